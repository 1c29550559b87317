import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { cloudTrail, vpcFlow } from '../../shared/formats/index.ts';
import { quarantineColumns } from '../../shared/lake/quarantine.ts';
import { sample } from '../shared/sources/samples.ts';
import { firehoseStandIn } from '../stand-ins/firehose.ts';
import { s3StandIn } from '../stand-ins/s3.ts';
import { flowLine } from '../stand-ins/subscription.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const trail = 'bongsu-test-cloudtrail';
const flows = 'bongsu-test-vpc-flow';
const quarantine = 'bongsu-test-quarantine';
const firehose = await firehoseStandIn({
  [trail]: cloudTrail.columns,
  [flows]: vpcFlow.columns,
  [quarantine]: quarantineColumns,
});
stubEnvironment();
vi.stubEnv('AWS_ENDPOINT_URL_FIREHOSE', firehose.endpoint);
vi.stubEnv('BONGSU_STREAM_PREFIX', 'bongsu-test-');
vi.stubEnv('BONGSU_PARTITION', 'event');
vi.stubEnv(
  'BONGSU_LOG_OBJECTS_QUEUE',
  'https://sqs.us-east-1.amazonaws.com/123456789012/bongsu-test-log-objects',
);
const aws = recordedAws();
const s3 = s3StandIn();
Object.defineProperty(S3Client.prototype, 'send', { value: s3.client.send, configurable: true });
afterAll(() => firehose.close());
afterEach(() => {
  aws.calls.splice(0);
  for (const stream of [trail, flows, quarantine]) firehose.taken(stream).length = 0;
});

const { handler } = await import('../../functions/log-objects.ts');

const trailKey =
  'AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/02/123456789012_CloudTrail_us-east-1_a.json.gz';
const flowKey =
  'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/01/02/123456789012_vpcflowlogs_us-east-1_fl-1_a.log.gz';

function message(messageId: string, key: string) {
  const object = { key: encodeURIComponent(key), sequencer: '01' };
  const record = {
    eventVersion: '2.1',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'logs' }, object },
  };
  return { messageId, receiptHandle: `handle ${messageId}`, body: JSON.stringify({ Records: [record] }) };
}

function detail(name: string): object {
  return (sample(`cloudtrail/${name}.json`) as { detail: object }).detail;
}

test('a CloudTrail object lands in the lake, record by record, and what is wrong in it is alerted', async () => {
  const records = [detail('stop-logging-by-user-is-a-finding'), detail('access-key-for-oneself-is-nothing')];
  s3.put('logs', trailKey, gzipSync(JSON.stringify({ Records: records })));
  expect(await handler({ Records: [message('m', trailKey)] }, context)).toEqual({ batchItemFailures: [] });
  expect(firehose.violations).toEqual([]);
  const names = firehose.taken(trail).map((line) => JSON.parse(line).event_name);
  expect(names).toEqual(records.map((record) => (record as { eventName: string }).eventName));
  expect(aws.commands().filter((name) => name === 'PublishCommand')).not.toEqual([]);
});

test('records that no rule selects are only stored', async () => {
  s3.put('logs', trailKey, gzipSync(JSON.stringify({ Records: [detail('service-event-is-nothing')] })));
  await handler({ Records: [message('m', trailKey)] }, context);
  expect(firehose.taken(trail)).toHaveLength(1);
  // The claim of the object, before and after.
  expect(aws.commands().filter((name) => name !== 'GetParameterCommand')).toEqual([
    'GetItemCommand',
    'PutItemCommand',
    'PutItemCommand',
  ]);
});

test('a record that detection cannot judge is stored all the same', async () => {
  const record = detail('record-without-event-id-is-refused');
  s3.put(
    'logs',
    trailKey,
    gzipSync(JSON.stringify({ Records: [record, detail('stop-logging-by-user-is-a-finding')] })),
  );
  expect(await handler({ Records: [message('m', trailKey)] }, context)).toEqual({ batchItemFailures: [] });
  expect(firehose.taken(trail)).toHaveLength(2);
  expect(aws.commands()).toContain('PublishCommand');
});

test('a truncated document is quarantined from where it breaks off', async () => {
  const whole = JSON.stringify({
    Records: [detail('service-event-is-nothing'), detail('service-event-is-nothing')],
  });
  s3.put('logs', trailKey, gzipSync(whole.slice(0, -40)));
  expect(await handler({ Records: [message('m', trailKey)] }, context)).toEqual({ batchItemFailures: [] });
  expect(firehose.taken(trail)).toHaveLength(1);
  expect(firehose.taken(quarantine).map((line) => JSON.parse(line))).toMatchObject([
    { source: `s3://logs/${trailKey}`, format: 'cloudtrail' },
  ]);
});

test('one bad message goes back with a time to come back, and its neighbours are taken', async () => {
  const layout =
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
  s3.put('logs', flowKey, gzipSync(`${layout}\n${flowLine(443)}\n${flowLine(22)}\n`));
  const event = { Records: [message('gone', `${trailKey}.gone.json.gz`), message('flows', flowKey)] };
  expect(await handler(event, { ...context, getRemainingTimeInMillis: () => 300_000 })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'gone' }],
  });
  expect(firehose.taken(flows).map((line) => JSON.parse(line).dstport)).toEqual([443, 22]);
  expect(aws.calls.filter(({ command }) => command === 'ChangeMessageVisibilityCommand')).toMatchObject([
    { input: { ReceiptHandle: 'handle gone' } },
  ]);
});

test('where the lake is partitioned by event date, a record has 500 rows at most', async () => {
  const lines = Array.from({ length: 1_200 }, (_, number) => flowLine(number));
  s3.put('logs', flowKey, gzipSync(`${lines.join('\n')}\n`));
  const before = firehose.records(flows).length;
  await handler({ Records: [message('m', flowKey)] }, context);
  expect(firehose.records(flows).slice(before)).toEqual([500, 500, 200]);
});

test('an object that takes longer than the invocation is continued by a message', async () => {
  s3.put(
    'logs',
    flowKey,
    gzipSync(`${Array.from({ length: 50_000 }, (_, number) => flowLine(number)).join('\n')}\n`),
  );
  let looks = 0;
  const waning = { ...context, getRemainingTimeInMillis: () => (looks++ < 4 ? 300_000 : 20_000) };
  expect(await handler({ Records: [message('m', flowKey)] }, waning)).toEqual({ batchItemFailures: [] });
  expect(aws.calls.filter(({ command }) => command === 'SendMessageCommand')).toMatchObject([
    { input: { MessageBody: expect.stringContaining(flowKey) } },
  ]);
  expect(firehose.taken(flows).length).toBeGreaterThan(0);
  expect(firehose.taken(flows).length).toBeLessThan(50_000);
});
