import type { JsonObject } from './json.ts';

/**
 * The lane a signal came by. It never changes the verdict; it decides what the verdict may lead to:
 * only an `aws.*` envelope delivered by EventBridge is AWS's own word (nobody can put one on a bus),
 * an object or a log line could have been written by a user of the account.
 */
export type Origin =
  | { lane: 'eventbridge'; source: string; detailType: string; envelopeId: string }
  | { lane: 's3'; bucket: string; key: string }
  | { lane: 'logs'; logGroup: string; logStream: string }
  | { lane: 'replay'; from: string }
  /** A person asked for it by hand; `by` is the ARN they gave. */
  | { lane: 'person'; by: string }
  /** What a section of Bongsu's own settings came to. */
  | { lane: 'settings'; section: string };

/** One thing that AWS said, whichever way it came. `time` is ISO 8601 UTC, the event's own. */
export type Signal = {
  /** Identity for duplicates, equal by every lane: for CloudTrail `eventID` with the recipient account. */
  id: string;
  /** What kind of record it is: `cloudtrail`, `health`, `config`, … or `unknown`. */
  kind: string;
  /** The account it is about, 12 digits (Health organisation view: the affected account). */
  account: string;
  region: string;
  time: string;
  origin: Origin;
  record: JsonObject;
};
