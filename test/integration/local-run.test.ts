import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { playGate } from '../../cli/local/gate-incident.ts';
import { playLeakedKey } from '../../cli/local/incident.ts';
import { sendFile } from '../../cli/local/send.ts';
import { openSession, type Session } from '../../cli/local/session.ts';
import { run } from '../../cli/main.ts';
import { projectRoot, stateFolder } from '../../cli/project.ts';
import { queryLocalLake } from '../../cli/query/local.ts';
import { recordedIo } from '../cli/recorded-io.ts';
import { account } from './account.ts';

let session: Session;

beforeAll(async () => {
  await (await account()).reset();
  session = await openSession({
    endpoint: inject('endpoint'),
    say: () => undefined,
    deliver: () => undefined,
  });
});

afterAll(() => session.close());

const bongsu = async (...args: string[]) => {
  const { io, out, err } = recordedIo();
  const code = await run(args, io);
  return { code, out: out(), err: err() };
};

const rowsOf = async (table: string) =>
  Number(
    (await queryLocalLake(session.account, stateFolder(), `SELECT count(*) FROM ${table}`, [])).rows[0]?.[0],
  );

const eventFile = (...path: string[]) => join(projectRoot(), 'events', ...path);

test('every part of "a leaked key" happens, the undo too', async () => {
  const { io } = recordedIo();
  const parts = await playLeakedKey(session, { io, undo: true, runCommand: (args) => bongsu(...args) });
  expect(parts.filter(({ ok }) => !ok)).toEqual([]);
  expect(parts).toHaveLength(11);
});

test.each(['open-port', 'public-bucket', 'tampered-trail'] as const)(
  'every part of "%s" happens, the undo too',
  async (scenario) => {
    const { io } = recordedIo();
    const runCommand = (args: string[]) => bongsu(...args);
    const parts = await playGate(session, scenario, { io, undo: true, runCommand });
    expect(parts.filter(({ ok }) => !ok)).toEqual([]);
    expect(parts).toHaveLength(8);
  },
);

test('the scenario can be played again in the same account', async () => {
  const { io } = recordedIo();
  const parts = await playLeakedKey(session, { io, undo: false, runCommand: (args) => bongsu(...args) });
  expect(parts.filter(({ ok }) => !ok)).toEqual([]);
});

test.each([
  ['flow-logs/default-layout-lands-in-the-lake.log', 'vpc_flow', 9],
  ['flow-logs/no-data-is-kept.log', 'vpc_flow', 1],
  ['flow-logs/malformed-line-is-quarantined.log', 'quarantine', 1],
  ['s3/flow-log-object-with-its-own-layout-lands-in-the-lake.log', 'vpc_flow', 4],
  ['s3/cloudtrail-object-lands-in-the-lake.json', 'cloudtrail', 4],
])('%s', async (file, table, rows) => {
  const before = await rowsOf(table);
  const { code, out, err } = await bongsu('send', eventFile(file), '--now');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(out)).toMatchObject({ file: eventFile(file) });
  await session.runtime.drain();
  expect((await rowsOf(table)) - before).toBe(rows);
});

const loadBalancers = 'AWSLogs/123456789012/elasticloadbalancing/ap-northeast-2/2026/11/20/';
const balancer = '123456789012_elasticloadbalancing_ap-northeast-2_';

// Under the keys that AWS gives such objects.
test.each([
  [
    'alb-requests',
    'alb',
    7,
    `${loadBalancers}${balancer}app.shop.50dc6c495c0c9188_20261120T0915Z_203.0.113.9_a1.log.gz`,
  ],
  [
    'alb-connections',
    'alb_connection',
    2,
    `${loadBalancers}conn_log.${balancer}app.shop.50dc6c495c0c9188_20261120T0915Z_203.0.113.9_a1.log.gz`,
  ],
  [
    'nlb-connections',
    'nlb',
    2,
    `${loadBalancers}${balancer}net.edge.c6e77e28c25b2234_20261120T0915Z_a1.log.gz`,
  ],
  ['clb-requests', 'clb', 3, `${loadBalancers}${balancer}legacy_20261120T0915Z_203.0.113.9_a1.log`],
  ['s3-requests', 's3_access', 2, 'access/2026-11-20-09-15-00-0123456789ABCDEF'],
  [
    'waf-verdicts',
    'waf',
    2,
    'AWSLogs/123456789012/WAFLogs/ap-northeast-2/shop/2026/11/20/09/15/123456789012_waflogs_ap-northeast-2_shop_20261120T0915Z_a1.log.gz',
  ],
  [
    'resolver-queries',
    'resolver',
    2,
    'AWSLogs/123456789012/vpcdnsquerylogs/vpc-0a1b2c3d4e5f60718/2026/11/20/vpc-0a1b2c3d4e5f60718_vpcdnsquerylogs_123456789012_20261120T0915Z_a1.log.gz',
  ],
])('logs/%s-land-in-the-lake.log', async (name, table, rows, key) => {
  const before = { rows: await rowsOf(table), quarantine: await rowsOf('quarantine') };
  const file = eventFile('logs', `${name}-land-in-the-lake.log`);
  const bytes = await readFile(file);
  await sendFile(session.account, file, key.endsWith('.gz') ? gzipSync(bytes) : bytes, { key });
  await session.runtime.drain();
  expect((await rowsOf(table)) - before.rows).toBe(rows);
  expect((await rowsOf('quarantine')) - before.quarantine).toBe(0);
});

