import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import {
  BongsuError,
  type Finding,
  type JsonObject,
  playbookAsked,
  type ResponseRequest,
} from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';

/** Marks a record of which only the small fields were passed on. */
export const truncatedField = 'bongsuTruncated';

// SendMessageBatch: 10 messages and 1 MiB in all; the ledger's item ends at 400 KB. Source: SQS, DynamoDB quotas.
const batchMessages = 10;
const batchBytes = 1_000_000;
const recordBytes = 200_000;
const fieldBytes = 2_000;
const attempts = 3;

export type RequestDeps = { sqs: Pick<SQSClient, 'send'>; queueUrl: string; clock: Clock };

/**
 * Asks for the responses that findings want: one message each, all of them accepted by the queue when this returns.
 * Called before alerting, so that an alert never speaks of a response that nobody asked for. Asking twice is one
 * response. Some findings ask for nothing: see `playbookAsked`.
 * @returns how many were asked for
 * @throws BongsuError `RESPONSE_REQUEST_FAILED` when the queue keeps refusing one of them.
 */
export async function requestResponses(findings: readonly Finding[], deps: RequestDeps): Promise<number> {
  const now = deps.clock();
  const messages = findings.flatMap((finding, index) => {
    const playbook = playbookAsked(finding, now);
    if (playbook === undefined) return [];
    const request: ResponseRequest = {
      version: 1,
      finding: bounded(finding),
      playbook,
      requestedAt: new Date(now).toISOString(),
    };
    return [{ Id: String(index), MessageBody: JSON.stringify(request) }];
  });
  for (const batch of batches(messages)) await sendAll(batch, deps);
  return messages.length;
}

type Message = { Id: string; MessageBody: string };

async function sendAll(batch: Message[], { sqs, queueUrl }: RequestDeps): Promise<void> {
  let left = batch;
  let answer: SendMessageBatchCommandOutput | undefined;
  for (let attempt = 0; attempt < attempts && left.length > 0; attempt++) {
    answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }));
    const failed = new Set(answer.Failed?.map(({ Id }) => Id));
    left = left.filter(({ Id }) => failed.has(Id));
  }
  if (left.length === 0) return;
  const reasons = [...new Set(answer?.Failed?.map(({ Code }) => Code))].join(', ');
  throw new BongsuError(
    'RESPONSE_REQUEST_FAILED',
    `the responses queue refused ${left.length} of ${batch.length} requests (${reasons})`,
  );
}

function* batches(messages: Message[]): Generator<Message[]> {
  let batch: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.MessageBody);
    if (batch.length === batchMessages || (batch.length > 0 && bytes + size > batchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function bounded(finding: Finding): Finding {
  const { record } = finding.signal;
  if (Buffer.byteLength(JSON.stringify(record)) <= recordBytes) return finding;
  const small: JsonObject = Object.fromEntries(
    Object.entries(record).filter(([, value]) => JSON.stringify(value ?? null).length <= fieldBytes),
  );
  return { ...finding, signal: { ...finding.signal, record: { ...small, [truncatedField]: true } } };
}
