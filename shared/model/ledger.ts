import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { Call, Plan, ResponseMode, ResponseOutcome, Target } from './response.ts';
import type { Severity } from './severity.ts';

/**
 * What one guard said. `pass`: nothing against it. `hold`: not without a person. `stop`: not at all.
 * `raise`: a person should look sooner than the finding alone would make them.
 */
export type GuardDecision = {
  guard: string;
  verdict: 'pass' | 'hold' | 'stop';
  reason: string;
  raise?: boolean;
};

/** The decision on one finding and one target, with everything it was taken from. */
export type Decision = {
  finding: Finding;
  playbook: string;
  title: string;
  target: Target;
  mode: ResponseMode;
  guards: GuardDecision[];
  plan?: Plan;
  /** `acting`: the change follows; every other outcome is told to a person as it is. */
  outcome: 'acting' | 'observed' | 'pending' | 'refused' | 'nothing-to-do';
  reason: string;
  severity: Severity;
  notes: string[];
  /** When a pending response lapses, ISO 8601 UTC. */
  expiresAt?: string;
  /** One message already told of this and others like it: none of its own is sent. */
  quiet?: boolean;
};

/** One thing that happened to a response. Written once, never changed or removed. */
export type LedgerEvent = {
  /** ISO 8601 UTC. */
  at: string;
  /** `bongsu`, or the person's ARN as they gave it. */
  by: string;
} & (
  | ({ kind: 'decided' } & Decision)
  | { kind: 'approved' }
  | { kind: 'intended'; plan: Plan }
  | {
      kind: 'step';
      direction: 'apply' | 'undo';
      index: number;
      call: Call;
      requestId: string;
      before: JsonObject;
      after: JsonObject;
    }
  | { kind: 'unverified'; reason: string }
  | {
      kind: 'finished';
      outcome: Exclude<ResponseOutcome, 'observed' | 'pending'>;
      reason: string;
      severity: Severity;
      after: JsonObject;
      notes: string[];
    }
  | { kind: 'undo-intended'; calls: Call[]; forced: boolean; before: JsonObject }
  | { kind: 'undo-refused'; reason: string }
  | { kind: 'reported' }
);

/** Where responses are recorded: an append-only sequence of events under each response id. */
export type Ledger = {
  /** The events of a response in order; none for an unknown id. */
  read(id: string): Promise<LedgerEvent[]>;
  /** Writes the event as number `sequence` (from 0). False when that number is taken: someone else was first. */
  append(id: string, sequence: number, event: LedgerEvent): Promise<boolean>;
  /** Ids of the responses opened at or after `since` (ISO 8601 UTC), newest first. */
  recent(since: string, until: string): Promise<string[]>;
};
