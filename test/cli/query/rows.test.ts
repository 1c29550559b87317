import { expect, test } from 'vitest';
import { type Rows, writeRows } from '../../../cli/query/rows.ts';
import { recordedIo } from '../recorded-io.ts';

const rows: Rows = {
  columns: ['port', 'service', 'bytes'],
  rows: [
    [443, 'https', 2000],
    [3333, 'a "b", c', 1000],
    [22, null, 0],
  ],
};

const written = (format: 'table' | 'json' | 'csv', chart = false, result = rows) => {
  const { io, out } = recordedIo();
  writeRows(io, result, { format, chart });
  return out();
};

test('json is one object a line', () => {
  expect(written('json').split('\n').slice(0, 2)).toEqual([
    '{"port":443,"service":"https","bytes":2000}',
    '{"port":3333,"service":"a \\"b\\", c","bytes":1000}',
  ]);
});

test('csv quotes what RFC 4180 says', () => {
  expect(written('csv')).toBe('port,service,bytes\n443,https,2000\n3333,"a ""b"", c",1000\n22,,0\n');
});

test('a table puts numbers to the right', () => {
  expect(written('table')).toBe(
    [
      'port  service   bytes',
      '────  ────────  ─────',
      ' 443  https      2000',
      '3333  a "b", c   1000',
      `  22${' '.repeat(16)}0`,
      '',
    ].join('\n'),
  );
});

test('a chart draws the last numeric column to scale', () => {
  const lines = written('table', true).split('\n');
  expect(lines[2]).toMatch(/2000 {2}█{40}$/);
  expect(lines[3]).toMatch(/1000 {2}█{20}$/);
  expect(lines[4]).toMatch(/0$/);
});

test('nothing in a log line steers the terminal', () => {
  const table = written('table', false, { columns: ['a'], rows: [['\u001b[2Jgone\r\n']] });
  expect(table).not.toContain('\u001b');
  expect(table).not.toContain('\r');
});
