import type { Actor, Finding } from './finding.ts';
import type { Versioned } from './ports.ts';
import type { ResponseReport } from './response.ts';
import type { Severity } from './severity.ts';

/** Where a message goes: people and machines by e-mail, queue and HTTP (`alerts`), or the chat room (`chat`). */
export const alertRoutes = ['alerts', 'chat'] as const;
export type AlertRoute = (typeof alertRoutes)[number];

/** What every alert about findings says of its window: the findings under one dedup key. Times are ISO 8601 UTC. */
export type AlertTally = {
  /** Findings in the window so far, this message's included. */
  count: number;
  /** Of these, those that no earlier message told of. */
  since: number;
  firstAt: string;
  lastAt: string;
  /** Names of the actors seen, oldest first, at most 20. */
  actors: string[];
  /** Actors told apart; counting stops at 100. */
  actorCount: number;
};

/** The finding shown, with the response that was asked for on its behalf. */
type FindingAlert = {
  /** Identity of the message: a duplicate carries the same. */
  id: string;
  /** Identity of the window, shared by its first alert, updates and summary. */
  alertId: string;
  severity: Severity;
  /** Redacted, its evidence bounded. */
  finding: Finding;
  tally: AlertTally;
  /** When it was made, ISO 8601 UTC: with the event's own time this gives the delay. */
  at: string;
};

/** What a person is told: the first of its kind at once, what changed since, the sum at the end, or what a response did. */
export type Alert =
  | (FindingAlert & { kind: 'first' })
  | (FindingAlert & { kind: 'update'; reasons: string[] })
  | (FindingAlert & { kind: 'summary'; openedAt: string; closedAt: string })
  | { kind: 'response'; id: string; alertId: string; severity: Severity; report: ResponseReport; at: string };

/** One alert on its way by one route. It is stored before it is sent and claimed by whoever sends it. */
export type AlertDelivery = {
  /** `ALERT-ID/ROUTE`. */
  id: string;
  route: AlertRoute;
  alert: Alert;
  /** Sends tried, the claimed one included. */
  attempts: number;
  /** Epoch ms until which the claimant alone may send; past it the claim is abandoned. */
  claimedUntil: number;
};

/** The open window of a dedup key. Times ending in `At` are epoch ms unless they are the tally's. */
export type AlertWindow = {
  dedupKey: string;
  alertId: string;
  openedAt: number;
  closesAt: number;
  /** Messages made so far: the next one's number. */
  messages: number;
  /** The worst severity told so far. */
  severity: Severity;
  tally: AlertTally;
  /** The newest finding, for the summary; without evidence. */
  latest: Finding;
  /** Actors told of, by identity; bounded. */
  knownActors: string[];
  /** Updates made because of a new actor: bounded, so that a flood of names is no flood of mail. */
  actorUpdates: number;
};

/** One transaction: findings become part of a window, and what has to be told is stored with its claim. */
export type AlertCommit = {
  dedupKey: string;
  /** Version of the window that was read; 0 when there never was one. */
  expected: number;
  /** The window as it is now; undefined: it is closed, and only its version stays for a while. */
  window: AlertWindow | undefined;
  /** Findings that were pending until now. */
  mergedFindings: readonly string[];
  deliveries: readonly AlertDelivery[];
  /** Epoch ms. */
  now: number;
};

/** How a finding stands in the store: `pending` is not yet part of an alert, `merged` is, `held` is never to be. */
export type FindingState = 'pending' | 'merged' | 'held';

/** What is due: findings that nobody merged, deliveries whose claim lapsed, dedup keys of windows that end. */
export type DueAlerts = { findings: Finding[]; deliveries: AlertDelivery[]; windows: string[] };

/**
 * Where alerts are kept between the finding and its sending. All times are epoch milliseconds.
 * Everything not yet told has a due time and no expiry, so that neither a crash nor the table's TTL can lose it.
 */
export type AlertStore = {
  /**
   * Stores a finding unless it is there, and returns the state it has.
   * `as: 'held'` stores it for the record only; a `pending` one is due from `dueAt`.
   */
  put(
    finding: Finding,
    options: { as: 'pending' | 'held'; now: number; dueAt: number },
  ): Promise<FindingState>;
  window(dedupKey: string): Promise<Versioned<AlertWindow>>;
  /** All or nothing. `false`: the window moved or a finding was merged already; read again. */
  commit(change: AlertCommit): Promise<boolean>;
  /** Takes over an abandoned delivery until `until`; undefined when another has it or it was sent. */
  claim(id: string, options: { now: number; until: number }): Promise<AlertDelivery | undefined>;
  markSent(id: string, options: { now: number; messageId: string }): Promise<void>;
  /** What is due at `now`, oldest first, at most `limit` of each kind. */
  due(now: number, limit: number): Promise<DueAlerts>;
};

/**
 * An actor's identity within a window: the most lasting name that the record has. Sessions of a role are one actor,
 * but behind an IAM Identity Center role the session is the person.
 */
export function actorIdentity(actor: Actor): string {
  const shared = actor.sessionIssuer?.includes('AWSReservedSSO_') ? undefined : actor.sessionIssuer;
  return shared ?? actor.arn ?? actor.principalId ?? `${actor.type}:${actor.name}`;
}
