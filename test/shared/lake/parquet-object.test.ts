import { expect, test } from 'vitest';
import { openParquet, type RowBatch } from '../../../shared/lake/parquet-object.ts';
import { flowRows, parquetOf } from '../../stand-ins/parquet.ts';
import { s3StandIn } from '../../stand-ins/s3.ts';
import { countedPatience } from './fixtures.ts';

const object = { bucket: 'logs', key: 'a.parquet' };

async function opened(body: Buffer, s3 = s3StandIn()) {
  s3.put(object.bucket, object.key, body);
  const patience = countedPatience(600_000);
  return { s3, patience, parquet: await openParquet(object, { s3: s3.client, patience }) };
}

async function batches(generator: AsyncGenerator<RowBatch>): Promise<RowBatch[]> {
  const all: RowBatch[] = [];
  for await (const batch of generator) all.push(batch);
  return all;
}

const ports = (found: readonly RowBatch[], column = 6) =>
  found.flatMap(({ values, rows }) =>
    Array.from({ length: rows }, (_, row) => Number(values[column]?.[row])),
  );

test.each(['snappy', 'gzip', 'uncompressed'] as const)(
  '%s: every row group in order, every column',
  async (compression) => {
    const { parquet, s3 } = await opened(
      await parquetOf(flowRows(5_000), { compression, rowsAGroup: 2_048 }),
    );
    expect(parquet.columns.slice(0, 4)).toEqual(['version', 'account_id', 'interface_id', 'srcaddr']);
    const found = await batches(parquet.batches({ rowGroup: 0, row: 0 }));
    expect(found.map(({ first, rows, next }) => [first, rows, next])).toEqual([
      [0, 2_048, { rowGroup: 1, row: 0 }],
      [2_048, 2_048, { rowGroup: 2, row: 0 }],
      [4_096, 904, { rowGroup: 3, row: 0 }],
    ]);
    expect(ports(found)).toEqual(Array.from({ length: 5_000 }, (_, row) => row));
    // The footer, then one read a row group; nothing is read whole.
    expect(s3.reads.every(({ range }) => range !== undefined)).toBe(true);
    expect(s3.reads).toHaveLength(4);
  },
);

test('a row group larger than a batch comes in several, each entered by the one before', async () => {
  const { parquet } = await opened(await parquetOf(flowRows(140_000), { rowsAGroup: 200_000 }));
  const found = await batches(parquet.batches({ rowGroup: 0, row: 0 }));
  expect(found.map(({ rows }) => rows)).toEqual([131_072, 8_928]);
  for (const [index, batch] of found.entries()) {
    const later = found.slice(index + 1);
    expect(ports(await batches(parquet.batches(batch.next)))).toEqual(ports(later));
  }
});

test('it can be entered at any row of any group', async () => {
  const { parquet } = await opened(await parquetOf(flowRows(5_000), { rowsAGroup: 2_048 }));
  const found = await batches(parquet.batches({ rowGroup: 1, row: 1_000 }));
  expect(ports(found)).toEqual(Array.from({ length: 5_000 - 3_048 }, (_, row) => row + 3_048));
  expect(await batches(parquet.batches({ rowGroup: 3, row: 0 }))).toEqual([]);
});

test('no rows are no batches', async () => {
  const { parquet } = await opened(await parquetOf(flowRows(0)));
  expect(await batches(parquet.batches({ rowGroup: 0, row: 0 }))).toEqual([]);
});

test('a read that breaks is made again', async () => {
  const body = await parquetOf(flowRows(5_000), { rowsAGroup: 2_048 });
  const s3 = s3StandIn({ chunk: 1_000 });
  const { parquet, patience } = await opened(body, s3);
  s3.cuts = [2_000, 0, 100_000_000];
  expect(ports(await batches(parquet.batches({ rowGroup: 0, row: 0 })))).toHaveLength(5_000);
  expect(patience.waits).toHaveLength(2);
});

test('a read that breaks again and again is given up', async () => {
  const { parquet, s3 } = await opened(await parquetOf(flowRows(10)), s3StandIn({ chunk: 100 }));
  s3.cuts = Array(10).fill(0);
  await expect(batches(parquet.batches({ rowGroup: 0, row: 0 }))).rejects.toMatchObject({
    code: 'OBJECT_UNREADABLE',
  });
});

test('an object that is overwritten in the middle is not read on', async () => {
  const { parquet, s3 } = await opened(await parquetOf(flowRows(10)));
  s3.put(object.bucket, object.key, await parquetOf(flowRows(11)));
  await expect(batches(parquet.batches({ rowGroup: 0, row: 0 }))).rejects.toMatchObject({
    code: 'OBJECT_REPLACED',
  });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('version account-id\n2 123456789012\n')],
  ['a footer that points nowhere', Buffer.from('PAR1xxxx\xff\xff\x00\x00PAR1', 'latin1')],
])('%s is no Parquet file', async (_, body) => {
  await expect(opened(body)).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
});

test('bytes that were changed are an error, never other rows', async () => {
  const body = await parquetOf(flowRows(5_000), { compression: 'gzip' });
  body.fill(0xff, 200, 5_000);
  const { parquet } = await opened(body);
  await expect(batches(parquet.batches({ rowGroup: 0, row: 0 }))).rejects.toMatchObject({
    code: 'OBJECT_CORRUPT',
  });
});

test('columns within columns are no flow log', async () => {
  await expect(opened(await parquetOf("SELECT {'a': 1} AS nested"))).rejects.toMatchObject({
    code: 'OBJECT_CORRUPT',
  });
});

test('a missing object says so', async () => {
  const deps = { s3: s3StandIn().client, patience: countedPatience(600_000) };
  await expect(openParquet(object, deps)).rejects.toMatchObject({ code: 'OBJECT_MISSING' });
});
