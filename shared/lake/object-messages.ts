import { at, BongsuError, isObject, stringAt } from '../model/index.ts';
import { checkpointMs, ingestObject, type ObjectIngestDeps } from './ingest-object.ts';
import { readNotification } from './notifications.ts';
import { isOwnBucket } from './own-output.ts';

export type MessageDeps = ObjectIngestDeps & {
  /** Lets a failed message come back after these seconds, instead of after the queue's whole visibility time-out. */
  comeBack(receiptHandle: string, seconds: number): Promise<void>;
};

/** The answer of a function with `ReportBatchItemFailures`: the messages that go back to the queue. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

type Message = { id: string; body: string; receiptHandle: string; receives: number };

/** Longest time until a failed message comes back, in seconds. */
const longestBackoff = 900;

/**
 * Reads the objects that the messages of one SQS batch name, each on its own: one that fails goes back to the queue
 * and holds back no other.
 * @throws BongsuError `EVENT_INVALID` for what is not an SQS event; the whole batch then goes back
 */
export async function takeMessages(event: unknown, deps: MessageDeps): Promise<BatchAnswer> {
  const batchItemFailures: BatchAnswer['batchItemFailures'] = [];
  for (const message of readBatch(event)) {
    if (await takeMessage(message, deps)) continue;
    batchItemFailures.push({ itemIdentifier: message.id });
    await backOff(message, deps);
  }
  return { batchItemFailures };
}

/** False when any object of the message failed. Those that did not are in the ledger, and are not read again. */
async function takeMessage(message: Message, deps: MessageDeps): Promise<boolean> {
  const { log, metrics, patience } = deps;
  const failed = (error: unknown, object?: string) => {
    const code = error instanceof BongsuError ? error.code : 'UNEXPECTED';
    metrics.count('ObjectsFailed', 1, { code });
    log.error('an object was not taken; its message goes back', { message: message.id, object, error });
  };
  if (patience.remainingMs() < checkpointMs) {
    metrics.count('MessagesNotBegun');
    log.info('no time left for this message; it goes back', { message: message.id });
    return false;
  }
  let whole = true;
  try {
    const { objects, skipped } = readNotification(message.body);
    for (const rule of skipped) metrics.count('NotificationsSkipped', 1, { rule });
    for (const reference of objects) {
      if (isOwnBucket(reference.bucket, deps.streamPrefix)) {
        metrics.count('SelfIngested');
        log.error('an object of our own bucket is skipped: reading it would be a loop', { ...reference });
        continue;
      }
      try {
        await ingestObject(reference, deps);
      } catch (error) {
        whole = false;
        failed(error, `s3://${reference.bucket}/${reference.key}`);
      }
    }
  } catch (error) {
    whole = false;
    failed(error);
  }
  return whole;
}

async function backOff({ receiptHandle, receives, id }: Message, deps: MessageDeps): Promise<void> {
  const ceiling = Math.min(longestBackoff, 30 * 2 ** (receives - 1));
  const seconds = Math.ceil(ceiling * (0.5 + deps.patience.random() / 2));
  try {
    await deps.comeBack(receiptHandle, seconds);
  } catch (error) {
    // It then comes back after the visibility time-out.
    deps.metrics.count('BackoffsFailed');
    deps.log.warn('the time at which a message comes back could not be set', { message: id, error });
  }
}

function readBatch(event: unknown): Message[] {
  const records = at(event, 'Records');
  if (!Array.isArray(records)) throw invalid('is not a list', ['Records']);
  return records.map((record, index) => {
    const [id, body] = [stringAt(record, 'messageId'), isObject(record) ? record.body : undefined];
    if (id === undefined) throw invalid('is missing', ['Records', index, 'messageId']);
    return {
      id,
      // Not a string: the notification's parser then says what is wrong, for this message alone.
      body: typeof body === 'string' ? body : '',
      receiptHandle: stringAt(record, 'receiptHandle') ?? '',
      receives: Math.max(1, Number(stringAt(record, 'attributes.ApproximateReceiveCount') ?? 1)),
    };
  });
}

function invalid(what: string, path: (string | number)[]): BongsuError {
  return new BongsuError('EVENT_INVALID', `the event is not an SQS batch: ${what}`, { place: { path } });
}
