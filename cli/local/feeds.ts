import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { at, isObject, type Json, stringAt } from '../../shared/model/index.ts';
import { type LocalAccount, localAccountId, localRegion } from './isolation.ts';
import type { InvocationResult } from './sandbox-protocol.ts';
import { eventQueueUrl, kinesisClient, logStreamName } from './stand-ins.ts';
import type { Wiring } from './wiring.ts';

/** How a feed gives work: `direct` waits for the answer, `asynchronous` retries and has a failure destination. */
export type Invokers = {
  direct(functionId: string, event: unknown): Promise<InvocationResult>;
  asynchronous(functionId: string, event: unknown): Promise<void>;
};

/** One source of work. `pass` takes what is there now and returns how much that was. */
export type Feed = { pass(): Promise<number> };

/** The feeds of the functions, as the template wires them. */
export function feedsOf(account: LocalAccount, wiring: Wiring, invokers: Invokers): Feed[] {
  const sqs = new SQSClient(account.options);
  const kinesis = kinesisClient(account);
  const ids = (sources: { functionId: string }[]) => [
    ...new Set(sources.map(({ functionId }) => functionId)),
  ];
  return [
    ...ids(wiring.subscriptions).map((id) => subscriptionFeed(kinesis, id, invokers)),
    ...ids(wiring.rules).map((id) => eventFeed(sqs, eventQueueUrl(account, id), id, invokers)),
    ...wiring.queues.map((queue) => queueFeed(sqs, queue, invokers)),
  ];
}

/** A queue with an event source mapping: a batch in, everything deleted but what the function reports as failed. */
function queueFeed(sqs: SQSClient, queue: Wiring['queues'][number], invokers: Invokers): Feed {
  const { queueUrl, functionId, batchSize } = queue;
  return {
    async pass() {
      const messages = await receive(sqs, queueUrl, batchSize);
      if (messages.length === 0) return 0;
      const result = await invokers.direct(functionId, { Records: messages.map(sqsRecord(queueUrl)) });
      const failed = failedIds(result, messages);
      for (const message of messages) {
        const handle = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
        if (failed.has(message.MessageId ?? '')) {
          // Locally the next try comes at once; the queue's redrive policy ends the tries as it does deployed.
          await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
        } else {
          await sqs.send(new DeleteMessageCommand(handle));
        }
      }
      return messages.length;
    },
  };
}

/** The queue that stands in for an EventBridge target. */
function eventFeed(sqs: SQSClient, queueUrl: string, functionId: string, invokers: Invokers): Feed {
  return {
    async pass() {
      const messages = await receive(sqs, queueUrl, 10);
      for (const { Body, ReceiptHandle } of messages) {
        const envelope: unknown = JSON.parse(Body ?? 'null');
        // The emulator drops `account` on the way to a queue and adds a field of its own.
        if (isObject(envelope)) {
          envelope.account ??= localAccountId;
          delete envelope['ingestion-time'];
        }
        await invokers.asynchronous(functionId, envelope);
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      }
      return messages.length;
    },
  };
}

/** The Kinesis stream that stands in for a subscription's function: the payload is the same, gzip and all. */
function subscriptionFeed(kinesis: KinesisClient, functionId: string, invokers: Invokers): Feed {
  const StreamName = logStreamName(functionId);
  let iterator: string | undefined;
  return {
    async pass() {
      iterator ??= await firstIterator(kinesis, StreamName);
      const { Records = [], NextShardIterator } = await kinesis.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: 100 }),
      );
      iterator = NextShardIterator;
      for (const { Data } of Records) {
        const data = Buffer.from(Data ?? new Uint8Array()).toString('base64');
        await invokers.asynchronous(functionId, { awslogs: { data } });
      }
      return Records.length;
    },
  };
}

async function firstIterator(kinesis: KinesisClient, StreamName: string): Promise<string | undefined> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: Shards[0]?.ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  return ShardIterator;
}

async function receive(sqs: SQSClient, QueueUrl: string, count: number): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: count,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

function sqsRecord(queueUrl: string) {
  const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  return (message: Message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${localRegion}:${localAccountId}:${name}`,
    awsRegion: localRegion,
  });
}

/** Lambda's own rule: an error, or an answer that names an unknown message, fails the whole batch. */
function failedIds(result: InvocationResult, messages: Message[]): Set<string> {
  const all = new Set(messages.map(({ MessageId }) => MessageId ?? ''));
  if (!result.ok) return all;
  const failures = at(result.value as Json, 'batchItemFailures');
  if (!Array.isArray(failures)) return new Set();
  const named = failures.map((failure) => stringAt(failure, 'itemIdentifier') ?? '');
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}
