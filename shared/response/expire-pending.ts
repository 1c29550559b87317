import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ResponseState } from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reminder } from './messages.ts';

/** So many a minute; the rest is still due the next minute. */
const atOnce = 50;

export type ReminderDeps = { sqs: Pick<SQSClient, 'send'>; queueUrl: string };

/**
 * Reminds `respond` of pending responses whose time is over: only it writes the ledger. Reminding twice is harmless.
 * @returns how many were due
 */
export async function expirePending(
  deps: ReminderDeps & { state: Pick<ResponseState, 'lapsedApprovals'>; clock: Clock },
): Promise<number> {
  const ids = await deps.state.lapsedApprovals(deps.clock(), atOnce);
  for (const id of ids) await remind({ version: 1, command: 'expire', id }, 0, deps);
  return ids.length;
}

/** Puts a reminder on the responses queue, to be read after so many seconds (at most 900, SQS's limit). */
export async function remind(
  reminder: Reminder,
  delaySeconds: number,
  { sqs, queueUrl }: ReminderDeps,
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(reminder),
      DelaySeconds: delaySeconds,
    }),
  );
}
