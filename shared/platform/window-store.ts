import type { Json, WindowStore, WindowWrite } from '../model/index.ts';
import { type Item, type Key, type StateTable, versionIs } from './state-table.ts';

const prefix = 'window#';
const dueKind = 'window';

/** Windows in the state table: one item a window, guarded by its version. */
export function tableWindowStore(table: StateTable): WindowStore {
  return {
    async read(keys) {
      const items = new Map((await table.getMany(keys.map(keyOf))).map((item) => [item.pk, item]));
      return new Map(
        keys.map((key) => {
          const item = items.get(keyOf(key).pk);
          return [key, { version: item?.version ?? 0, value: item && (JSON.parse(item.value) as Json) }];
        }),
      );
    },

    async write(writes) {
      const kept = await Promise.all(
        writes.map((write) => table.put(itemOf(write), versionIs(write.expected))),
      );
      return writes.filter((_, index) => !kept[index]).map(({ key }) => key);
    },
  };
}

/** Keys of the windows that are due at `now`, epoch ms, earliest first: those whose answer waits for their end. */
export async function dueWindows(table: StateTable, now: number, limit: number): Promise<string[]> {
  return (await table.due(dueKind, now, limit)).map(({ pk }) => pk.slice(prefix.length));
}

/** Windows in memory, with the same versions and conflicts: for `bongsu detect` and for tests. */
export function memoryWindowStore(): WindowStore {
  const kept = new Map<string, { version: number; value: Json }>();
  return {
    async read(keys) {
      return new Map(keys.map((key) => [key, kept.get(key) ?? { version: 0, value: undefined }]));
    },
    async write(writes) {
      const conflicts: string[] = [];
      for (const { key, expected, value } of writes) {
        if ((kept.get(key)?.version ?? 0) === expected) kept.set(key, { version: expected + 1, value });
        else conflicts.push(key);
      }
      return conflicts;
    },
  };
}

function keyOf(key: string): Key {
  return { pk: `${prefix}${key}`, sk: 'window' };
}

function itemOf({ key, expected, value, expiresAt, dueAt }: WindowWrite): Item {
  return {
    ...keyOf(key),
    version: expected + 1,
    // As text: a window's state is opaque to the table, and DynamoDB's own types would change empty and nested values.
    value: JSON.stringify(value),
    expiresAt: Math.ceil(expiresAt / 1000),
    ...(dueAt === undefined ? {} : { dueKind, dueAt }),
  };
}
