import { createHash } from 'node:crypto';
import {
  type Alert,
  type AlertTally,
  type AlertWindow,
  actorIdentity,
  type Finding,
  isAtLeast,
} from '../model/index.ts';
import { withoutEvidence } from './evidence.ts';

/** Counts at which a window speaks again. */
const milestones = [10, 100, 1_000] as const;
/** Beyond this, new actors are counted and named in the next message, but are no reason for one. */
const actorUpdatesMax = 5;
const actorsNamed = 20;
const actorsKnown = 100;

/** The window after findings came in, and what has to be told because of them, in order. */
export type Merged = { window: AlertWindow; alerts: Alert[] };

/**
 * Takes findings of one dedup key into its window: the first opens it and is told at once; the rest are one update
 * when they reach a count of 10, 100 or 1,000, are worse than what was told, or bring a new actor.
 * A window past its end is summed up first and a new one opened. At most 90 findings at a time, so that
 * no two milestones fall into one update.
 * @param now epoch ms
 * @param windowMs how long a new window stays open
 */
export function merge(
  window: AlertWindow | undefined,
  findings: readonly [Finding, ...Finding[]],
  now: number,
  windowMs: number,
): Merged {
  const over = window !== undefined && window.closesAt <= now;
  const before = over ? summary(window, now) : [];
  if (window !== undefined && !over) return absorb(window, findings, now);
  const [first, ...rest] = findings;
  const opened = open(first, now, windowMs);
  const grown = absorb(opened.window, rest, now);
  return { window: grown.window, alerts: [...before, ...opened.alerts, ...grown.alerts] };
}

/** The closing summary of a window; none where its first alert already said all. */
export function summary(window: AlertWindow, now: number): Alert[] {
  if (window.tally.count < 2) return [];
  return [
    {
      kind: 'summary',
      ...identity(window, now),
      severity: window.severity,
      finding: window.latest,
      tally: window.tally,
      openedAt: iso(window.openedAt),
      closedAt: iso(now),
    },
  ];
}

function open(finding: Finding, now: number, windowMs: number): Merged {
  const { dedupKey, severity } = finding;
  const actor = finding.actor;
  const window: AlertWindow = {
    dedupKey,
    alertId: alertId(finding),
    openedAt: now,
    closesAt: now + windowMs,
    messages: 1,
    severity,
    tally: {
      count: 1,
      since: 1,
      firstAt: finding.signal.time,
      lastAt: finding.signal.time,
      actors: actor ? [actor.name] : [],
      actorCount: actor ? 1 : 0,
    },
    latest: withoutEvidence(finding),
    knownActors: actor ? [actorIdentity(actor)] : [],
    actorUpdates: 0,
  };
  const first: Alert = {
    kind: 'first',
    id: `${window.alertId}.1`,
    alertId: window.alertId,
    at: iso(now),
    severity,
    finding,
    tally: window.tally,
  };
  return { window: told(window), alerts: [first] };
}

function absorb(window: AlertWindow, findings: readonly Finding[], now: number): Merged {
  const latest = findings.at(-1);
  if (latest === undefined) return { window, alerts: [] };
  const strangers = newActors(window, findings);
  const worst = findings.find((finding) =>
    findings.every((other) => isAtLeast(finding.severity, other.severity)),
  );
  const rose = worst !== undefined && !isAtLeast(window.severity, worst.severity) ? worst : undefined;
  const grown: AlertWindow = {
    ...window,
    severity: rose?.severity ?? window.severity,
    tally: counted(window.tally, findings, strangers),
    latest: withoutEvidence(latest),
    knownActors: [...window.knownActors, ...strangers.keys()].slice(0, actorsKnown),
  };
  const passed = milestones.filter((mark) => window.tally.count < mark && grown.tally.count >= mark);
  const tellActors = strangers.size > 0 && window.actorUpdates < actorUpdatesMax;
  const reasons = [
    ...passed.map((mark) => `${mark} findings reached`),
    ...(rose ? [`severity rose from ${window.severity} to ${rose.severity}`] : []),
    ...(tellActors ? [`new actor: ${[...strangers.values()].slice(0, actorsNamed).join(', ')}`] : []),
  ];
  if (reasons.length === 0) return { window: grown, alerts: [] };
  const update: Alert = {
    kind: 'update',
    ...identity(grown, now),
    severity: grown.severity,
    finding: rose ?? latest,
    tally: grown.tally,
    reasons,
  };
  const updates = window.actorUpdates + (tellActors ? 1 : 0);
  return {
    window: told({ ...grown, messages: grown.messages + 1, actorUpdates: updates }),
    alerts: [update],
  };
}

function newActors(window: AlertWindow, findings: readonly Finding[]): Map<string, string> {
  const known = new Set(window.knownActors);
  const strangers = new Map<string, string>();
  for (const { actor } of findings) {
    if (actor === undefined || known.size >= actorsKnown) continue;
    const id = actorIdentity(actor);
    if (known.has(id)) continue;
    known.add(id);
    strangers.set(id, actor.name);
  }
  return strangers;
}

function counted(
  tally: AlertTally,
  findings: readonly Finding[],
  strangers: ReadonlyMap<string, string>,
): AlertTally {
  const times = [tally.firstAt, tally.lastAt, ...findings.map(({ signal }) => signal.time)].sort();
  return {
    count: tally.count + findings.length,
    since: tally.since + findings.length,
    firstAt: times[0] ?? tally.firstAt,
    lastAt: times.at(-1) ?? tally.lastAt,
    actors: [...tally.actors, ...strangers.values()].slice(0, actorsNamed),
    actorCount: tally.actorCount + strangers.size,
  };
}

function told(window: AlertWindow): AlertWindow {
  return { ...window, tally: { ...window.tally, since: 0 } };
}

function identity(window: AlertWindow, now: number) {
  return { id: `${window.alertId}.${window.messages + 1}`, alertId: window.alertId, at: iso(now) };
}

// A finding opens at most one window, because it is merged once: its id makes the window's.
function alertId(first: Finding): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([first.dedupKey, first.id]))
    .digest('hex');
  return `a-${digest.slice(0, 12)}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
