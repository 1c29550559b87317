import { afterAll, beforeEach, expect, test } from 'vitest';
import { tableObjectLedger } from '../../../shared/lake/object-ledger.ts';
import { type MessageDeps, takeMessages } from '../../../shared/lake/object-messages.ts';
import { formatSettings } from '../../../shared/lake/settings.ts';
import { firehoseStandIn } from '../../stand-ins/firehose.ts';
import { memoryTable } from '../../stand-ins/memory-table.ts';
import { s3StandIn } from '../../stand-ins/s3.ts';
import { recordedDeps, textFormat, textTables } from './fixtures.ts';

const firehose = await firehoseStandIn(textTables);
afterAll(() => firehose.close());
beforeEach(() => {
  firehose.taken('bongsu-test-text').length = 0;
});

function given(budgetMs?: number) {
  const recorded = recordedDeps(budgetMs);
  const s3 = s3StandIn();
  const cameBack: { receiptHandle: string; seconds: number }[] = [];
  const deps: MessageDeps = {
    ...recorded,
    firehose: firehose.client,
    s3: s3.client,
    ledger: tableObjectLedger(memoryTable(), recorded.clock),
    settings: { ...formatSettings.defaults, objects: [{ prefix: 'texts/', format: 'text' }] },
    formats: { text: textFormat },
    detect: async () => {},
    continueLater: async () => {},
    comeBack: async (receiptHandle, seconds) => {
      cameBack.push({ receiptHandle, seconds });
    },
  };
  return { deps, s3, cameBack, counts: recorded.counts, logged: recorded.logged };
}

const message = (messageId: string, body: unknown, receives = 1) => ({
  messageId,
  receiptHandle: `handle ${messageId}`,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: `${receives}` },
});
const notification = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventVersion: '2.1',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'logs' }, object: { key, sequencer: '01' } },
  })),
});
const texts = () => firehose.taken('bongsu-test-text').map((line) => JSON.parse(line).text);

test('one bad message of each kind goes back with its reason, and its neighbours are taken', async () => {
  const { deps, s3, cameBack, counts, logged } = given();
  for (const key of ['texts/a', 'texts/b']) s3.put('logs', key, `${key}\n`);
  s3.put('logs', 'elsewhere/c', 'c\n');
  s3.put('logs', 'texts/d.gz', 'no gzip');
  const answer = await takeMessages(
    {
      Records: [
        message('good', notification('texts/a')),
        message('broken', '{"Records":'),
        message('gone', notification('texts/none')),
        message('unknown', notification('elsewhere/c')),
        message('corrupt', notification('texts/d.gz')),
        message('test', { Event: 's3:TestEvent' }),
        { messageId: 'no body' },
        message('good too', notification('texts/b')),
      ],
    },
    deps,
  );
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
    'broken',
    'gone',
    'unknown',
    'corrupt',
    'no body',
  ]);
  expect(texts()).toEqual(['texts/a', 'texts/b']);
  expect(counts.ObjectsFailed).toBe(5);
  expect(counts.NotificationsSkipped).toBe(1);
  const codes = logged
    .filter(({ level }) => level === 'error')
    .map(({ error }) => (error as { code: string }).code);
  expect(codes).toEqual([
    'NOTIFICATION_NOT_JSON',
    'OBJECT_MISSING',
    'OBJECT_FORMAT_UNKNOWN',
    'OBJECT_CORRUPT',
    'NOTIFICATION_NOT_JSON',
  ]);
  expect(cameBack).toHaveLength(5);
});

test('of several objects in one message, the good ones are read once, however often the message comes', async () => {
  const { deps, s3 } = given();
  s3.put('logs', 'texts/a', 'a\n');
  const event = { Records: [message('m', notification('texts/none', 'texts/a'))] };
  for (let delivery = 0; delivery < 3; delivery++) {
    expect((await takeMessages(event, deps)).batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
  }
  s3.put('logs', 'texts/none', 'late\n');
  expect((await takeMessages(event, deps)).batchItemFailures).toEqual([]);
  expect(texts()).toEqual(['a', 'late']);
});

test.each([
  { receives: 1, least: 15, most: 30 },
  { receives: 2, least: 30, most: 60 },
  { receives: 5, least: 240, most: 480 },
  { receives: 50, least: 450, most: 900 },
])(
  'a message that failed $receives times comes back within seconds that grow',
  async ({ receives, least, most }) => {
    const { deps, cameBack } = given();
    await takeMessages({ Records: [message('m', 'x', receives)] }, deps);
    expect(cameBack[0]?.receiptHandle).toBe('handle m');
    expect(cameBack[0]?.seconds).toBeGreaterThanOrEqual(least);
    expect(cameBack[0]?.seconds).toBeLessThanOrEqual(most);
  },
);

test('a message for which no time is left goes back unread', async () => {
  const { deps, s3, counts } = given(20_000);
  s3.put('logs', 'texts/a', 'a\n');
  const answer = await takeMessages({ Records: [message('m', notification('texts/a'))] }, deps);
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
  expect(counts.MessagesNotBegun).toBe(1);
  expect(s3.reads).toEqual([]);
});

test('a come-back time that cannot be set is counted, and the message still goes back', async () => {
  const { deps, counts } = given();
  deps.comeBack = async () => {
    throw new Error('no such receipt handle');
  };
  expect((await takeMessages({ Records: [message('m', 'x')] }, deps)).batchItemFailures).toHaveLength(1);
  expect(counts.BackoffsFailed).toBe(1);
});

test.each([{}, { Records: 'x' }, null, { Records: [{ body: 'x' }] }])('%j is no SQS batch', async (event) => {
  await expect(takeMessages(event, given().deps)).rejects.toMatchObject({ code: 'EVENT_INVALID' });
});
