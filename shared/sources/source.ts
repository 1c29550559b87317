import type { Finding, JsonObject, Severity, Signal } from '../model/index.ts';

/**
 * What one case is worth, and why: the table that the findings take their severity from and the reference prints.
 * `as labelled`: AWS gives the event one of our own scale.
 */
export type Grade = { when: string; severity: Severity | 'as labelled'; why: string };

/**
 * The events that a source reads, as EventBridge names them. `detail` narrows the rule that fetches them and is
 * written in EventBridge's pattern language; what it leaves out is routine and would only cost. `fetched: false`:
 * read when it comes, but no rule is made of this line alone.
 */
export type EventKind = {
  source: string;
  detailTypes: readonly string[];
  detail?: JsonObject;
  fetched?: false;
};

/** The functions that events come to. */
export const eventLanes = ['cloudtrail-events', 'health-events', 'config-events', 'aws-events'] as const;
export type EventLane = (typeof eventLanes)[number];

/**
 * One kind of AWS event: how it becomes a signal, and the findings that it is by itself.
 * Pure: the same event gives the same signal and findings.
 */
export type Source = {
  /** Equal to its file's name. */
  name: string;
  title: string;
  lane: EventLane;
  events: readonly EventKind[];
  /** Where AWS describes the event. */
  guide: string;
  /** @throws BongsuError `SIGNAL_INVALID` with the path of what is missing or of another type */
  signal(event: unknown): Signal;
  findings(signal: Signal): Finding[];
  grades: Readonly<Record<string, Grade>>;
  /** When it asks for a response, and which. */
  responses?: readonly { when: string; playbook: string }[];
  /** What has to be switched on, or is not said by the event, in one sentence. */
  note?: string;
};

/** A table of grades, with its exact keys and values. */
export function grades<const Table extends Readonly<Record<string, Grade>>>(table: Table): Table {
  return table;
}
