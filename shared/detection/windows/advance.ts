import {
  BongsuError,
  type Finding,
  type Signal,
  type WindowStore,
  type WindowWrite,
} from '../../model/index.ts';
import type { CompiledCorrelation, RuleSet, WindowCorrelation } from '../ir.ts';
import { baselineStep } from './baseline-step.ts';
import { type Decision, decide, firedBy } from './decide.ts';
import { type Correlations, correlationsOf, type Membership, type WindowHit } from './hits.ts';
import {
  bucketsOf,
  emptyState,
  readState,
  stateKey,
  type WindowState,
  withHits,
  writeState,
} from './state.ts';
import type { Entry, Step, WindowEntry } from './step.ts';
import { windowFinding } from './window-finding.ts';

/** CloudTrail delivers within minutes; what comes later than this is judged on arrival. */
const lateness = 10 * 60_000;

/** Times another writer may come first before the invocation is given back to its queue. */
const mostAttempts = 64;

const day = 86_400_000;

export type WindowOptions = {
  ruleSet: RuleSet;
  store: WindowStore;
  /** The clock, epoch ms. */
  now: number;
  /** Everything before this event time (epoch ms) is taken to have arrived; by default ten minutes before `now`. */
  watermark?: number;
};

/** `dropped`: hits that windows which were full had to let go. */
export type Advance = { findings: Finding[]; dropped: number };

/**
 * Counts the hits and gives the findings of the windows that they complete, in one batched read and one batched
 * write (per level, where correlations stand on correlations); only what another writer changed meanwhile is done again.
 * The same hits in any order, or twice, give the same findings. A hit that comes again after it completed a window
 * gives that finding again, under the same id: a crash before the alert was stored loses nothing.
 *
 * To run over files, collect all hits, then call once with `watermark: Infinity`.
 * @throws BongsuError `WINDOW_CONTENDED` when other writers came first every time.
 */
export async function advanceWindows(hits: readonly WindowHit[], options: WindowOptions): Promise<Advance> {
  const correlations = correlationsIn(options.ruleSet);
  const findings: Finding[] = [];
  let dropped = 0;
  let level = hits;
  while (level.length > 0) {
    const steps = await advanceLevel(level, correlations, options);
    for (const step of steps) {
      dropped += step.dropped;
      findings.push(...step.findings);
    }
    level = steps.flatMap((step) => step.raised);
  }
  return { findings: findings.sort(inOrder), dropped };
}

const known = new WeakMap<RuleSet, Correlations>();

/** The correlations of a rule set, arranged once. */
export function correlationsIn(ruleSet: RuleSet): Correlations {
  const found =
    known.get(ruleSet) ?? correlationsOf(ruleSet.rules.filter((rule) => rule.kind === 'correlation'));
  known.set(ruleSet, found);
  return found;
}

async function advanceLevel(
  hits: readonly WindowHit[],
  correlations: Correlations,
  options: WindowOptions,
): Promise<Step[]> {
  const done: Step[] = [];
  let open = entriesOf(hits, correlations);
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === mostAttempts) {
      throw new BongsuError(
        'WINDOW_CONTENDED',
        `${open.length} windows were changed by other writers every time`,
      );
    }
    const stored = await options.store.read(open.map((entry) => entry.key));
    const steps = open.map((entry) => {
      const { version, value } = stored.get(entry.key) ?? { version: 0, value: undefined };
      return entry.kind === 'window'
        ? windowStep(entry, readState(value), version, options)
        : baselineStep(entry, value, version, options.now);
    });
    const writes = steps.flatMap((step) => (step.write === undefined ? [] : [step.write]));
    const conflicts = new Set(writes.length === 0 ? [] : await options.store.write(writes));
    done.push(...steps.filter((step) => !conflicts.has(step.key)));
    open = open.filter((entry) => conflicts.has(entry.key));
  }
  return done;
}

function entriesOf(hits: readonly WindowHit[], correlations: Correlations): Entry[] {
  const entries = new Map<string, Entry>();
  for (const hit of hits) {
    const correlation = correlations.byId.get(hit.correlationId);
    if (correlation === undefined) continue;
    for (const made of entriesFor(hit, correlation)) {
      const entry = entries.get(made.key) ?? made;
      entry.hits.push(hit);
      entries.set(made.key, entry);
    }
  }
  return [...entries.values()];
}

