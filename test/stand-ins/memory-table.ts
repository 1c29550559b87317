import type { Condition, Item, Key, StateTable } from '../../shared/platform/state-table.ts';

/** A state table in memory that knows the conditions of `versionIs`, and no others. */
export function memoryTable(): StateTable & { items: Map<string, Item>; down: boolean } {
  const items = new Map<string, Item>();
  const id = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);
  const table = {
    items,
    down: false,
    async get(key: Key) {
      if (table.down) throw new Error('the table is down');
      return items.get(id(key));
    },
    async getMany(keys: readonly Key[]) {
      return keys.flatMap((key) => items.get(id(key)) ?? []);
    },
    async put(item: Item, condition?: Condition) {
      if (table.down) throw new Error('the table is down');
      if (!holds(condition, items.get(id(item)))) return false;
      items.set(id(item), item);
      return true;
    },
    async remove(key: Key) {
      items.delete(id(key));
    },
    async query(pk: string) {
      return [...items.values()].filter((item) => item.pk === pk);
    },
    async due() {
      return [];
    },
  };
  return table;
}

function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  if (condition === undefined) return true;
  if (condition.expression === 'attribute_not_exists(pk)') return item === undefined;
  if (condition.expression === '#version = :expected')
    return item?.version === condition.values?.[':expected'];
  throw new Error(`the memory table does not know the condition ${condition.expression}`);
}
