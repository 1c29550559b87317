import { describe, expect, test } from 'vitest';
import {
  advanceWindows,
  createDetector,
  settleWindows,
  type WindowHit,
} from '../../../shared/detection/index.ts';
import type { JsonObject, WindowStore, WindowWrite } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

const began = Date.parse('2026-01-05T10:00:00Z');
const account = '123456789012';

/** DynamoDB's limit of an item is 400 KB; the rest of the item is names, times and the key. */
const mostBytes = 350_000;

const base = (eventName: string) =>
  ruleDocument({ s: { eventName }, condition: 's' }, { id: eventName.toLowerCase() });

function ruleSetWith(section: JsonObject) {
  return ruleSetOf([
    base('A'),
    base('B'),
    {
      title: 'correlation',
      id: 'correlation',
      correlation: { rules: ['a'], 'group-by': ['user'], timespan: '1h', ...section },
    },
  ]);
}

/** An event as long as they get: CloudTrail's ids, a long user and a long value. */
const recordOf = (index: number, atMs: number, eventName = 'A'): JsonObject => ({
  eventID: `cloudtrail:${String(index).padStart(8, '0')}-0000-4000-8000-000000000000:${account}`,
  eventName,
  eventTime: new Date(atMs).toISOString(),
  user: `arn:aws:sts::${account}:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`,
  target: `arn:aws:s3:::bucket/${index}/${'é'.repeat(400)}`,
  size: index,
  userAgent: 'u'.repeat(2000),
});

function hitsOf(ruleSet: ReturnType<typeof ruleSetOf>, records: readonly JsonObject[]): WindowHit[] {
  const detector = createDetector(ruleSet);
  return records.flatMap((record) => detector.evaluate(signalOf(record)).windows);
}

function watched() {
  const store = memoryWindowStore();
  const writes: WindowWrite[] = [];
  const watching: WindowStore = {
    read: store.read,
    write: (batch) => {
      writes.push(...batch);
      return store.write(batch);
    },
  };
  return { store: watching, writes };
}

const sections: JsonObject[] = [
  { type: 'event_count', condition: { gte: 1_000_000 } },
  { type: 'event_count', condition: { eq: 1_000_000 } },
  { type: 'value_count', condition: { field: 'target', gte: 1_000_000 } },
  { type: 'value_sum', condition: { field: 'size', gte: 1e12 } },
  { type: 'value_avg', condition: { field: 'size', gte: 1e12 } },
  { type: 'temporal', rules: ['a', 'b'] },
  { type: 'temporal', rules: ['a', 'b'], condition: 'a and not b' },
  { type: 'event_count', condition: { gte: 10 } },
];

test.each(sections)(
  'a state of %j stays far below the limit of an item, full as it may be',
  async (section) => {
    const { store, writes } = watched();
    const ruleSet = ruleSetWith(section);
    const records = Array.from({ length: 12_000 }, (_, index) => recordOf(index, began + index * 200));
    for (const part of [records.slice(0, 11_000), records.slice(11_000)]) {
      await advanceWindows(hitsOf(ruleSet, part), { ruleSet, store, now: began });
    }
    const sizes = writes.map(({ value }) => Buffer.byteLength(JSON.stringify(value)));
    expect(Math.max(...sizes)).toBeLessThan(mostBytes);
  },
);

