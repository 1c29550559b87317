import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatsMarkdown, formatsPage, objectKeys } from '../../../cli/docs/formats.ts';
import { formats } from '../../../shared/formats/index.ts';
import { objectFormat } from '../../../shared/lake/object-format.ts';

const names = Object.keys(formats);

test('docs/formats.md is what the formats make of it', () => {
  expect(readFileSync(formatsPage, 'utf8'), 'npx tsx cli/docs/formats.ts').toBe(formatsMarkdown());
});

test.each(names)('%s objects under the key that the page shows are read as such', (name) => {
  const values: Record<string, string> = {
    ACCOUNT: '123456789012',
    REGION: 'us-east-1',
    HASH: '0123456789ABCDEF',
    'YYYY-MM-DD-hh-mm-ss': '2026-11-03-10-11-12',
    'YYYY/MM/DD': '2026/11/03',
  };
  const key = Object.entries(values).reduce(
    (text, [placeholder, value]) => text.replaceAll(placeholder, value),
    objectKeys[name] ?? '',
  );
  expect(objectFormat({ bucket: 'logs', key }, [], names)).toEqual({ format: name });
});
