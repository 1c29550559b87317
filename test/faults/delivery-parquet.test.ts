import { afterAll, beforeEach, expect, test } from 'vitest';
import { formats, vpcFlow } from '../../shared/formats/index.ts';
import type { Patience } from '../../shared/lake/backoff.ts';
import { ingestObject, type ObjectIngestDeps, type ObjectOutcome } from '../../shared/lake/ingest-object.ts';
import { tableObjectLedger } from '../../shared/lake/object-ledger.ts';
import { quarantineColumns } from '../../shared/lake/quarantine.ts';
import { formatSettings } from '../../shared/lake/settings.ts';
import { recordedDeps } from '../shared/lake/fixtures.ts';
import { firehoseStandIn } from '../stand-ins/firehose.ts';
import { memoryTable } from '../stand-ins/memory-table.ts';
import { flowRows, parquetOf } from '../stand-ins/parquet.ts';
import { s3StandIn } from '../stand-ins/s3.ts';

const rows = 'bongsu-test-vpc-flow';
const quarantine = 'bongsu-test-quarantine';
const firehose = await firehoseStandIn({ [rows]: vpcFlow.columns, [quarantine]: quarantineColumns });
afterAll(() => firehose.close());

const key =
  'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day=03/hour=10/x.log.parquet';
const reference = { bucket: 'logs', key, sequencer: '01' };
const count = 40_000;
// Every thousandth row has a port that is none.
const body = await parquetOf(
  `SELECT * REPLACE (CASE WHEN dstport % 1000 = 7 THEN -1 ELSE dstport END AS dstport) FROM (${flowRows(count)})`,
  { rowsAGroup: 4_096 },
);
const bad = count / 1_000;
const good = Array.from({ length: count }, (_, port) => port).filter((port) => port % 1_000 !== 7);

let table = memoryTable();
let s3 = s3StandIn();

beforeEach(() => {
  table = memoryTable();
  s3 = s3StandIn({ chunk: 4_096 });
  s3.put(reference.bucket, key, body);
  firehose.faults = {};
  for (const stream of [rows, quarantine]) firehose.taken(stream).length = 0;
});

function run(remainingMs?: Patience['remainingMs'], seed = 1) {
  const recorded = recordedDeps(600_000, seed);
  const continued: string[] = [];
  const deps: ObjectIngestDeps = {
    ...recorded,
    patience: { ...recorded.patience, ...(remainingMs && { remainingMs }) },
    firehose: firehose.client,
    s3: s3.client,
    ledger: tableObjectLedger(table, recorded.clock),
    settings: formatSettings.defaults,
    formats,
    detect: async () => {},
    continueLater: async ({ key: again }) => {
      continued.push(again);
    },
  };
  return { deps, continued, counts: recorded.counts };
}

/** Enough time for as many looks at it, and then only so much. */
function dwindling(looks: number, left: number): Patience['remainingMs'] {
  let looked = 0;
  return () => (looked++ < looks ? 600_000 : left);
}

const ports = () => firehose.taken(rows).map((line) => (JSON.parse(line) as { dstport: number }).dstport);
const rejected = () =>
  firehose.taken(quarantine).map((line) => (JSON.parse(line) as { byte_offset: number }).byte_offset);

function expectEveryRowOnce(): void {
  expect(firehose.violations).toEqual([]);
  expect(ports().sort((one, other) => one - other)).toEqual(good);
  expect(rejected().sort((one, other) => one - other)).toEqual(
    Array.from({ length: bad }, (_, thousand) => thousand * 1_000 + 7),
  );
}

test('rows are typed and enriched as lines are, bad ones are quarantined by their number, counts reconcile', async () => {
  firehose.faults = { seed: 3, failRecords: 0.5, throttleCalls: 0.2 };
  s3.cuts = [100_000_000, 8_192];
  const { deps, counts } = run();
  const sums = { in: count, out: good.length, rejected: bad, skipped: 0 };
  expect(await ingestObject(reference, deps)).toEqual({ outcome: 'taken', counts: sums });
  expect(counts).toMatchObject({ LinesIn: count, LinesOut: good.length, LinesRejected: bad });
  expectEveryRowOnce();
  expect(JSON.parse(firehose.taken(rows)[0] ?? '')).toMatchObject({
    version: 2,
    account_id: '123456789012',
    srcaddr: '10.0.0.5',
    time: expect.any(String),
    direction: 'egress',
  });
});

test('time is nearly up: a new message enters the object at the row where the last one stopped', async () => {
  const outcomes: ObjectOutcome[] = [];
  let reads = 0;
  for (let looks = 4; outcomes.at(-1)?.outcome !== 'taken'; looks += 2) {
    s3.reads.length = 0;
    const { deps, continued } = run(dwindling(looks, 29_000));
    const outcome = await ingestObject(reference, deps);
    expect(continued).toEqual(outcome.outcome === 'continued' ? [key] : []);
    outcomes.push(outcome);
    reads += s3.reads.length - 1;
  }
  expect(outcomes.length).toBeGreaterThan(2);
  // Each row group was read once, the footer once a run.
  expect(reads).toBe(Math.ceil(count / 4_096));
  expect(outcomes.at(-1)).toEqual({
    outcome: 'taken',
    counts: { in: count, out: good.length, rejected: bad, skipped: 0 },
  });
  expectEveryRowOnce();
});

test('a run that has hardly any time still comes a batch of rows further', async () => {
  const first = run(() => 20_000);
  expect(await ingestObject(reference, first.deps)).toEqual({ outcome: 'continued' });
  const { deps, continued } = run(() => 20_000);
  expect(await ingestObject(reference, deps)).toEqual({ outcome: 'continued' });
  expect(continued).toEqual([key]);
});

test('the stream gives out in the middle: the next delivery of the message sends the rest', async () => {
  firehose.faults = { seed: 5, failRecords: 0.7 };
  let failures = 0;
  let continuations = 0;
  for (let looks = 6, taken = false; !taken; looks += 4) {
    const { deps } = run(dwindling(looks, looks % 8 === 2 ? 29_000 : 4_000), looks);
    try {
      const { outcome } = await ingestObject(reference, deps);
      taken = outcome === 'taken';
      if (outcome === 'continued') continuations += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'DELIVERY_INCOMPLETE' });
      failures += 1;
    }
  }
  expect(failures).toBeGreaterThan(0);
  expect(continuations).toBeGreaterThan(0);
  expectEveryRowOnce();
});

test('Parquet of another format is an error with its reason', async () => {
  const { deps } = run();
  deps.settings = { ...deps.settings, objects: [{ prefix: 'AWSLogs/', format: 'cloudtrail' }] };
  await expect(ingestObject(reference, deps)).rejects.toMatchObject({ code: 'OBJECT_FORMAT_UNKNOWN' });
});
