import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Where } from '../../cli/account/where.ts';
import { respondCommand } from '../../cli/commands/respond.ts';
import { handler } from '../../functions/respond.ts';
import { dynamoLedger } from '../../shared/platform/ledger.ts';
import { dynamoResponseState } from '../../shared/platform/response-state.ts';
import { stateTable } from '../../shared/platform/state-table.ts';
import { expirePending } from '../../shared/response/expire-pending.ts';
import { requestResponses } from '../../shared/response/request.ts';
import { recordedIo } from '../cli/recorded-io.ts';
import { exposedKey, requestFor } from '../shared/response/setting.ts';
import { account } from './account.ts';

const stage = 'respond-test';
const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 60_000 } as Context;

let iam: IAMClient;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;
let queueUrl: string;
let control: Server;
const place: { here?: Where } = {};

vi.mock('../../cli/account/where.ts', () => ({ where: async () => place.here }));

beforeAll(async () => {
  const { options, reset } = await account();
  await reset();
  iam = new IAMClient(options);
  sqs = new SQSClient(options);
  dynamodb = new DynamoDBClient(options);
  const sns = new SNSClient(options);
  queueUrl =
    (await sqs.send(new CreateQueueCommand({ QueueName: `bongsu-${stage}-responses` }))).QueueUrl ?? '';
  const topic = async (name: string) =>
    (await sns.send(new CreateTopicCommand({ Name: `bongsu-${stage}-${name}` }))).TopicArn ?? '';
  await createTable('state', 'due', ['dueKind', 'S'], ['dueAt', 'N']);
  await createTable('ledger', 'recent', ['month', 'S'], ['at', 'S']);
  vi.stubEnv('BONGSU_STAGE', stage);
  vi.stubEnv('BONGSU_SETTINGS_PATH', `/bongsu/${stage}/settings`);
  vi.stubEnv('BONGSU_STATE_TABLE', `bongsu-${stage}-state`);
  vi.stubEnv('BONGSU_LEDGER_TABLE', `bongsu-${stage}-ledger`);
  vi.stubEnv('BONGSU_ALERTS_TOPIC', await topic('alerts'));
  vi.stubEnv('BONGSU_CHAT_TOPIC', await topic('chat'));
  vi.stubEnv('BONGSU_RESPONSES_QUEUE', queueUrl);
  control = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end(JSON.stringify(await handler(JSON.parse(Buffer.concat(chunks).toString()), context)));
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  const { port } = control.address() as AddressInfo;
  place.here = { kind: 'local', stage, control: `http://127.0.0.1:${port}`, client: options };
});

afterAll(() => new Promise((resolve) => control.close(resolve)));

