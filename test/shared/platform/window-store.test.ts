import { expect, test } from 'vitest';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';

test('a write lands only on the version that was read', async () => {
  const store = memoryWindowStore();
  const write = (expected: number, value: number) =>
    store.write([{ key: 'a', expected, value, expiresAt: 0 }]);
  expect((await store.read(['a'])).get('a')).toEqual({ version: 0, value: undefined });
  expect(await write(0, 1)).toEqual([]);
  expect(await write(0, 2)).toEqual(['a']);
  expect((await store.read(['a'])).get('a')).toEqual({ version: 1, value: 1 });
});

test('a conflict on one key does not hold back another', async () => {
  const store = memoryWindowStore();
  await store.write([{ key: 'a', expected: 0, value: 1, expiresAt: 0 }]);
  const conflicts = await store.write([
    { key: 'a', expected: 0, value: 2, expiresAt: 0 },
    { key: 'b', expected: 0, value: 3, expiresAt: 0 },
  ]);
  expect(conflicts).toEqual(['a']);
  expect((await store.read(['b'])).get('b')).toEqual({ version: 1, value: 3 });
});