/** The states that a hit belongs to, as yet without it. */
function entriesFor({ correlationId, group, atMs }: WindowHit, correlation: CompiledCorrelation): Entry[] {
  const { test } = correlation;
  if (test.type === 'first_seen') {
    const key = stateKey(correlationId, group, 'baseline');
    return [{ kind: 'baseline', key, correlation: { ...correlation, test }, hits: [] }];
  }
  const windows = { ...correlation, test };
  return bucketsOf(windows, atMs).map((bucket) => {
    const key = stateKey(correlationId, group, bucket);
    return { kind: 'window', key, correlation: windows, bucket, hits: [] };
  });
}

function windowStep(
  entry: WindowEntry,
  before: WindowState | undefined,
  version: number,
  options: WindowOptions,
): Step {
  const { key, correlation, bucket, hits } = entry;
  const watermark = options.watermark ?? options.now - lateness;
  const [first] = hits;
  const start = before ?? (first === undefined ? undefined : emptyState(first, bucket));
  if (start === undefined) return { key, write: undefined, findings: [], raised: [], dropped: 0 };
  const grown = withHits(start, hits, correlation);
  const state = grown ?? start;
  const decision = decide(state, correlation, watermark);
  const completing = completingSignal(decision, hits);
  const [earliest] = decision.satisfied;
  const fires = state.fired === undefined && earliest !== undefined && completing !== undefined;
  const after = fires ? { ...state, fired: firedBy(earliest, completing.id) } : state;
  const { fired } = after;
  const signal = hits.find((hit) => hit.signal.id === fired?.signalId)?.signal;
  const written =
    grown === undefined && !fires ? undefined : writeOf(key, version, after, correlation, decision, options);
  const tells = fired !== undefined && signal !== undefined && correlation.standalone;
  return {
    key,
    write: written?.write,
    findings: tells ? [windowFinding(correlation, after, fired, signal)] : [],
    raised: raisedBy(decision, correlation, hits),
    dropped: (state.dropped ?? 0) - (start.dropped ?? 0) + (written?.dropped ?? 0),
  };
}

/** The anchor's own signal where this batch has it, else the latest of the batch: one of them completed the window. */
function completingSignal(decision: Decision, hits: readonly WindowHit[]): Signal | undefined {
  const [earliest] = decision.satisfied;
  if (earliest === undefined) return undefined;
  const own = hits.find((hit) => hit.id === earliest.anchor.id);
  const within = hits.filter((hit) => earliest.ids.includes(hit.id));
  const latest = (within.length > 0 ? within : [...hits]).sort((one, other) => one.atMs - other.atMs).at(-1);
  return (own ?? latest)?.signal;
}

/** The write of a changed state, and how much did not fit; it expires a day after its windows are certainly over. */
export function writeOf(
  key: string,
  version: number,
  state: WindowState,
  correlation: WindowCorrelation,
  decision: Decision,
  options: WindowOptions,
): { write: WindowWrite; dropped: number } {
  const { nextEnd } = decision;
  const delay = options.now - (options.watermark ?? options.now - lateness);
  const waits = nextEnd !== undefined && state.fired === undefined && Number.isFinite(delay);
  const { value, dropped } = writeState(state, correlation);
  const write = {
    key,
    expected: version,
    value,
    expiresAt: options.now + 2 * correlation.timespanMs + day,
    ...(waits ? { dueAt: nextEnd + delay } : {}),
  };
  return { write, dropped };
}

/** The hits that satisfied anchors are for the correlations that stand on this one. */
export function raisedBy(
  decision: Decision,
  correlation: WindowCorrelation,
  hits: readonly WindowHit[],
): WindowHit[] {
  const latest = hits.at(-1)?.signal;
  return decision.satisfied.flatMap(({ anchor }) => {
    const signal = hits.find((hit) => hit.id === anchor.id)?.signal ?? latest;
    if (signal === undefined) return [];
    const nearby = hits.some((hit) => Math.abs(hit.atMs - anchor.at) <= correlation.timespanMs);
    const parents: Membership[] = nearby ? (anchor.parents ?? []) : [];
    return parents.map((parent) => ({ ...parent, id: anchor.id, atMs: anchor.at, signal }));
  });
}

function inOrder(one: Finding, other: Finding): number {
  return one.signal.time < other.signal.time ? -1 : one.signal.time > other.signal.time ? 1 : 0;
}