async function createTable(name: string, index: string, hash: [string, 'S'], range: [string, 'S' | 'N']) {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: `bongsu-${stage}-${name}`,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [['pk', 'S'] as const, ['sk', 'S'] as const, hash, range].map(
        ([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }),
      ),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: index,
          KeySchema: [
            { AttributeName: hash[0], KeyType: 'HASH' },
            { AttributeName: range[0], KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
}

async function newKey(user: string): Promise<string> {
  await iam.send(new CreateUserCommand({ UserName: user, Path: '/ci/' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  return AccessKey?.AccessKeyId ?? '';
}

async function statusOf(user: string, key: string): Promise<string | undefined> {
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  return AccessKeyMetadata?.find(({ AccessKeyId }) => AccessKeyId === key)?.Status;
}

const leak = (key: string) => exposedKey({ key, signal: { time: new Date().toISOString() } });

/** What the event source mapping does: all messages of the queue to the function. */
async function deliver(): Promise<unknown> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  const Records = Messages.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body }));
  return handler({ Records }, context);
}

async function bongsu(...args: string[]): Promise<{ out: string; code: number }> {
  const { io, out, code } = recordedIo();
  await respondCommand(io).parseAsync(args, { from: 'user' });
  await new Promise((resolve) => setImmediate(resolve));
  return { out: out(), code: code() };
}

test('a leaked key is disabled through the queue, listed, shown, and given back by the command', async () => {
  const key = await newKey('deploy');
  const other = await iam.send(new CreateAccessKeyCommand({ UserName: 'deploy' }));
  await requestResponses([leak(key)], { sqs, queueUrl, clock: Date.now });
  expect(await deliver()).toEqual({ batchItemFailures: [] });
  expect(await statusOf('deploy', key)).toBe('Inactive');
  expect(await statusOf('deploy', other.AccessKey?.AccessKeyId ?? '')).toBe('Active');

  const list = await bongsu('list');
  const summary = JSON.parse(list.out.trim());
  expect(summary).toMatchObject({ outcome: 'applied', target: { id: key }, by: 'bongsu' });
  const shown = JSON.parse((await bongsu('show', summary.id)).out);
  expect(shown.events.map(({ kind }: { kind: string }) => kind)).toEqual([
    'decided',
    'intended',
    'step',
    'finished',
    'reported',
  ]);

  const undone = await bongsu('undo', summary.id);
  expect(JSON.parse(undone.out)).toMatchObject({ outcome: 'undone', by: expect.stringMatching(/^arn:aws:/) });
  expect(await statusOf('deploy', key)).toBe('Active');
  await expect(bongsu('undo', summary.id)).rejects.toMatchObject({ code: 'RESPONSE_ALREADY_UNDONE' });
  await expect(bongsu('show', 'r-000000000000')).rejects.toMatchObject({ code: 'RESPONSE_UNKNOWN' });
});

test('an exempt user is left alone, a bad message returns, and neither holds up its neighbour', async () => {
  const exempt = await newKey('exempt');
  await iam.send(
    new TagUserCommand({ UserName: 'exempt', Tags: [{ Key: 'bongsu:exempt', Value: '2999-12-31' }] }),
  );
  const plain = await newKey('plain');
  const Records = [
    { messageId: 'bad', body: '{' },
    { messageId: 'exempt', body: JSON.stringify(requestFor(leak(exempt))) },
    { messageId: 'plain', body: JSON.stringify(requestFor(leak(plain))) },
  ];
  expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
  expect(await statusOf('exempt', exempt)).toBe('Active');
  expect(await statusOf('plain', plain)).toBe('Inactive');
});

test('a run by hand waits for approval when asked to, and lapses by a reminder', async () => {
  const key = await newKey('waiting');
  const asked = JSON.parse((await bongsu('run', 'disable-access-key', key, '--mode', 'approve')).out);
  expect(asked).toMatchObject({ outcome: 'pending' });
  const pending = (await bongsu('list', '--pending')).out.trim().split('\n');
  expect(pending.map((line) => JSON.parse(line).id)).toEqual([asked.id]);

  const tableName = `bongsu-${stage}-state`;
  const state = dynamoResponseState(dynamodb, tableName, stateTable(dynamodb, tableName));
  expect(await expirePending({ state, sqs, queueUrl, clock: () => Date.parse(asked.expiresAt) })).toBe(1);
  expect(await bongsu('approve', asked.id)).toMatchObject({ code: 0 });
  expect(await statusOf('waiting', key)).toBe('Inactive');
  // The reminder comes after the approval: it ends nothing.
  expect(await deliver()).toEqual({ batchItemFailures: [] });
  expect(JSON.parse((await bongsu('show', asked.id)).out)).toMatchObject({ outcome: 'applied' });
});

// One after the other: the emulator evaluates a condition and writes in two steps, so that under load two updates may
// both pass. That the update is atomic is DynamoDB's promise; that it is one conditional update is seen here.
test('the caps in the table hold, and ask nothing of a retry', async () => {
  const tableName = `bongsu-${stage}-state`;
  const state = dynamoResponseState(dynamodb, tableName, stateTable(dynamodb, tableName));
  const now = Date.parse('2026-01-01T00:00:00Z');
  const claim = (id: string, playbook = 'a') =>
    state.claimSlot({ playbook, id, limit: 5, totalLimit: 6, now });
  const claimAll = async () => {
    const slots = [];
    for (let id = 0; id < 20; id++) slots.push(await claim(`r-${id}`));
    return slots;
  };
  const slots = await claimAll();
  expect(slots.filter(({ claimed }) => claimed)).toHaveLength(5);
  expect(slots.filter((slot) => !slot.claimed && slot.announce)).toHaveLength(1);
  expect(await claimAll()).toEqual(slots);
  expect(await claim('r-20', 'b')).toEqual({ claimed: true });
  expect(await claim('r-21', 'b')).toEqual({ claimed: false, announce: true });

  await state.noteAct('a', 'key', 'r-1', now);
  await state.noteAct('a', 'key', 'r-2', now + 1);
  expect(await state.actsOn('a', 'key', now + 1)).toEqual(['r-2']);
});

test('the ledger takes each number once and lists over the turn of a month', async () => {
  const ledger = dynamoLedger(dynamodb, `bongsu-${stage}-ledger`);
  const event = (at: string) => ({ at, by: 'x', kind: 'approved' }) as const;
  expect(await ledger.append('r-a', 0, event('2025-12-31T23:00:00Z'))).toBe(true);
  expect(await ledger.append('r-a', 0, event('2025-12-31T23:00:01Z'))).toBe(false);
  expect(await ledger.append('r-b', 0, event('2026-01-01T01:00:00Z'))).toBe(true);
  expect(await ledger.append('r-b', 1, event('2026-01-01T02:00:00Z'))).toBe(true);
  expect(await ledger.read('r-a')).toEqual([event('2025-12-31T23:00:00Z')]);
  expect(await ledger.recent('2025-12-31T00:00:00Z', '2026-01-02T00:00:00Z')).toEqual(['r-b', 'r-a']);
  expect(await ledger.recent('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toEqual(['r-b']);
});
