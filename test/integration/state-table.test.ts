import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { stateTable, versionIs } from '../../shared/platform/state-table.ts';
import { tableWindowStore } from '../../shared/platform/window-store.ts';
import { account } from './account.ts';

const name = `state-${randomUUID()}`;
const { options } = await account();
const dynamodb = new DynamoDBClient(options);
const table = stateTable(dynamodb, name);

beforeAll(async () => {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'dueKind', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueKind', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});

test('an item comes back as it was put, and not after it was removed', async () => {
  const item = { pk: 'a', sk: '1', list: [1, 'two', null], nested: { yes: true } };
  expect(await table.put(item)).toBe(true);
  expect(await table.get({ pk: 'a', sk: '1' })).toEqual(item);
  await table.remove({ pk: 'a', sk: '1' });
  expect(await table.get({ pk: 'a', sk: '1' })).toBeUndefined();
});

test('exactly one of 32 writers wins a version', async () => {
  const tries = Array.from({ length: 32 }, (_, writer) =>
    table.put({ pk: 'race', sk: '1', version: 1, writer }, versionIs(0)),
  );
  expect((await Promise.all(tries)).filter((won) => won)).toHaveLength(1);
});

test('getMany answers what is there, over more than one page of keys', async () => {
  const keys = Array.from({ length: 130 }, (_, n) => ({ pk: `many-${n}`, sk: '1' }));
  await Promise.all(keys.slice(0, 120).map((key) => table.put(key)));
  expect(await table.getMany(keys)).toHaveLength(120);
});

test('the due-index gives what is due by now, earliest first, of one kind', async () => {
  await table.put({ pk: 'd1', sk: '1', dueKind: 'claim', dueAt: 300 });
  await table.put({ pk: 'd2', sk: '1', dueKind: 'claim', dueAt: 100 });
  await table.put({ pk: 'd3', sk: '1', dueKind: 'claim', dueAt: 900 });
  await table.put({ pk: 'd4', sk: '1', dueKind: 'other', dueAt: 100 });
  expect((await table.due('claim', 500, 10)).map(({ pk }) => pk)).toEqual(['d2', 'd1']);
});

test('query gives a partition in the order of its sort key', async () => {
  await table.put({ pk: 'q', sk: '0002' });
  await table.put({ pk: 'q', sk: '0001' });
  expect((await table.query('q')).map(({ sk }) => sk)).toEqual(['0001', '0002']);
});

test('windows keep their state and refuse a write on a version that has moved', async () => {
  const store = tableWindowStore(table);
  const value = { hits: [{ id: 'e1', at: 1 }] };
  expect(await store.write([{ key: 'w', expected: 0, value, expiresAt: 1_000_000 }])).toEqual([]);
  expect((await store.read(['w', 'none'])).get('w')).toEqual({ version: 1, value });
  expect((await store.read(['none'])).get('none')).toEqual({ version: 0, value: undefined });
  expect(await store.write([{ key: 'w', expected: 0, value: {}, expiresAt: 1_000_000 }])).toEqual(['w']);
});
