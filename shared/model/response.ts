import type { Finding } from './finding.ts';
import type { Json, JsonObject } from './json.ts';
import type { Severity } from './severity.ts';

/**
 * One AWS call as data. `service` and `command` name the SDK client and command: `iam`, `UpdateAccessKey`.
 * `region` where it is not the one that Bongsu runs in.
 */
export type Call = { service: string; command: string; input: JsonObject; region?: string };

/** One change and the call that takes it back. */
export type Step = Call & { undo?: Call };

/** What a playbook acts on: one key, one security group, one bucket. */
export type Target = {
  type: string;
  id: string;
  account: string;
  region: string;
  owner?: string;
  /** The parts of it that the finding names, where it names some: rules of a security group, accounts of a share. */
  parts?: string[];
  /** When the finding's event happened, ISO 8601 UTC; none when a person named the target. */
  seenAt?: string;
};

/** Steps in order, with the state they were planned from. No steps: nothing is left to do, and `reason` says why. */
export type Plan = {
  playbook: string;
  target: Target;
  /** The state inspected before the change, as the playbook's normaliser leaves it. */
  before: JsonObject;
  steps: Step[];
  reason: string;
  /** ISO 8601 UTC; fixed when planned, so that a retry plans the same. */
  plannedAt: string;
};

/** `off`: nothing. `observe`: the plan stands in the alert. `approve`: waits for a person. `enforce`: acts. */
export const responseModes = ['off', 'observe', 'approve', 'enforce'] as const;
export type ResponseMode = (typeof responseModes)[number];

/** The message on the responses queue. */
export type ResponseRequest = { version: 1; finding: Finding; playbook: string; requestedAt: string };

export type ResponseOutcome =
  | 'observed'
  | 'pending'
  | 'applied'
  | 'nothing-to-do'
  | 'refused'
  | 'failed'
  | 'denied'
  | 'expired'
  | 'undone';

/** What a response came to, as told to a person: the alerting side renders it. */
export type ResponseReport = {
  /** The ledger id that `bongsu respond show|approve|undo ID` takes. */
  id: string;
  playbook: string;
  title: string;
  target: Target;
  mode: ResponseMode;
  outcome: ResponseOutcome;
  /** One sentence: why it acted, waits, or did not. */
  reason: string;
  severity: Severity;
  /** Human lines of the change: `UpdateAccessKey AKIA…: Active -> Inactive`. */
  changes: string[];
  before: Json;
  after: Json;
  /** What else a person needs to know: recent use of the key, what it created. */
  notes: string[];
  /** Exact commands to copy. */
  undo?: string;
  approve?: string;
  finding: Finding;
  /** ISO 8601 UTC. */
  at: string;
};
