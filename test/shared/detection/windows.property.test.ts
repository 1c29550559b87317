import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanceWindows, createDetector, type WindowHit } from '../../../shared/detection/index.ts';
import type { JsonObject, Signal, WindowStore } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

const base = (eventName: string) =>
  ruleDocument({ s: { eventName }, condition: 's' }, { id: eventName.toLowerCase() });
const correlation = (id: string, section: JsonObject) => ({
  title: id,
  id,
  correlation: { 'group-by': ['user'], timespan: '1m', ...section },
});

const ruleSet = ruleSetOf([
  base('A'),
  base('B'),
  correlation('count', { type: 'event_count', rules: ['a'], condition: { gte: 3 } }),
  correlation('values', { type: 'value_count', rules: ['a', 'b'], condition: { field: 'target', gte: 3 } }),
  correlation('both', { type: 'temporal', rules: ['a', 'b'] }),
  correlation('ordered', { type: 'temporal_ordered', rules: ['a', 'b'] }),
  correlation('sum', { type: 'value_sum', rules: ['b'], condition: { field: 'size', gt: 10 } }),
  correlation('chain', { type: 'temporal_ordered', rules: ['count', 'b'], timespan: '2m' }),
]);
const detector = createDetector(ruleSet);

const event = fc.record({
  second: fc.integer({ min: 0, max: 400 }),
  eventName: fc.constantFrom('A', 'B'),
  user: fc.constantFrom('alice', 'bob'),
  target: fc.constantFrom('x', 'y', 'z', 'w'),
  size: fc.integer({ min: 0, max: 8 }),
});

const events = fc.array(event, { maxLength: 40 }).map((list) =>
  list.map(({ second, ...rest }, position) => ({
    ...rest,
    eventID: `e${position}`,
    eventSource: 'iam.amazonaws.com',
    eventTime: new Date(Date.UTC(2026, 0, 5) + second * 1000).toISOString(),
  })),
);

const signalsOf = (records: readonly JsonObject[]): Signal[] => records.map((record) => signalOf(record));
const hitsOf = (signals: readonly Signal[]): WindowHit[] =>
  signals.flatMap((signal) => detector.evaluate(signal).windows);

/** The ids of the findings of batches that arrive one after the other. */
async function idsOf(
  batches: readonly (readonly Signal[])[],
  store = memoryWindowStore(),
): Promise<string[]> {
  const ids = new Set<string>();
  for (const batch of batches) {
    const { findings } = await advanceWindows(hitsOf(batch), { ruleSet, store, now: Date.UTC(2026, 0, 6) });
    for (const finding of findings) ids.add(`${finding.ruleId} ${finding.id}`);
  }
  return [...ids].sort();
}

/** Batches of an arrival in any order, with repetitions. */
const arrival = events.chain((records) =>
  fc.record({
    records: fc.constant(records),
    order: fc.shuffledSubarray(
      [...records.keys(), ...records.keys()].map((position, index) => ({ position, index })),
      { minLength: records.length * 2 },
    ),
    size: fc.integer({ min: 1, max: 7 }),
  }),
);

function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

test('shuffled, repeated and delayed arrival gives the findings of the ordered stream', async () => {
  await fc.assert(
    fc.asyncProperty(arrival, async ({ records, order, size }) => {
      const signals = signalsOf(records);
      const ordered = [...signals].sort((one, other) => (one.time < other.time ? -1 : 1));
      const shuffled = order.flatMap(({ position }) => signals[position] ?? []);
      const expected = await idsOf(batchesOf(ordered, 1));
      expect(await idsOf(batchesOf(shuffled, size))).toEqual(expected);
      expect(await idsOf([shuffled])).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('in one batch the order of arrival changes nothing at all', async () => {
  await fc.assert(
    fc.asyncProperty(arrival, async ({ records, order }) => {
      const signals = signalsOf(records);
      const shuffled = order.flatMap(({ position }) => signals[position] ?? []);
      const run = async (batch: readonly Signal[]) => {
        const options = { ruleSet, store: memoryWindowStore(), now: 0, watermark: Number.POSITIVE_INFINITY };
        const { findings } = await advanceWindows(hitsOf(batch), options);
        return findings.map(({ id, signalIds, signal }) => `${id} ${signal.id} ${signalIds.join()}`).sort();
      };
      expect(await run(shuffled)).toEqual(await run(signals));
    }),
    { numRuns: 100 },
  );
});

const burst = signalsOf(
  Array.from({ length: 32 }, (_, index) => ({
    eventID: `e${index}`,
    eventName: 'A',
    eventSource: 'iam.amazonaws.com',
    eventTime: '2026-01-05T10:00:30Z',
    user: 'alice',
  })),
);

/** A store whose reads and writes interleave between callers. */
function interleaved(store: WindowStore): WindowStore {
  return {
    read: async (keys) => {
      const found = await store.read(keys);
      await new Promise(setImmediate);
      return found;
    },
    write: async (writes) => {
      await new Promise(setImmediate);
      return store.write(writes);
    },
  };
}

test('32 concurrent writers make one finding', async () => {
  const store = interleaved(memoryWindowStore());
  const simple = ruleSetOf([
    base('A'),
    correlation('count', { type: 'event_count', rules: ['a'], condition: { gte: 20 } }),
  ]);
  const counting = createDetector(simple);
  const results = await Promise.all(
    burst.map((signal) =>
      advanceWindows(counting.evaluate(signal).windows, {
        ruleSet: simple,
        store,
        now: Date.parse(signal.time),
      }),
    ),
  );
  expect(results.flatMap((result) => result.findings)).toHaveLength(1);
});

test('the event that completed a window, delivered again, gives the same finding again; others give none', async () => {
  const store = memoryWindowStore();
  const pair = signalsOf([
    { eventID: 'e1', eventName: 'A', eventTime: '2026-01-05T10:00:10Z', user: 'alice' },
    { eventID: 'e2', eventName: 'B', eventTime: '2026-01-05T10:00:20Z', user: 'alice' },
    { eventID: 'e3', eventName: 'B', eventTime: '2026-01-05T10:00:30Z', user: 'alice' },
  ]);
  const [first, second, third] = pair;
  if (!first || !second || !third) throw new Error('three signals');
  expect(await idsOf([[first]], store)).toEqual([]);
  const found = await idsOf([[second]], store);
  expect(found.map((id) => id.split(' ')[0])).toEqual(['both', 'ordered']);
  expect(await idsOf([[second]], store)).toEqual(found);
  expect(await idsOf([[third]], store)).toEqual([]);
  expect(await idsOf([[first]], store)).toEqual([]);
});

test('many hits cost one read and one write', async () => {
  const calls: string[] = [];
  const store = memoryWindowStore();
  const counting: WindowStore = {
    read: (keys) => {
      calls.push('read');
      return store.read(keys);
    },
    write: (writes) => {
      calls.push('write');
      return store.write(writes);
    },
  };
  const simple = ruleSetOf([
    base('A'),
    correlation('count', { type: 'event_count', rules: ['a'], condition: { gte: 99 } }),
  ]);
  const hits = burst.flatMap((signal) => createDetector(simple).evaluate(signal).windows);
  await advanceWindows(hits, { ruleSet: simple, store: counting, now: 0 });
  expect(calls).toEqual(['read', 'write']);
  await advanceWindows([], { ruleSet: simple, store: counting, now: 0 });
  expect(calls).toEqual(['read', 'write']);
});