describe('counts beyond what a state can name', () => {
  const atLeast = (count: number) => ruleSetWith({ type: 'event_count', condition: { gte: count } });
  // Twenty-five minutes before a full hour, so that both buckets of time take part.
  const records = (count: number, spreadMs: number) =>
    Array.from({ length: count }, (_, index) =>
      recordOf(index, began + 35 * 60_000 + Math.floor((index * spreadMs) / count)),
    );

  /** Batches in an order that has nothing to do with time, each event twice. */
  async function findingsOf(ruleSet: ReturnType<typeof ruleSetOf>, list: readonly JsonObject[]) {
    const store = memoryWindowStore();
    const shuffled = [...list, ...list].map((_, index) => list[(index * 7919) % list.length] ?? {});
    const ids = new Set<string>();
    let dropped = 0;
    for (let from = 0; from < shuffled.length; from += 2000) {
      const hits = hitsOf(ruleSet, shuffled.slice(from, from + 2000));
      const advance = await advanceWindows(hits, { ruleSet, store, now: began });
      dropped += advance.dropped;
      for (const { id } of advance.findings) ids.add(id);
    }
    return { ids, dropped };
  }

  test('are exact: one event less makes no finding, each event is counted once', async () => {
    const enough = await findingsOf(atLeast(4500), records(4500, 50 * 60_000));
    expect(enough).toEqual({ ids: new Set([expect.any(String)]), dropped: 0 });
    const tooFew = await findingsOf(atLeast(4500), records(4499, 50 * 60_000));
    expect(tooFew).toEqual({ ids: new Set(), dropped: 0 });
  });

  test('are exact for values, too', async () => {
    const ruleSet = ruleSetWith({ type: 'value_count', condition: { field: 'target', gte: 3000 } });
    expect((await findingsOf(ruleSet, records(3000, 50 * 60_000))).ids.size).toBe(1);
    expect((await findingsOf(ruleSet, records(2999, 50 * 60_000))).ids.size).toBe(0);
  });

  test('name the latest events only, and say how many there were', async () => {
    const ruleSet = atLeast(4500);
    const hits = hitsOf(ruleSet, records(4500, 50 * 60_000));
    const store = memoryWindowStore();
    await advanceWindows(hits.slice(0, 4400), { ruleSet, store, now: began });
    const { findings } = await advanceWindows(hits.slice(4400), { ruleSet, store, now: began });
    const [finding] = findings;
    expect(finding?.signalIds).toHaveLength(500);
    expect(finding?.signalIds.every((id) => id.startsWith('cloudtrail:'))).toBe(true);
    expect(finding?.matched).toContainEqual({ field: 'event_count', value: 4500 });
  });

  test('what finds no room is counted', async () => {
    const ruleSet = atLeast(1_000_000);
    const hits = hitsOf(ruleSet, records(12_000, 20 * 60_000));
    const { dropped } = await advanceWindows(hits, { ruleSet, store: memoryWindowStore(), now: began });
    // Each event lies in two states, its own stretch and the next.
    expect(dropped).toBe(2 * (12_000 - 500 - 10_000));
  });
});

test('a window that waits speaks by the nearest signal where the own one found no room', async () => {
  const ruleSet = ruleSetWith({ type: 'temporal', rules: ['a', 'b'], condition: 'a and not b' });
  const store = memoryWindowStore();
  const records = Array.from({ length: 100 }, (_, index) => recordOf(index, began + index * 1000));
  // All but the last are answered.
  const last = records.at(-1);
  const answer = recordOf(1000, began + 98_500, 'B');
  await advanceWindows(hitsOf(ruleSet, [...records, answer]), { ruleSet, store, now: began });
  const [hit] = hitsOf(ruleSet, [last ?? {}]);
  if (hit === undefined) throw new Error('a hit');
  const keys = await keysOf(store, ruleSet, records);
  const { findings } = await settleWindows(keys, { ruleSet, store, now: began + 3 * 3_600_000 });
  expect(findings).toMatchObject([{ signalIds: [last?.eventID], ruleId: 'correlation' }]);
});

/** The keys that a batch reads. */
async function keysOf(
  store: WindowStore,
  ruleSet: ReturnType<typeof ruleSetOf>,
  records: readonly JsonObject[],
): Promise<string[]> {
  const keys: string[] = [];
  const reading: WindowStore = {
    read: (asked) => {
      keys.push(...asked);
      return store.read(asked);
    },
    write: async () => [],
  };
  await advanceWindows(hitsOf(ruleSet, records), { ruleSet, store: reading, now: began });
  return keys;
}
