import { BongsuError } from '../model/index.ts';
import { mergePending } from './alert.ts';
import { deliver, deliveriesOf, leaseMs } from './deliver.ts';
import type { AlertingDeps } from './deps.ts';
import { summary } from './merge.ts';

/** Sends after which a delivery that still fails is raised as an error; it goes on being tried. */
export const attemptsBeforeAlarm = 5;
const longestLeaseMinutes = 15;
const page = 100;

/** What a round did: abandoned deliveries and summaries sent or not, findings merged, windows closed. */
export type TakenOver = { sent: number; unsent: number; merged: number; closed: number };

/**
 * Everything of alerting that is due: deliveries whose claim lapsed first, then findings that nobody merged,
 * then windows that end, with their summaries. One that fails holds back no other. It goes on, page by page,
 * while there is work and `hasTime` says so.
 * @throws BongsuError at the end: `ALERT_UNDELIVERED` when a delivery failed for the fifth time or more,
 * `ALERT_TAKE_OVER_FAILED` when the store failed for some of what was due
 */
export async function takeOver(deps: AlertingDeps, hasTime: () => boolean): Promise<TakenOver> {
  const done: TakenOver = { sent: 0, unsent: 0, merged: 0, closed: 0 };
  const stuck = new Set<string>();
  const failures: unknown[] = [];
  const attempt = async (work: () => Promise<Partial<TakenOver>>) => {
    try {
      add(done, await work());
    } catch (error) {
      deps.log.error('something due could not be taken over; it stays due', { error });
      failures.push(error);
    }
  };
  for (let goOn = true; goOn && hasTime(); ) {
    const due = await deps.store.due(deps.clock(), page);
    const before = done.sent + done.merged + done.closed;
    for (const { id, attempts } of due.deliveries) {
      await attempt(async () => {
        const result = await resend(id, attempts, deps);
        if ((result.unsent ?? 0) > 0 && attempts + 1 >= attemptsBeforeAlarm) stuck.add(id);
        return result;
      });
    }
    const { waiting, ...sent } = await mergePending(due.findings, deps);
    add(done, { ...sent, merged: due.findings.length - waiting });
    for (const dedupKey of due.windows) await attempt(() => close(dedupKey, deps));
    const full = [due.deliveries, due.findings, due.windows].some((kind) => kind.length === page);
    goOn = full && done.sent + done.merged + done.closed > before;
  }
  deps.metrics.count('AlertsTakenOver', done.sent);
  raise(stuck, failures, deps);
  return done;
}

// Each failure waits longer, so that a topic that is gone is asked every quarter of an hour, not every minute.
async function resend(id: string, attempts: number, deps: AlertingDeps): Promise<Partial<TakenOver>> {
  const now = deps.clock();
  const until = now + leaseMs * Math.min(attempts, longestLeaseMinutes);
  const claimed = await deps.store.claim(id, { now, until });
  return claimed === undefined ? {} : deliver([claimed], deps);
}

async function close(dedupKey: string, deps: AlertingDeps): Promise<Partial<TakenOver>> {
  const { store, clock } = deps;
  const { value: settings } = await deps.settings();
  const { version, value: window } = await store.window(dedupKey);
  const now = clock();
  if (window === undefined || window.closesAt > now) return {};
  const deliveries = summary(window, now).flatMap((one) => deliveriesOf(one, settings, now));
  const change = { dedupKey, expected: version, window: undefined, mergedFindings: [], deliveries, now };
  // Lost to a finding that came in: that one summed the window up and opened the next.
  if (!(await store.commit(change))) return {};
  return { ...(await deliver(deliveries, deps)), closed: 1 };
}

function raise(stuck: ReadonlySet<string>, failures: readonly unknown[], { metrics }: AlertingDeps): void {
  if (failures.length > 0) metrics.count('AlertTakeOverFailed', failures.length);
  if (stuck.size > 0) {
    metrics.count('AlertUndelivered', stuck.size);
    const some = [...stuck].slice(0, 10).join(', ');
    throw new BongsuError(
      'ALERT_UNDELIVERED',
      `${stuck.size} alerts failed ${attemptsBeforeAlarm} times: ${some}`,
    );
  }
  if (failures.length > 0) {
    throw new BongsuError('ALERT_TAKE_OVER_FAILED', `${failures.length} due items failed`, {
      cause: failures[0],
    });
  }
}

function add(total: TakenOver, part: Partial<TakenOver>): void {
  total.sent += part.sent ?? 0;
  total.unsent += part.unsent ?? 0;
  total.merged += part.merged ?? 0;
  total.closed += part.closed ?? 0;
}
