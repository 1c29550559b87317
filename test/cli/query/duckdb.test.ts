import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LakeTable, queryWithDuckDb } from '../../../cli/query/duckdb.ts';

let folder = '';
let tables: LakeTable[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bongsu-lake-'"));
  const file = join(folder, 'vpc_flow/2026/11/20/09/stream-1');
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ time: '2026-11-20T09:00:00Z', srcaddr: '192.0.2.1', bytes: 9007199254740993n.toString(), tags: ['a', 'b'] })}\n${JSON.stringify({ time: '2026-11-20T10:00:00Z', bytes: 5, doc: '{"a":{"b":"c"}}' })}\n`,
  );
  const columns = [
    { name: 'time', type: 'timestamp', description: '' },
    { name: 'srcaddr', type: 'string', description: '' },
    { name: 'bytes', type: 'bigint', description: '' },
    { name: 'tags', type: 'array<string>', description: '' },
    { name: 'doc', type: 'string', description: '' },
  ] as const;
  tables = [
    { name: 'vpc_flow', columns, files: [file] },
    { name: 'cloudtrail', columns, files: [] },
  ];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('columns have their types and partitions come from the key', async () => {
  const { columns, rows } = await queryWithDuckDb(
    tables,
    'SELECT time, srcaddr, bytes, tags, year, month, day FROM vpc_flow ORDER BY time',
    [],
  );
  expect(columns).toEqual(['time', 'srcaddr', 'bytes', 'tags', 'year', 'month', 'day']);
  expect(rows).toEqual([
    ['2026-11-20T09:00:00.000Z', '192.0.2.1', '9007199254740993', ['a', 'b'], '2026', '11', '20'],
    ['2026-11-20T10:00:00.000Z', null, 5, null, '2026', '11', '20'],
  ]);
});

test('values are bound, and Athena’s JSON function is there', async () => {
  const sql =
    "SELECT json_extract_scalar(doc, '$.a.b') AS b FROM vpc_flow WHERE time >= CAST(? AS timestamp)";
  expect((await queryWithDuckDb(tables, sql, ['2026-11-20 09:30:00.000'])).rows).toEqual([['c']]);
});

test('a table without objects is empty, not missing', async () => {
  expect(
    (await queryWithDuckDb(tables, 'SELECT count(*) AS n FROM cloudtrail WHERE year = ?', ['2026'])).rows,
  ).toEqual([[0]]);
});

test.each([
  ['a file of this machine', "SELECT * FROM read_text('/etc/hostname')"],
  ['a file written', `COPY vpc_flow TO '/tmp/bongsu-copy.csv'`],
  ['the wall taken down', 'SET enable_external_access = true'],
  ['SQL that is wrong', 'SELECT nothing FROM vpc_flow'],
])('%s fails with the database’s words', async (_, sql) => {
  await expect(queryWithDuckDb(tables, sql, [])).rejects.toMatchObject({ code: 'QUERY_FAILED' });
});
