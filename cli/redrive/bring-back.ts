import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { BongsuError } from '../../shared/model/index.ts';
import { failedInvocation, undeliveredEvent } from './letters.ts';
import { type DeadLetterPlace, recordsPrefix } from './places.ts';

export type RedriveDeps = {
  sqs: SQSClient;
  s3: S3Client;
  stage: string;
  /** False where SQS is emulated without `StartMessageMoveTask`: dead letters are then moved one by one. */
  moveTasks: boolean;
  /** Invokes a function (`flow-logs`) and waits. @throws when the function failed */
  invoke(name: string, payload: unknown): Promise<unknown>;
};

/** One letter, or one task that moves a whole place. `to`: the queue or function that it went to. */
export type Redriven = { place: string; to?: string } & (
  | { outcome: 'moving'; letters: number; task: string }
  | { outcome: 'redriven'; letter: string }
  | { outcome: 'failed'; letter: string; error: string }
);

type QueuePlace = DeadLetterPlace & { store: 'queue' };

/** How long a letter is out of sight while it is tried: longer than any function runs. Seconds. */
const trialSeconds = 900;

/**
 * Brings back what lies in a place. A letter is removed only once it has arrived; one that fails stays where it is.
 * No letter is tried twice.
 */
export async function* bringBack(place: DeadLetterPlace, deps: RedriveDeps): AsyncGenerator<Redriven> {
  if (place.store === 'bucket') yield* fromBucket(place.name, deps);
  else if (place.way === 'move' && deps.moveTasks) yield await moveTask(place, place.to, deps);
  else yield* fromQueue(place, deps);
}

async function moveTask(place: QueuePlace, to: string, { sqs }: RedriveDeps): Promise<Redriven> {
  const { TaskHandle = '' } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: place.arn }));
  return { place: place.name, to, outcome: 'moving', letters: place.letters, task: TaskHandle };
}

async function* fromQueue(place: QueuePlace, deps: RedriveDeps): AsyncGenerator<Redriven> {
  const { sqs } = deps;
  const failed: string[] = [];
  const tried = new Set<string>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: place.url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: trialSeconds,
        WaitTimeSeconds: 1,
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !tried.has(MessageId));
    if (fresh.length === 0) break;
    for (const message of fresh) {
      tried.add(message.MessageId ?? '');
      const result = await attempt(place.name, message.MessageId ?? '', () => handOver(place, message, deps));
      if (result.outcome === 'failed') failed.push(message.ReceiptHandle ?? '');
      else {
        await sqs.send(
          new DeleteMessageCommand({ QueueUrl: place.url, ReceiptHandle: message.ReceiptHandle }),
        );
      }
      yield result;
    }
  }
  for (const ReceiptHandle of failed) {
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: place.url, ReceiptHandle, VisibilityTimeout: 0 }),
    );
  }
}

/** Hands one message to where it should have gone, and says where that is. */
async function handOver(place: QueuePlace, { Body = '' }: Message, deps: RedriveDeps): Promise<string> {
  const { sqs, stage, invoke } = deps;
  switch (place.way) {
    case 'move':
    case 'forward': {
      const url = `${place.url.slice(0, place.url.lastIndexOf('/'))}/${place.to}`;
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: Body }));
      return place.to;
    }
    case 'invoke-event':
      await invoke(place.function, undeliveredEvent(Body));
      return place.function;
    case 'invoke-record': {
      const { name, payload } = failedInvocation(Body, stage);
      await invoke(name, payload);
      return name;
    }
  }
}

async function* fromBucket(bucket: string, deps: RedriveDeps): AsyncGenerator<Redriven> {
  const { s3, stage, invoke } = deps;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: recordsPrefix })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const result = await attempt(bucket, Key, async () => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const { name, payload } = failedInvocation((await Body?.transformToString()) ?? '', stage);
        await invoke(name, payload);
        return name;
      });
      if (result.outcome === 'redriven') await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      yield result;
    }
  }
}

/** One letter that fails is told, and holds back no other. */
async function attempt(place: string, letter: string, handOverOne: () => Promise<string>): Promise<Redriven> {
  try {
    return { place, letter, outcome: 'redriven', to: await handOverOne() };
  } catch (error) {
    const code = error instanceof BongsuError ? `${error.code}: ` : '';
    const message = error instanceof Error ? error.message : String(error);
    return { place, letter, outcome: 'failed', error: `${code}${message}` };
  }
}
