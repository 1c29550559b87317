import { gzipSync } from 'node:zlib';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Patience } from '../../shared/lake/backoff.ts';
import { ingestObject, type ObjectIngestDeps, type ObjectOutcome } from '../../shared/lake/ingest-object.ts';
import { tableObjectLedger } from '../../shared/lake/object-ledger.ts';
import { formatSettings } from '../../shared/lake/settings.ts';
import { BongsuError } from '../../shared/model/index.ts';
import { recordedDeps, textFormat, textTables } from '../shared/lake/fixtures.ts';
import { chance } from '../stand-ins/chance.ts';
import { firehoseStandIn } from '../stand-ins/firehose.ts';
import { memoryTable } from '../stand-ins/memory-table.ts';
import { s3StandIn } from '../stand-ins/s3.ts';

const bucket = 'logs';
const key = 'texts/1.gz';
const rows = 'bongsu-test-text';
const quarantine = 'bongsu-test-quarantine';
const firehose = await firehoseStandIn(textTables);
afterAll(() => firehose.close());

let table = memoryTable();
let s3 = s3StandIn();

beforeEach(() => {
  table = memoryTable();
  s3 = s3StandIn({ chunk: 4_096 });
  firehose.faults = {};
  for (const stream of [rows, quarantine]) {
    firehose.taken(stream).length = 0;
    firehose.acknowledged(stream).clear();
  }
});

type Run = {
  deps: ObjectIngestDeps;
  detected: number[];
  continued: string[];
  counts: Record<string, number>;
};

function run(options: { budgetMs?: number; seed?: number; now?: number } = {}): Run {
  const recorded = recordedDeps(options.budgetMs, options.seed);
  const clock = () => options.now ?? recorded.clock();
  const detected: number[] = [];
  const continued: string[] = [];
  const deps: ObjectIngestDeps = {
    ...recorded,
    clock,
    firehose: firehose.client,
    s3: s3.client,
    ledger: tableObjectLedger(table, clock),
    settings: { ...formatSettings.defaults, objects: [{ prefix: 'texts/', format: 'text' }] },
    formats: { text: textFormat },
    detect: async (records) => {
      detected.push(...records.map(({ number }) => Number(number)));
    },
    continueLater: async (reference) => {
      continued.push(reference.key);
    },
  };
  return { deps, detected, continued, counts: recorded.counts };
}

const filling = 'x'.repeat(3_000);
const lines = Array.from({ length: 4_000 }, (_, number) => {
  if (number % 500 === 7) return `bad ${number}`;
  return number % 900 === 8 ? '# a comment' : `${number} ${filling}`;
});
const kept = lines.filter((line) => !line.startsWith('bad') && !line.startsWith('#'));
const bad = lines.filter((line) => line.startsWith('bad'));
const body = gzipSync(lines.join('\n'));
const texts = () => firehose.taken(rows).map((line) => (JSON.parse(line) as { text: string }).text);
const quarantined = () =>
  firehose.taken(quarantine).map((line) => (JSON.parse(line) as { line: string }).line);

function expectEverythingOnce(): void {
  expect(firehose.violations).toEqual([]);
  expect(texts().sort()).toEqual([...kept].sort());
  expect(quarantined().sort()).toEqual([...bad].sort());
}

test('half of the records fail and the object breaks in the middle: every line arrives once, counts reconcile', async () => {
  s3.put(bucket, key, body);
  s3.cuts = [8_192, 4_096];
  firehose.faults = { seed: 11, failRecords: 0.5, throttleCalls: 0.2 };
  const { deps, detected, counts } = run();
  const outcome = await ingestObject({ bucket, key }, deps);
  expect(outcome).toEqual({
    outcome: 'taken',
    counts: { in: lines.length, out: kept.length, rejected: bad.length, skipped: 5 },
  });
  expect(counts).toMatchObject({ LinesIn: lines.length, LinesOut: kept.length, LinesRejected: bad.length });
  expect(detected.length).toBe(kept.length);
  expectEverythingOnce();
});

test('a repeated notification does nothing; a re-upload is read', async () => {
  s3.put(bucket, key, gzipSync('a\nb\n'));
  const first = { bucket, key, sequencer: '01' };
  expect(await ingestObject(first, run().deps)).toMatchObject({ outcome: 'taken' });
  expect(await ingestObject(first, run().deps)).toEqual({ outcome: 'repeated' });
  s3.put(bucket, key, gzipSync('a\nb\n'));
  expect(await ingestObject({ ...first, sequencer: '02' }, run().deps)).toMatchObject({ outcome: 'taken' });
  expect(texts()).toEqual(['a', 'b', 'a', 'b']);
});

test('time is nearly up: a new message goes on where the last one stopped', async () => {
  s3.put(bucket, key, body);
  const reference = { bucket, key, sequencer: '01' };
  const outcomes: ObjectOutcome['outcome'][] = [];
  const detected: number[] = [];
  for (let looks = 5; outcomes.at(-1) !== 'taken'; looks += 8) {
    const attempt = run();
    const patience = dwindling(attempt.deps.patience, looks, 29_000);
    const { outcome } = await ingestObject(reference, { ...attempt.deps, patience });
    expect(attempt.continued).toEqual(outcome === 'continued' ? [key] : []);
    outcomes.push(outcome);
    detected.push(...attempt.detected);
  }
  expect(outcomes.length).toBeGreaterThan(2);
  expectEverythingOnce();
  expect(detected.length).toBe(new Set(detected).size);
});

