import { type AlertDelivery, BongsuError, type Finding } from '../model/index.ts';
import { atMost } from './at-most.ts';
import { deliver, deliveriesOf, leaseMs, type Sent } from './deliver.ts';
import type { AlertingDeps } from './deps.ts';
import { boundFinding, storedLimits } from './evidence.ts';
import { merge } from './merge.ts';
import { redactFinding } from './redact.ts';
import type { AlertSettings } from './settings.ts';

/** Findings of one key that one transaction takes: DynamoDB allows 100 items, and no two milestones lie so close. */
const findingsAtOnce = 90;
const storesAtOnce = 16;
const keysAtOnce = 4;
/** Tries to win a contended window before the findings are left to `tick`. */
const mergeTries = 12;
const longestPauseMs = 1_000;

/** What `alert` came to. `findings = stored + duplicates`; `held` of the stored are never sent, `waiting` are left to `tick`. */
export type AlertOutcome = Sent & {
  findings: number;
  stored: number;
  duplicates: number;
  held: number;
  waiting: number;
};

/**
 * Stores findings, merges them into the windows of their dedup keys, and sends what has to be told now.
 * When it returns, every finding is stored: the trigger may be acknowledged. What could not be merged or sent is
 * kept and due in a minute, so only storing can fail here; an error means that the trigger must come again.
 * A finding that was seen before is not told again. Experimental rules, replays and muted accounts are stored only.
 * @throws whatever the store raises while findings are being stored
 * @example await alert(healthFindings(signal), deps)
 */
export async function alert(findings: readonly Finding[], deps: AlertingDeps): Promise<AlertOutcome> {
  const nothing = { findings: 0, stored: 0, duplicates: 0, held: 0, waiting: 0, sent: 0, unsent: 0 };
  if (findings.length === 0) return nothing;
  const { value: settings } = await deps.settings();
  const distinct = [...new Map(findings.map((finding) => [finding.id, finding])).values()];
  const kept = await atMost(storesAtOnce, distinct, (finding) => keep(finding, settings, deps));
  const pending = kept.filter(({ state }) => state === 'pending').map(({ finding }) => finding);
  const merged = await mergePending(pending, deps);
  const held = kept.filter(({ state }) => state === 'held').length;
  const stored = kept.filter(({ state }) => state !== 'merged').length;
  deps.metrics.count('Findings', distinct.length);
  deps.metrics.count('FindingsHeld', held);
  return {
    ...merged,
    findings: findings.length,
    stored,
    duplicates: findings.length - stored,
    held,
  };
}

/** Merges findings that are stored and pending, and sends what comes of it. */
export async function mergePending(
  findings: readonly Finding[],
  deps: AlertingDeps,
): Promise<Sent & { waiting: number }> {
  const parts = await atMost(keysAtOnce, byDedupKey(findings), async (group) => {
    const total = { sent: 0, unsent: 0, waiting: 0 };
    for (let start = 0; start < group.length; start += findingsAtOnce) {
      add(total, await mergeChunk(group.slice(start, start + findingsAtOnce), deps));
    }
    return total;
  });
  return parts.reduce(add, { sent: 0, unsent: 0, waiting: 0 });
}

async function mergeChunk(
  chunk: readonly Finding[],
  deps: AlertingDeps,
): Promise<Sent & { waiting: number }> {
  try {
    return { ...(await deliver(await commitMerged(chunk, deps), deps)), waiting: 0 };
  } catch (error) {
    deps.metrics.count('AlertMergeFailed');
    deps.log.error('findings are stored but not merged; tick takes them over', {
      findings: chunk.map(({ id }) => id),
      error,
    });
    return { sent: 0, unsent: 0, waiting: chunk.length };
  }
}

function add<Total extends Sent & { waiting: number }>(
  total: Total,
  part: Sent & { waiting: number },
): Total {
  total.sent += part.sent;
  total.unsent += part.unsent;
  total.waiting += part.waiting;
  return total;
}

function byDedupKey(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.dedupKey) ?? [];
    group.push(finding);
    groups.set(finding.dedupKey, group);
  }
  return [...groups.values()];
}

async function keep(finding: Finding, settings: AlertSettings, deps: AlertingDeps) {
  const now = deps.clock();
  const { status, signal } = finding;
  const silent =
    status === 'experimental' ||
    signal.origin.lane === 'replay' ||
    settings.mutedAccounts.includes(signal.account);
  const told = boundFinding(redactFinding(finding), storedLimits);
  const options = { as: silent ? ('held' as const) : ('pending' as const), now, dueAt: now + leaseMs };
  return { finding: told, state: await deps.store.put(told, options) };
}

// One winner: whoever commits first has the window; the others read what it made of it and try again.
async function commitMerged(findings: readonly Finding[], deps: AlertingDeps): Promise<AlertDelivery[]> {
  const { store, clock } = deps;
  let waiting = findings;
  for (let attempt = 0; attempt < mergeTries; attempt++) {
    const [first, ...rest] = waiting;
    if (first === undefined) return [];
    const { value: settings } = await deps.settings();
    const { version, value } = await store.window(first.dedupKey);
    const now = clock();
    const { window, alerts } = merge(value, [first, ...rest], now, settings.mergeWindowMinutes * 60_000);
    const deliveries = alerts.flatMap((one) => deliveriesOf(one, settings, now));
    const committed = await store.commit({
      dedupKey: first.dedupKey,
      expected: version,
      window,
      mergedFindings: waiting.map(({ id }) => id),
      deliveries,
      now,
    });
    if (committed) return deliveries;
    await deps.pause(Math.random() * Math.min(longestPauseMs, 20 * 2 ** attempt));
    waiting = await stillPending(waiting, deps);
  }
  throw new BongsuError('ALERT_CONTENDED', `the window was lost ${mergeTries} times to others`);
}

async function stillPending(
  findings: readonly Finding[],
  { store, clock }: AlertingDeps,
): Promise<Finding[]> {
  const now = clock();
  const states = await atMost(storesAtOnce, findings, async (finding) => ({
    finding,
    state: await store.put(finding, { as: 'pending', now, dueAt: now + leaseMs }),
  }));
  return states.filter(({ state }) => state === 'pending').map(({ finding }) => finding);
}
