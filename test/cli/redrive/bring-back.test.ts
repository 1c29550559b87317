import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { bringBack, type RedriveDeps, type Redriven } from '../../../cli/redrive/bring-back.ts';
import type { DeadLetterPlace } from '../../../cli/redrive/places.ts';

const sqsClient = new SQSClient({ region: 'us-east-1' });
const s3Client = new S3Client({ region: 'us-east-1' });
const sqs = mockClient(sqsClient);
const s3 = mockClient(s3Client);
const invoked: { name: string; payload: unknown }[] = [];

beforeEach(() => {
  sqs.reset();
  s3.reset();
  invoked.length = 0;
});

const deps: RedriveDeps = {
  sqs: sqsClient,
  s3: s3Client,
  stage: 'dev',
  moveTasks: true,
  invoke: async (name, payload) => {
    if (JSON.stringify(payload).includes('poison')) throw new Error('it broke again');
    invoked.push({ name, payload });
  },
};

const account = 'https://sqs.us-east-1.amazonaws.com/123456789012';
const queue = (name: string, back: object) =>
  ({
    name,
    store: 'queue',
    url: `${account}/${name}`,
    arn: `arn:aws:sqs:us-east-1:123456789012:${name}`,
    letters: 2,
    ...back,
  }) as DeadLetterPlace;
const record = (requestPayload: unknown, name = 'bongsu-dev-flow-logs') =>
  JSON.stringify({
    version: '1.0',
    requestContext: { functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}:$LATEST` },
    requestPayload,
  });
const holds = (...bodies: string[]) =>
  sqs
    .on(ReceiveMessageCommand)
    .resolvesOnce({
      Messages: bodies.map((Body, index) => ({ Body, MessageId: `m${index}`, ReceiptHandle: `h${index}` })),
    })
    .resolves({});

async function all(place: DeadLetterPlace, given = deps): Promise<Redriven[]> {
  const results: Redriven[] = [];
  for await (const result of bringBack(place, given)) results.push(result);
  return results;
}

test('the dead letters of a work queue are moved back by SQS itself', async () => {
  sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 'task' });
  const place = queue('bongsu-dev-responses-dlq', { way: 'move', to: 'bongsu-dev-responses' });
  expect(await all(place)).toEqual([
    { place: place.name, to: 'bongsu-dev-responses', outcome: 'moving', letters: 2, task: 'task' },
  ]);
  expect(sqs.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({
    SourceArn: 'arn:aws:sqs:us-east-1:123456789012:bongsu-dev-responses-dlq',
  });
});

test('where there are no move tasks, each is sent to the queue and then deleted', async () => {
  holds('a', 'b');
  const place = queue('bongsu-dev-responses-dlq', { way: 'move', to: 'bongsu-dev-responses' });
  expect((await all(place, { ...deps, moveTasks: false })).map(({ outcome }) => outcome)).toEqual([
    'redriven',
    'redriven',
  ]);
  expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: `${account}/bongsu-dev-responses`, MessageBody: 'a' },
    { QueueUrl: `${account}/bongsu-dev-responses`, MessageBody: 'b' },
  ]);
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(2);
});

test('an event that was not delivered is what the function is invoked with', async () => {
  holds('{"source":"aws.health"}');
  await all(
    queue('bongsu-dev-health-events-undelivered', { way: 'invoke-event', function: 'health-events' }),
  );
  expect(invoked).toEqual([{ name: 'health-events', payload: { source: 'aws.health' } }]);
});

test('a letter that fails again stays, is told, and holds back no other', async () => {
  holds(
    record('poison'),
    'not JSON',
    record({ other: 1 }, 'else'),
    record({ detail: 1 }, 'bongsu-dev-config-events'),
  );
  const results = await all(queue('bongsu-dev-config-events-failures', { way: 'invoke-record' }));
  expect(results.map((result) => (result.outcome === 'failed' ? result.error : result.outcome))).toEqual([
    'it broke again',
    'LETTER_INVALID: is not JSON',
    'LETTER_INVALID: is of the function else, which is not of stage dev',
    'redriven',
  ]);
  expect(invoked).toEqual([{ name: 'config-events', payload: { detail: 1 } }]);
  expect(sqs.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input.ReceiptHandle)).toEqual([
    'h3',
  ]);
  const backInSight = sqs
    .commandCalls(ChangeMessageVisibilityCommand)
    .map(({ args }) => args[0].input.ReceiptHandle);
  expect(backInSight).toEqual(['h0', 'h1', 'h2']);
});

test('a record of the bucket invokes its function with the whole payload, and is deleted only then', async () => {
  const objects: Record<string, string> = {
    'aws/lambda/async/bongsu-dev-flow-logs/2026/01/02/a': record({ awslogs: { data: 'x' } }),
    'aws/lambda/async/bongsu-dev-flow-logs/2026/01/02/b': record('poison'),
  };
  s3.on(ListObjectsV2Command).resolves({ Contents: Object.keys(objects).map((Key) => ({ Key })) });
  s3.on(GetObjectCommand).callsFake(async ({ Key }: { Key: string }) => ({
    Body: { transformToString: async () => objects[Key] },
  }));
  const bucket = 'bongsu-dev-failures-123456789012-us-east-1';
  const results = await all({ name: bucket, store: 'bucket', way: 'invoke-record', letters: 2 });
  expect(results.map(({ outcome }) => outcome)).toEqual(['redriven', 'failed']);
  expect(invoked).toEqual([{ name: 'flow-logs', payload: { awslogs: { data: 'x' } } }]);
  expect(s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input.Key)).toEqual([
    'aws/lambda/async/bongsu-dev-flow-logs/2026/01/02/a',
  ]);
});