test('no time for any progress is an error, not an endless chain of messages', async () => {
  s3.put(bucket, key, body);
  const { deps, continued } = run({ budgetMs: 20_000 });
  const reference = { bucket, key, sequencer: '01' };
  await ingestObject(reference, deps);
  expect(continued).toEqual([key]);
  await expect(ingestObject(reference, run({ budgetMs: 20_000 }).deps)).rejects.toMatchObject({
    code: 'OBJECT_STALLED',
  });
});

test('the stream gives out in the middle of an object: the next delivery of the message sends the rest', async () => {
  s3.put(bucket, key, body);
  firehose.faults = { seed: 5, failRecords: 0.7 };
  const reference = { bucket, key, sequencer: '01' };
  let failures = 0;
  for (let looks = 10, taken = false; !taken; looks += 10) {
    const { deps } = run({ seed: looks });
    try {
      const patience = dwindling(deps.patience, looks, 4_000);
      taken = (await ingestObject(reference, { ...deps, patience })).outcome === 'taken';
    } catch (error) {
      expect(error).toMatchObject({ code: 'DELIVERY_INCOMPLETE' });
      failures += 1;
    }
  }
  expect(failures).toBeGreaterThan(0);
  expectEverythingOnce();
});

test('a process that dies at any step: once the claim has ended, another takes over, and no line is missing', async () => {
  const random = chance(9);
  const reference = { bucket, key, sequencer: '01' };
  s3.put(bucket, key, body);
  let now = 1_760_000_000_000;
  for (let crash = 0; crash < 6; crash++) {
    const { deps } = run({ now });
    const { dies, died } = death(Math.floor(random() * 12));
    const mortal = { ...table, put: dies(table.put) };
    const attempt = ingestObject(reference, {
      ...deps,
      ledger: tableObjectLedger(mortal, () => now),
      firehose: { send: dies(firehose.client.send.bind(firehose.client)) as FirehoseClient['send'] },
    });
    await Promise.race([attempt, died]);
    now += 1_000_000;
  }
  const last = await ingestObject(reference, run({ now }).deps);
  expect(['taken', 'repeated']).toContain(last.outcome);
  expect(new Set(texts())).toEqual(new Set(kept));
  expect(new Set(quarantined())).toEqual(new Set(bad));
  expect(firehose.violations).toEqual([]);
});

test('an object that is being read is left to whoever reads it', async () => {
  const { etag } = s3.put(bucket, key, body);
  const reference = { bucket, key, sequencer: '01', etag };
  const { deps } = run();
  expect(await deps.ledger.claim(reference, 60_000)).toMatchObject({ state: 'claimed' });
  await expect(ingestObject(reference, deps)).rejects.toMatchObject({ code: 'OBJECT_BUSY' });
});

test('detection that fails fails the object; nothing is delivered twice when it comes back', async () => {
  s3.put(bucket, key, body);
  const reference = { bucket, key, sequencer: '01' };
  const failing = run();
  failing.deps.detect = async () => {
    throw new BongsuError('STATE_UNAVAILABLE', 'the table is down');
  };
  await expect(ingestObject(reference, failing.deps)).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  const { deps, detected } = run();
  await ingestObject(reference, deps);
  expect(detected.length).toBe(kept.length);
  expectEverythingOnce();
});

test.each([
  { policy: 'drop', name: 'NoSuchKey', status: 404, setting: 'missing', code: 'OBJECT_MISSING' },
  { policy: 'drop', name: 'AccessDenied', status: 403, setting: 'denied', code: 'OBJECT_DENIED' },
  { policy: 'dead-letter', name: 'AccessDenied', status: 403, setting: 'denied', code: 'OBJECT_DENIED' },
  {
    policy: 'dead-letter',
    name: 'InvalidObjectState',
    status: 403,
    setting: 'archived',
    code: 'OBJECT_ARCHIVED',
  },
] as const)('$code with the policy $policy', async ({ policy, name, status, setting, code }) => {
  s3.refuse = { name, status };
  const { deps } = run();
  deps.settings = { ...deps.settings, unreadable: { ...deps.settings.unreadable, [setting]: policy } };
  const outcome = ingestObject({ bucket, key, etag: 'e' }, deps);
  if (policy === 'drop') expect(await outcome).toEqual({ outcome: 'dropped', code });
  else await expect(outcome).rejects.toMatchObject({ code });
});

/** Enough time for as many looks at it, and then only so much. */
function dwindling(patience: Patience, looks: number, left: number): Patience {
  let looked = 0;
  return { ...patience, remainingMs: () => (looked++ < looks ? 600_000 : left) };
}

/** After so many steps, every further one hangs for ever, as those of a process that is gone. */
function death(steps: number) {
  let left = steps;
  let end: () => void = () => {};
  const died = new Promise<void>((resolve) => {
    end = resolve;
  });
  const dies =
    <Of extends unknown[], T>(step: (...of: Of) => Promise<T>) =>
    (...of: Of): Promise<T> => {
      if (left-- > 0) return step(...of);
      end();
      return new Promise<T>(() => {});
    };
  return { dies, died };
}