test('no sample of flow-logs, logs and s3 is left out here', async () => {
  const files = await Promise.all(['flow-logs', 'logs', 's3'].map((folder) => readdir(eventFile(folder))));
  expect(files.flat()).toHaveLength(12);
});

test('an event that a function refuses is tried three times and kept by its onFailure destination', async () => {
  const before = session.runtime.status().find((one) => one.function === 'health-events');
  const file = eventFile('health', 'entity-without-value-is-refused.json');
  await sendFile(session.account, file, await readFile(file));
  await session.runtime.drain();
  const after = session.runtime.status().find((one) => one.function === 'health-events');
  expect((after?.errors ?? 0) - (before?.errors ?? 0)).toBe(3);
  const sqs = new SQSClient(session.account.options);
  const queue = session.template
    .ofType('AWS::SQS::Queue')
    .find(({ name }) => /health-events.*fail/.test(name));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue?.ref }));
  expect(JSON.parse(Messages[0]?.Body ?? '{}')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { source: 'aws.health', account: '123456789012' },
  });
});

test('rules that the template switches off do not deliver', async () => {
  const events = new EventBridgeClient(session.account.options);
  for (const { name, bus, enabled } of session.wiring.rules) {
    const found = events.send(new DescribeRuleCommand({ Name: name, EventBusName: bus })).then(
      () => true,
      () => false,
    );
    expect(await found, name).toBe(enabled);
  }
});

test('a query by name and one in SQL answer from the running account', async () => {
  const ports = await bongsu('query', 'top-destination-ports', '--format', 'csv');
  expect(ports).toMatchObject({ code: 0, err: '' });
  expect(ports.out).toMatch(/^port,protocol,service,flows,packets,bytes\n(\d.*\n)*443,6,https,/);
  const sql = await bongsu('query', 'SELECT count(*) AS n FROM vpc_flow');
  expect(JSON.parse(sql.out).n).toBeGreaterThan(0);
});

test('every named query runs on the lake', async () => {
  const listed = (await bongsu('query')).out.trimEnd().split('\n');
  for (const line of listed) {
    const { name, parameters } = JSON.parse(line) as { name: string; parameters: string[] };
    const values = parameters.flatMap((parameter) => ['--param', `${parameter}=AKIAIOSFODNN7EXAMPLE`]);
    expect(await bongsu('query', name, ...values), name).toMatchObject({ code: 0, err: '' });
  }
});

test('settings are shown as they are in force, stored when they are good and refused when they are not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-settings-'));
  const file = join(folder, 'alerts.json');
  const shown = async () => JSON.parse((await bongsu('settings', 'show', 'alerts')).out);
  expect(await shown()).toMatchObject({ source: 'defaults', value: { mergeWindowMinutes: 60 } });
  await writeFile(file, '{"mergeWindowMinutes": "an hour"}');
  expect(await bongsu('settings', 'put', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('mergeWindowMinutes: '),
  });
  await writeFile(file, '{"mergeWindowMinutes": 5}');
  expect(JSON.parse((await bongsu('settings', 'put', file)).out)).toEqual({
    file,
    section: 'alerts',
    parameter: '/bongsu/local/settings/alerts',
    tier: 'Standard',
  });
  expect(await shown()).toMatchObject({ source: 'stored', value: { mergeWindowMinutes: 5 } });
  await rm(folder, { recursive: true });
});

test('what send cannot place is refused', async () => {
  const { code, err } = await bongsu('send', join(projectRoot(), 'package.json'));
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('[SEND_UNKNOWN]') });
});

test('the control endpoint answers this machine’s own name only', async () => {
  const status = await fetch(`${session.control}/status`);
  expect(status.status).toBe(200);
  const unknown = await fetch(`${session.control}/invoke/nothing`, { method: 'POST' });
  expect({ status: unknown.status, body: await unknown.json() }).toMatchObject({
    status: 404,
    body: { errorType: 'FUNCTION_UNKNOWN' },
  });
  const renamed = await fetch(`${session.control.replace('127.0.0.1', 'localhost')}/status`);
  expect(renamed.status).toBe(403);
});
