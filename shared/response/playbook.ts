import type { Call, Finding, JsonObject, ResponseMode, Severity, Step, Target } from '../model/index.ts';
import type { CommandName } from './commands.ts';

/** Asks AWS something. `region` where the answer differs by region; the function's own otherwise. */
export type Read = (call: Call, region?: string) => Promise<JsonObject>;

/** Who stands behind a target: what exemptions and protections are matched against. */
export type Principal = { name: string; arn: string };

/** What `inspect` found. */
export type Inspection =
  /** It is there, and this is its state. */
  | { kind: 'found'; state: JsonObject; principals: Principal[] }
  /** It is gone: nothing is left to do. */
  | { kind: 'gone'; reason: string }
  /** It cannot be changed from here: a person has to. */
  | { kind: 'handover'; reason: string; severity: Severity };

/** Steps in order; none when the state is already as it should be. */
export type Intention = { steps: Step[]; reason: string };

/** Where a playbook stands: the account and region that it acts in. */
export type Place = { account: string; region: string };

/** What a playbook knows besides the target: where it runs, and which accounts are no strangers. */
export type Surroundings = Place & { stage: string; trustedAccounts: readonly string[] };

/** What `notes` may use. `pause` waits, in milliseconds: reads that AWS limits by rate. */
export type Investigation = { read: Read; pause: (ms: number) => Promise<void>; home: Place };

/**
 * One way to close a gate. A playbook reads and plans; it never changes anything: the engine does, step by step,
 * after its guards. Pure but for what it asks through `read`.
 */
export type Playbook = {
  /** Equal to its file's name. */
  id: string;
  title: string;
  /** False: `undo` is refused, because no call takes the change back, or none that a response should be able to make. */
  reversible: boolean;
  /** The only commands it may read or plan with. */
  allowedCommands: readonly CommandName[];
  /** The mode where settings name none. */
  defaultMode(finding: Finding): ResponseMode;
  /** The parts of a target that the finding names, where the playbook can act on parts. */
  partsOf?(finding: Finding, target: Target): string[];
  /** The target that a person named by hand. */
  targetNamed(id: string, place: Place): Target;
  inspect(target: Target, read: Read, surroundings: Surroundings): Promise<Inspection>;
  /** The tags that may exempt the target. Throws when they cannot be read: the engine then does not act. */
  tags(target: Target, state: JsonObject, read: Read): Promise<Record<string, string>>;
  /** `at`: when it is planned, ISO 8601 UTC. A plan takes its time stamps from there, so that it stays as it is. */
  plan(state: JsonObject, target: Target, at: string): Intention;
  /** Why the state is not yet what the steps were to bring; undefined when it is. */
  unmet(state: JsonObject, target: Target): string | undefined;
  /** What of a state counts: undo compares and restores this. What is left out cannot return or does not matter. */
  normalise(state: JsonObject): JsonObject;
  /** What else a person needs to know. Runs after the change, and its failure never undoes one. */
  notes?(target: Target, state: JsonObject, investigation: Investigation): Promise<string[]>;
};
