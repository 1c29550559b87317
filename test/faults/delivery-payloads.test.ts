import { afterAll, beforeEach, expect, test } from 'vitest';
import { formats, resolver, vpcFlow } from '../../shared/formats/index.ts';
import { ingestPayload, type PayloadIngestDeps } from '../../shared/lake/ingest-payload.ts';
import { quarantineColumns } from '../../shared/lake/quarantine.ts';
import { tableReceipts } from '../../shared/lake/receipts.ts';
import { formatSettings } from '../../shared/lake/settings.ts';
import { recordedDeps } from '../shared/lake/fixtures.ts';
import { firehoseStandIn } from '../stand-ins/firehose.ts';
import { memoryTable } from '../stand-ins/memory-table.ts';
import { flowLine, subscriptionEvent } from '../stand-ins/subscription.ts';

const flows = 'bongsu-test-vpc-flow';
const quarantine = 'bongsu-test-quarantine';
const queries = 'bongsu-test-resolver';
const firehose = await firehoseStandIn({
  [flows]: vpcFlow.columns,
  [queries]: resolver.columns,
  [quarantine]: quarantineColumns,
});
afterAll(() => firehose.close());

let table = memoryTable();

beforeEach(() => {
  table = memoryTable();
  firehose.faults = {};
  for (const stream of [flows, quarantine]) {
    firehose.taken(stream).length = 0;
    firehose.acknowledged(stream).clear();
  }
});

function deps(budgetMs?: number, seed?: number): PayloadIngestDeps & { counts: Record<string, number> } {
  const recorded = recordedDeps(budgetMs, seed);
  return {
    ...recorded,
    firehose: firehose.client,
    receipts: tableReceipts(table, recorded.clock),
    settings: { value: formatSettings.defaults, degraded: false },
    formats,
    layouts: async () => undefined,
  };
}

const count = 20_000;
const messages = Array.from({ length: count }, (_, number) =>
  number % 1_000 === 3 ? `malformed ${number}` : flowLine(number),
);
const event = subscriptionEvent(messages);
const ports = () => firehose.taken(flows).map((line) => (JSON.parse(line) as { dstport: number }).dstport);

function expectEverythingOnce(): void {
  expect(firehose.violations).toEqual([]);
  const expected = messages.flatMap((message, number) => (message.startsWith('malformed') ? [] : [number]));
  expect(ports().sort((a, b) => a - b)).toEqual(expected);
  const lines = firehose.taken(quarantine).map((line) => (JSON.parse(line) as { line: string }).line);
  expect(lines.sort()).toEqual(messages.filter((message) => message.startsWith('malformed')).sort());
}

test('half of the records fail at random: every line arrives exactly as often as it was acknowledged, once', async () => {
  firehose.faults = { seed: 21, failRecords: 0.5, throttleCalls: 0.3 };
  const given = deps();
  const counts = await ingestPayload(event, given);
  expect(counts).toEqual({ in: count, out: count - 20, rejected: 20, skipped: 0 });
  expect(given.counts).toMatchObject({ LinesIn: count, LinesOut: count - 20, LinesRejected: 20 });
  expectEverythingOnce();
  expect([...firehose.acknowledged(flows).values()].every((times) => times === 1)).toBe(true);
});

test('a payload that is not taken in time fails; tried again, as Lambda and redrive do, only the rest is sent', async () => {
  firehose.faults = { seed: 4, failRecords: 0.6 };
  let failures = 0;
  for (let attempt = 0, taken = false; !taken; attempt++) {
    try {
      await ingestPayload(event, deps(5_050, attempt));
      taken = true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'DELIVERY_INCOMPLETE' });
      failures += 1;
    }
  }
  expect(failures).toBeGreaterThan(0);
  expectEverythingOnce();
});

test('a table that is down costs duplicates, never lines', async () => {
  table.down = true;
  firehose.faults = { seed: 4, failRecords: 0.6 };
  const first = deps(5_050);
  await expect(ingestPayload(event, first)).rejects.toMatchObject({ code: 'DELIVERY_INCOMPLETE' });
  expect(first.counts.ReceiptsLost).toBe(2);
  firehose.faults = {};
  await ingestPayload(event, deps());
  expect(new Set(ports()).size).toBe(count - 20);
});

test('a control message does nothing', async () => {
  const before = firehose.calls;
  const health = subscriptionEvent(['CWL CONTROL MESSAGE: Checking health'], {
    messageType: 'CONTROL_MESSAGE',
  });
  expect(await ingestPayload(health, deps())).toBeUndefined();
  expect(firehose.calls).toBe(before);
});

test('the layout of a log group is that of the settings', async () => {
  const given = deps();
  const value = {
    ...formatSettings.defaults,
    logGroups: { '/vpc/custom': { format: 'vpc-flow', layout: 'srcaddr dstport version' } },
  };
  const custom = subscriptionEvent(['192.0.2.7 443 5'], { logGroup: '/vpc/custom' });
  await ingestPayload(custom, { ...given, settings: { value, degraded: false } });
  expect(JSON.parse(firehose.taken(flows)[0] ?? '')).toMatchObject({
    srcaddr: '192.0.2.7',
    dstport: 443,
    version: 5,
  });
});

test('a log group of another format goes to the stream of that format', async () => {
  const value = { ...formatSettings.defaults, logGroups: { '/dns': { format: 'resolver' } } };
  const query = { query_timestamp: '2026-11-03T10:11:12Z', query_name: 'example.com.', srcport: '56067' };
  const event = subscriptionEvent([JSON.stringify(query)], { logGroup: '/dns' });
  await ingestPayload(event, { ...deps(), settings: { value, degraded: false } });
  expect(firehose.violations).toEqual([]);
  expect(firehose.taken(queries).map((line) => JSON.parse(line))).toEqual([{ ...query, srcport: 56067 }]);
});

test.each([
  { name: 'not an event', event: { hello: 1 }, code: 'SUBSCRIPTION_SHAPE' },
  { name: 'broken base64', event: { awslogs: { data: '%%%' } }, code: 'SUBSCRIPTION_NOT_BASE64' },
  { name: 'broken gzip', event: { awslogs: { data: 'aGVsbG8=' } }, code: 'SUBSCRIPTION_NOT_GZIP' },
])('$name fails the invocation with its code, and sends nothing', async ({ event: bad, code }) => {
  await expect(ingestPayload(bad, deps())).rejects.toMatchObject({ code });
  expect(firehose.taken(flows)).toEqual([]);
});

test('a layout is not guessed where the settings cannot be read', async () => {
  const given = { ...deps(), settings: { value: formatSettings.defaults, degraded: true } };
  await expect(ingestPayload(event, given)).rejects.toMatchObject({ code: 'SETTINGS_UNKNOWN' });
});

test('what Bongsu itself writes is not read back: a loop ends here, counted and loud', async () => {
  const before = firehose.calls;
  const given = deps();
  const own = subscriptionEvent(['{"level":"info"}'], { logGroup: '/aws/lambda/bongsu-test-flow-logs' });
  expect(await ingestPayload(own, given)).toBeUndefined();
  expect(firehose.calls).toBe(before);
  expect(given.counts.SelfIngested).toBe(1);
});
