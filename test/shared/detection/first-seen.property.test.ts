import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advanceWindows,
  createDetector,
  hitCollection,
  type WindowHit,
} from '../../../shared/detection/index.ts';
import type { Signal, WindowStore } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

const day = 86_400_000;
const began = Date.parse('2026-01-05T00:00:00Z');

const ruleSet = ruleSetOf([
  ruleDocument({ s: { eventSource: 'iam.amazonaws.com' }, condition: 's' }, { id: 'iam' }),
  {
    title: 'first',
    id: 'first',
    correlation: {
      type: 'first_seen',
      rules: ['iam'],
      'group-by': ['user'],
      value: 'eventName',
      learning: '2d',
      memory: '30d',
    },
  },
]);
const detector = createDetector(ruleSet);
const hitsOf = (signals: readonly Signal[]): WindowHit[] =>
  signals.flatMap((signal) => detector.evaluate(signal).windows);

const names = ['A', 'B', 'C', 'D', 'E'];
const eventFrom = (minHour: number, maxHour: number) =>
  fc.record({
    hour: fc.integer({ min: minHour, max: maxHour }),
    eventName: fc.constantFrom(...names),
    user: fc.constantFrom('alice', 'bob'),
  });

type Event = { hour: number; eventName: string; user: string };

const signalsOf = (prefix: string, events: readonly Event[]): Signal[] =>
  events.map(({ hour, eventName, user }, index) =>
    signalOf({
      eventID: `${prefix}${index}`,
      eventName,
      user,
      eventSource: 'iam.amazonaws.com',
      eventTime: new Date(began + (hour / 24) * day).toISOString(),
    }),
  );

const byTime = (one: Signal, other: Signal) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0);

/** Two days of learning, then two months of events that arrive in any order, each twice, in batches of any size. */
const arrival = fc
  .record({
    before: fc.array(eventFrom(0, 47), { maxLength: 15 }),
    after: fc.array(eventFrom(48, 60 * 24), { maxLength: 40 }),
    size: fc.integer({ min: 1, max: 9 }),
  })
  .chain(({ before, after, size }) =>
    fc.record({
      // Both have been there from the beginning.
      before: fc.constant([
        { hour: 0, eventName: 'A', user: 'alice' },
        { hour: 0, eventName: 'A', user: 'bob' },
        ...before,
      ]),
      after: fc.constant(after),
      size: fc.constant(size),
      order: fc.shuffledSubarray(
        Array.from({ length: after.length * 2 }, (_, index) => index),
        { minLength: after.length * 2 },
      ),
    }),
  );

async function idsOf(batches: readonly (readonly Signal[])[]): Promise<string[]> {
  const store = memoryWindowStore();
  const ids = new Set<string>();
  for (const batch of batches) {
    const { findings } = await advanceWindows(hitsOf(batch), { ruleSet, store, now: began });
    for (const { id } of findings) ids.add(id);
  }
  return [...ids].sort();
}

function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

test('after the learning period shuffled, repeated and late arrival gives the findings of the ordered stream', async () => {
  await fc.assert(
    fc.asyncProperty(arrival, async ({ before, after, order, size }) => {
      // No value is forgotten in between: within the memory, whoever comes first has the finding.
      const learned = signalsOf('b', before).sort(byTime);
      const later = signalsOf(
        'a',
        after.map((event) => ({ ...event, hour: 48 + (event.hour % (27 * 24)) })),
      );
      const ordered = await idsOf([learned, ...batchesOf([...later].sort(byTime), 1)]);
      const shuffled = order.flatMap((index) => later[index % later.length] ?? []);
      expect(await idsOf([learned, ...batchesOf(shuffled, size)])).toEqual(ordered);
      expect(await idsOf([[...shuffled, ...learned]])).toEqual(ordered);
    }),
    { numRuns: 150 },
  );
});

test('in one batch any order gives the same findings, by the same events, over any time', async () => {
  await fc.assert(
    fc.asyncProperty(arrival, async ({ before, after, order }) => {
      const all = [...signalsOf('b', before), ...signalsOf('a', after)];
      const shuffled = [...order.flatMap((index) => all[index % all.length] ?? []), ...all];
      const run = async (signals: readonly Signal[]) => {
        const store = memoryWindowStore();
        const { findings } = await advanceWindows(hitsOf(signals), { ruleSet, store, now: began });
        return [...new Set(findings.map(({ id, signal }) => `${id} ${signal.id}`))].sort();
      };
      expect(await run(shuffled)).toEqual(await run(all));
    }),
    { numRuns: 100 },
  );
});

test('of hits that are collected no finding is lost, and far fewer are kept', async () => {
  await fc.assert(
    fc.asyncProperty(arrival, async ({ before, after, order }) => {
      const all = [...signalsOf('b', before), ...signalsOf('a', after)];
      const shuffled = [...order.flatMap((index) => all[index % all.length] ?? []), ...all];
      const collection = hitCollection(ruleSet);
      collection.add(hitsOf(shuffled));
      const run = async (hits: readonly WindowHit[]) => {
        const store = memoryWindowStore();
        const { findings } = await advanceWindows(hits, { ruleSet, store, now: began });
        return [...new Set(findings.map(({ id, signal }) => `${id} ${signal.id}`))].sort();
      };
      expect(await run(collection.hits())).toEqual(await run(hitsOf(all)));
      expect(collection.hits().length).toBeLessThanOrEqual(all.length);
    }),
    { numRuns: 100 },
  );
});

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
  const advance = (signals: readonly Signal[]) =>
    advanceWindows(hitsOf(signals), { ruleSet, store, now: began });
  await advance(signalsOf('b', [{ hour: 0, eventName: 'A', user: 'alice' }]));
  const burst = signalsOf(
    'a',
    Array.from({ length: 32 }, () => ({ hour: 100, eventName: 'B', user: 'alice' })),
  );
  const results = await Promise.all(burst.map((signal) => advance([signal])));
  expect(results.flatMap(({ findings }) => findings)).toHaveLength(1);
});
