import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Column } from '../../shared/formats/format.ts';
import { openDelivery } from '../../shared/lake/delivery.ts';
import { linesOf } from '../../shared/lake/line-ranges.ts';
import { recordedDeps } from '../shared/lake/fixtures.ts';
import { firehoseStandIn } from '../stand-ins/firehose.ts';

const stream = 'bongsu-test-text';
const columns: readonly Column[] = [
  { name: 'number', type: 'int', description: 'Which line it was' },
  { name: 'text', type: 'string', description: 'Filling' },
];
const standIn = await firehoseStandIn({ [stream]: columns });
afterAll(() => standIn.close());

beforeEach(() => {
  standIn.faults = {};
  standIn.taken(stream).length = 0;
  standIn.acknowledged(stream).clear();
});

const filling = 'x'.repeat(20_000);
const lineOf = (number: number) => `${JSON.stringify({ number, text: filling })}\n`;
const writes = (from: number, to: number, each: number) => {
  const all: { ndjson: Buffer; lines: number }[] = [];
  for (let start = from; start < to; start += each) {
    const numbers = Array.from({ length: Math.min(each, to - start) }, (_, index) => start + index);
    all.push({ ndjson: Buffer.from(numbers.map(lineOf).join('')), lines: numbers.length });
  }
  return all;
};
const everyLine = (count: number) => Array.from({ length: count }, (_, number) => lineOf(number).trim());
const howOften = (lines: readonly string[]) => {
  const times = new Map<string, number>();
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1);
  return times;
};

test.each([1, 2, 3, 4, 5])(
  'half of the records fail at random (seed %i): every line arrives once',
  async (seed) => {
    standIn.faults = { seed, failRecords: 0.5, throttleCalls: 0.2 };
    const delivery = openDelivery({ stream, maxLines: 7 }, { ...recordedDeps(), firehose: standIn.client });
    for (const { ndjson, lines } of writes(0, 600, 45)) await delivery.write(ndjson, lines);
    await delivery.flush();
    expect(standIn.violations).toEqual([]);
    expect(howOften(standIn.taken(stream))).toEqual(howOften(everyLine(600)));
    expect(standIn.acknowledged(stream)).toEqual(howOften(standIn.taken(stream)));
    expect(delivery.sent()).toBe(600);
  },
);

test('answers that get lost: every line arrives, at least as often as it was acknowledged', async () => {
  standIn.faults = { seed: 7, failRecords: 0.3, loseAnswers: 0.4 };
  const delivery = openDelivery({ stream }, { ...recordedDeps(), firehose: standIn.client });
  for (const { ndjson, lines } of writes(0, 400, 50)) await delivery.write(ndjson, lines);
  await delivery.flush();
  expect(standIn.violations).toEqual([]);
  const acknowledged = standIn.acknowledged(stream);
  expect([...acknowledged.keys()].sort()).toEqual(everyLine(400).sort());
  expect([...acknowledged.values()].every((times) => times === 1)).toBe(true);
  expect(standIn.taken(stream).length).toBeGreaterThan(400);
});

test('time runs out: what was acknowledged is known, and the next run sends exactly the rest', async () => {
  standIn.faults = { seed: 3, failRecords: 0.6 };
  let done = openDelivery({ stream }, { ...recordedDeps(), firehose: standIn.client }).done();
  let runs = 0;
  for (let whole = false; !whole; runs++) {
    const deps = { ...recordedDeps(5_000 + 250 * runs, runs), firehose: standIn.client };
    const delivery = openDelivery({ stream, maxLines: 10, done }, deps);
    try {
      // The cuts differ from run to run, as those of a stream do.
      for (const { ndjson, lines } of writes(0, 500, 30 + runs)) await delivery.write(ndjson, lines);
      await delivery.flush();
      whole = true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'DELIVERY_INCOMPLETE' });
    }
    expect(linesOf(delivery.done())).toBeGreaterThanOrEqual(linesOf(done));
    done = delivery.done();
  }
  expect(runs).toBeGreaterThan(1);
  expect(done).toEqual([[0, 500]]);
  expect(howOften(standIn.taken(stream))).toEqual(howOften(everyLine(500)));
  expect(standIn.violations).toEqual([]);
});

test('a stream that throttles every call: backoff with jitter grows, and ends before the time does', async () => {
  standIn.faults = { throttleCalls: 1 };
  const deps = recordedDeps(30_000);
  const delivery = openDelivery({ stream }, { ...deps, firehose: standIn.client });
  await delivery.write(Buffer.from(lineOf(0)), 1);
  await expect(delivery.flush()).rejects.toMatchObject({ code: 'DELIVERY_INCOMPLETE' });
  expect(deps.patience.remainingMs()).toBeGreaterThanOrEqual(5_000);
  expect(deps.patience.waits.length).toBeGreaterThan(5);
  expect(deps.patience.waits.every((wait, attempt) => wait <= Math.min(5_000, 200 * 2 ** attempt))).toBe(
    true,
  );
  expect(standIn.taken(stream)).toEqual([]);
});

test('a stream that does not exist is not asked twice', async () => {
  const before = standIn.calls;
  const delivery = openDelivery(
    { stream: 'bongsu-test-none' },
    { ...recordedDeps(), firehose: standIn.client },
  );
  await delivery.write(Buffer.from(lineOf(0)), 1);
  await expect(delivery.flush()).rejects.toMatchObject({ code: 'DELIVERY_REFUSED' });
  expect(standIn.calls).toBe(before + 1);
});

test('a line that no record can hold is handed back, its neighbours arrive, and a further run numbers alike', async () => {
  const large = `${JSON.stringify({ number: 1, text: 'x'.repeat(1_100_000) })}\n`;
  const ndjson = Buffer.from([lineOf(0), large, lineOf(2)].join(''));
  const deps = { ...recordedDeps(), firehose: standIn.client };
  const first = openDelivery({ stream }, deps);
  const handedBack = await first.write(ndjson, 3);
  await first.flush();
  expect(handedBack.map(({ length }) => length)).toEqual([large.length]);
  expect(first.done()).toEqual([
    [0, 1],
    [2, 3],
  ]);
  const again = openDelivery({ stream, done: first.done() }, deps);
  await again.write(ndjson, 3);
  await again.flush();
  expect(standIn.taken(stream)).toEqual([lineOf(0).trim(), lineOf(2).trim()]);
});
