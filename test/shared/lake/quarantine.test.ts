import { expect, test } from 'vitest';
import { oversizedLines, quarantineColumns, quarantineLines } from '../../../shared/lake/quarantine.ts';

const from = { source: 's3://logs/a', format: 'vpc-flow', time: '2026-01-02T03:04:05.000Z' };
const rows = (ndjson: Uint8Array) =>
  Buffer.from(ndjson)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test('a reject keeps where it was, why, and the line; every field has its column', () => {
  const ndjson = quarantineLines([{ offset: 120, reason: 'has 3 fields', line: 'a "b" 한\u0000' }], from);
  expect(rows(ndjson)).toEqual([
    { ...from, byte_offset: 120, reason: 'has 3 fields', line: 'a "b" 한\u0000' },
  ]);
  const columns = quarantineColumns.map(({ name }) => name);
  expect(Object.keys(rows(ndjson)[0]).every((name) => columns.includes(name))).toBe(true);
});

test('a long line is cut, so that it fits a record', () => {
  const [row] = rows(quarantineLines([{ offset: 0, reason: 'long', line: 'x'.repeat(64 * 1024) }], from));
  expect(row.line).toBe('x'.repeat(32_768));
});

test('a row too long for a record is kept in part, with its size', () => {
  const ndjson = oversizedLines([Buffer.from(`${'한'.repeat(500_000)}\n`)], from);
  expect(rows(ndjson)).toEqual([
    { ...from, reason: 'a row of 1500001 bytes is longer than a Firehose record', line: '한'.repeat(32_768) },
  ]);
});
