import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Severity } from '../../shared/model/index.ts';
import { type AlertLog, type LoggedDelivery, tableAlertLog } from '../../shared/platform/alert-log.ts';
import type { Where } from '../account/where.ts';
import { type AlertLine, alertLines } from './lines.ts';

/** What has just been sent is looked for once more: the index is eventually consistent, and clocks differ. Milliseconds. */
const overlapMs = 15_000;

/** The alert store of an account, read with the operator's own right to read the table. */
export function alertLogIn(account: Where): AlertLog {
  return tableAlertLog(new DynamoDBClient(account.client), `bongsu-${account.stage}-state`);
}

/** What was told from then until now, and last what waits to be told. Epoch ms. */
export async function alertsSince(
  log: AlertLog,
  options: { from: number; until: number; severity: Severity },
): Promise<AlertLine[]> {
  const found: LoggedDelivery[] = [];
  for await (const delivery of log.sent(options.from, options.until)) found.push(delivery);
  for await (const delivery of log.waiting()) found.push(delivery);
  return alertLines(found, options.severity);
}

/**
 * The alerts from then on, each once, for as long as `wait` says so. An alert that waits is told of when it is sent.
 * @param options.wait pauses between two looks; false ends it
 */
export async function* followAlerts(
  log: AlertLog,
  options: { from: number; severity: Severity; clock: () => number; wait: () => Promise<boolean> },
): AsyncGenerator<AlertLine> {
  const { severity, clock, wait } = options;
  const seen = new Map<string, number>();
  let from = options.from;
  do {
    const until = clock();
    const found: LoggedDelivery[] = [];
    for await (const delivery of log.sent(from, until + overlapMs)) found.push(delivery);
    for (const line of alertLines(found, severity)) {
      if (seen.has(line.id)) continue;
      seen.set(line.id, until);
      yield line;
    }
    // What is older than the overlap is not asked for again.
    for (const [id, at] of seen) if (at < until - 3 * overlapMs) seen.delete(id);
    from = Math.max(from, until - overlapMs);
  } while (await wait());
}
