import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playbookPage } from '../../../cli/docs/playbook-pages.ts';
import { playbookIds, playbooks } from '../../../shared/response/playbooks/index.ts';

const folder = join(import.meta.dirname, '../../../docs/playbooks');

// `npx vitest run test/cli/docs -u` writes the facts anew.
test.each(playbookIds)('the page of %s states the facts of the playbook', async (id) => {
  const file = join(folder, `${id}.md`);
  const text = await readFile(file, 'utf8');
  await expect(playbookPage(text, id, playbooks[id])).toMatchFileSnapshot(file);
});

test.each(playbookIds)(
  'the page of %s says what it does, when it does nothing, and what it cannot',
  async (id) => {
    const text = await readFile(join(folder, `${id}.md`), 'utf8');
    expect(text.startsWith(`# ${id}\n`)).toBe(true);
    for (const heading of [
      '## What it does',
      '## When it does nothing',
      '## What it cannot do',
      '## Afterwards',
    ]) {
      expect(text).toContain(`\n${heading}\n`);
    }
  },
);

test('what is written between the facts and around them stays', () => {
  const page = playbookPage(
    '# close\n\nBefore.\n',
    'close-security-group',
    playbooks['close-security-group'],
  );
  const again = playbookPage(`${page}\nAfter.\n`, 'close-security-group', playbooks['close-security-group']);
  expect(again).toMatch(/^# close\n\nBefore\.\n/);
  expect(again).toMatch(/\nAfter\.\n$/);
});
