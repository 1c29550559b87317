import { type FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { BongsuError } from '../model/index.ts';
import type { Metrics } from '../platform/metrics.ts';
import { backoffMs, type Patience } from './backoff.ts';
import { batches, billedBytes } from './pack.ts';

export type PutDeps = {
  firehose: Pick<FirehoseClient, 'send'>;
  metrics: Metrics;
  patience: Patience;
};

export type PutResult = {
  /** One per slice, in order: whether Firehose acknowledged it. */
  acknowledged: boolean[];
  /** Why the rest was not; absent when all of it was. */
  error?: BongsuError;
};

/** What the invocation keeps for writing down how far it came, in milliseconds. */
export const reserveMs = 5_000;

/**
 * Sends records to a stream. Only what failed is sent again, after a jittered backoff, until everything is acknowledged
 * or the invocation's time is nearly up. Never throws: what was acknowledged is worth knowing whatever happened after.
 *
 * A call that timed out may have been accepted. It is sent again, so that its lines can arrive twice: duplicates are
 * possible, losses are not.
 *
 * Error codes: `DELIVERY_INCOMPLETE` (out of time), `DELIVERY_REFUSED` (trying again would not help: no such stream,
 * access denied).
 */
export async function putRecords(
  stream: string,
  slices: readonly Uint8Array[],
  deps: PutDeps,
): Promise<PutResult> {
  const acknowledged = slices.map(() => false);
  const position = new Map(slices.map((slice, index) => [slice, index]));
  for (const batch of batches(slices)) {
    const { failed, error } = await putBatch(stream, batch, deps);
    const lost = new Set(failed);
    const sent = batch.filter((slice) => !lost.has(slice));
    for (const slice of sent) acknowledged[position.get(slice) ?? -1] = true;
    countBytes(stream, sent, deps.metrics);
    if (error) return { acknowledged, error };
  }
  return { acknowledged };
}

type BatchResult = { failed: Uint8Array[]; error?: BongsuError };

async function putBatch(stream: string, batch: Uint8Array[], deps: PutDeps): Promise<BatchResult> {
  const { metrics, patience } = deps;
  let pending = batch;
  for (let attempt = 0; ; attempt++) {
    const { failed, reason, refused } = await putOnce(stream, pending, deps.firehose);
    if (failed.length === 0) return { failed };
    metrics.count('RecordsFailed', failed.length, { stream });
    if (refused) {
      const message = `stream ${stream} refused ${failed.length} records`;
      return { failed, error: new BongsuError('DELIVERY_REFUSED', message, { cause: reason }) };
    }
    const wait = backoffMs(attempt, patience.random);
    if (patience.remainingMs() - wait < reserveMs) {
      const message = `stream ${stream} did not take ${failed.length} of ${batch.length} records in time`;
      return { failed, error: new BongsuError('DELIVERY_INCOMPLETE', message, { cause: reason }) };
    }
    metrics.count('RecordsResent', failed.length, { stream });
    await patience.sleep(wait);
    pending = failed;
  }
}

type Attempt = { failed: Uint8Array[]; reason?: unknown; refused?: boolean };

async function putOnce(
  stream: string,
  pending: Uint8Array[],
  firehose: Pick<FirehoseClient, 'send'>,
): Promise<Attempt> {
  try {
    const { RequestResponses = [], FailedPutCount } = await firehose.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: stream,
        Records: pending.map((Data) => ({ Data })),
      }),
    );
    if (FailedPutCount === 0) return { failed: [] };
    // A 200 can carry failures; the responses are in the order of the request. One that is missing counts as failed.
    const failed = pending.filter(
      (_, index) => RequestResponses[index]?.ErrorCode !== undefined || !RequestResponses[index],
    );
    const first = RequestResponses.find(({ ErrorCode }) => ErrorCode !== undefined);
    return { failed, reason: new Error(`${first?.ErrorCode}: ${first?.ErrorMessage}`) };
  } catch (error) {
    return { failed: pending, reason: error, refused: !isPassing(error) };
  }
}

/** True for what may go away: throttling, a fault of the service, a connection that broke or timed out. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata, $retryable } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
    $retryable?: object;
  };
  const status = $metadata?.httpStatusCode;
  return (
    $retryable !== undefined ||
    (status !== undefined && (status >= 500 || status === 429)) ||
    /Throttl|TooManyRequests|ServiceUnavailable|SlowDown|TimeoutError|RequestTimeout|AbortError/.test(name) ||
    /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE)$/.test(
      code ?? '',
    )
  );
}

function countBytes(stream: string, sent: readonly Uint8Array[], metrics: Metrics): void {
  if (sent.length === 0) return;
  metrics.count('RecordsSent', sent.length, { stream });
  metrics.count(
    'BytesSent',
    sent.reduce((sum, { length }) => sum + length, 0),
    { stream },
  );
  metrics.count('BytesBilled', billedBytes(sent), { stream });
}
