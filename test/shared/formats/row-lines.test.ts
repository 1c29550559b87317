import { expect, test } from 'vitest';
import { vpcFlow } from '../../../shared/formats/index.ts';
import { writeRows } from '../../../shared/formats/row-lines.ts';

function rowsOf(columns: Record<string, readonly unknown[]>, count = 1, first = 0) {
  const writer = vpcFlow.open({ layout: Object.keys(columns) });
  const { ndjson, rejects, counts, drifted } = writeRows(writer, Object.values(columns), {
    start: 0,
    end: count,
    first,
  });
  const rows = Buffer.from(ndjson).toString().split('\n').filter(Boolean);
  return { rows: rows.map((row) => JSON.parse(row)), rejects, counts, drifted };
}

test('a row comes to the same record as its line in text', () => {
  const line =
    '2 123456789012 eni-0a1b2c3d4e5f60718 10.0.0.5 203.0.113.9 41000 443 6 10 840 1760000000 1760000060 ACCEPT OK';
  const names =
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
  const text = vpcFlow.open({ layout: names.split(' ') });
  const { ndjson } = text.push(Buffer.from(`${line}\n`));
  const values = line.split(' ');
  const columns = Object.fromEntries(
    // As Parquet has them: 32-bit integers are numbers, 64-bit ones bigints.
    names.split(' ').map((name, index) => {
      const value = values[index] ?? '';
      if (['packets', 'bytes', 'start', 'end'].includes(name)) return [name, BigInt64Array.of(BigInt(value))];
      const isNumber = /^\d{1,5}$/.test(value);
      return [name, isNumber ? Int32Array.of(Number(value)) : [value]];
    }),
  ) as unknown as Record<string, readonly unknown[]>;
  expect(rowsOf(columns).rows).toEqual([JSON.parse(Buffer.from(ndjson).toString())]);
});

test.each([
  ['null', null],
  ['undefined', undefined],
  ['an empty string', ''],
  ['a dash', '-'],
])('%s is absent', (_, value) => {
  expect(rowsOf({ srcaddr: ['192.0.2.1'], action: [value] }).rows).toEqual([{ srcaddr: '192.0.2.1' }]);
});

test('a tag value with white space is the same in the record', () => {
  expect(rowsOf({ 'instance-tag': ['web server 100%'] }).rows).toEqual([{ instance_tag: 'web server 100%' }]);
});

test('a column that is not known yet is kept and counted as drift', () => {
  const { rows, drifted } = rowsOf({ srcaddr: ['192.0.2.1'], 'new-field': ['x'] });
  expect(rows).toEqual([{ srcaddr: '192.0.2.1', _extra: '{"new-field":"x"}' }]);
  expect(drifted).toBe(1);
});

test('only the rows that are asked for', () => {
  const writer = vpcFlow.open({ layout: ['srcport'] });
  const { ndjson, rejects } = writeRows(writer, [[1, 2, -3, 4]], { start: 1, end: 3, first: 100 });
  expect(Buffer.from(ndjson).toString()).toBe('{"srcport":2}\n');
  expect(rejects.map(({ offset }) => offset)).toEqual([102]);
});

test('a row that cannot be read is a reject at its number, and its neighbours stand', () => {
  const { rows, rejects, counts } = rowsOf({ srcport: [1, -1, 3] }, 3, 100);
  expect(rows).toEqual([{ srcport: 1 }, { srcport: 3 }]);
  expect(rejects).toEqual([{ offset: 101, line: '-1', reason: 'field 1 (srcport) is not a number: "-1"' }]);
  expect(counts).toEqual({ in: 3, out: 2, rejected: 1, skipped: 0 });
});
