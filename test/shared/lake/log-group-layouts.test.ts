import { beforeEach, expect, test } from 'vitest';
import { logGroupLayouts } from '../../../shared/lake/log-group-layouts.ts';
import { memoryTable } from '../../stand-ins/memory-table.ts';

const group = '/vpc/flow-logs';
let table = memoryTable();
let now = 1_760_000_000_000;
let asked: string[] = [];

beforeEach(() => {
  table = memoryTable();
  asked = [];
});

const layouts = (...formats: string[]) =>
  logGroupLayouts({
    table,
    clock: () => now,
    describe: async (logGroup) => {
      asked.push(logGroup);
      return formats;
    },
  });

test.each([
  { name: 'one flow log', formats: ['${version} ${dstport}'], layout: ['version', 'dstport'] },
  {
    name: 'two of one format',
    formats: ['${version} ${dstport}', '${version} ${dstport}'],
    layout: ['version', 'dstport'],
  },
  { name: 'none', formats: [], layout: undefined },
])('$name', async ({ formats, layout }) => {
  expect(await layouts(...formats)(group)).toEqual(layout);
});

test('two of different formats are not guessed between', async () => {
  await expect(layouts('${version}', '${dstport}')(group)).rejects.toMatchObject({
    code: 'LAYOUT_AMBIGUOUS',
  });
});

test('it is asked for once an hour and group, whatever the number of functions at work', async () => {
  const first = layouts('${version}');
  await first(group);
  await first(group);
  await layouts('${version}')(group);
  await first('/vpc/other');
  expect(asked).toEqual([group, '/vpc/other']);
  now += 3_600_001;
  await first(group);
  expect(asked).toEqual([group, '/vpc/other', group]);
});

test('what cannot be asked is an error, not the default format', async () => {
  const denied = logGroupLayouts({
    table,
    clock: () => now,
    describe: async () => {
      throw new Error('UnauthorizedOperation');
    },
  });
  await expect(denied(group)).rejects.toThrow('UnauthorizedOperation');
});
