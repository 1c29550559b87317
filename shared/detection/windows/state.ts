import { createHash } from 'node:crypto';
import { isObject, type Json, type Signal } from '../../model/index.ts';
import type { WindowCorrelation } from '../ir.ts';
import type { Membership, WindowHit } from './hits.ts';
import { isMark, markOf } from './mark.ts';
import { type PackedHits, pack, unpack } from './pack.ts';
import { isCount, isImmediate, looksForward } from './satisfied.ts';
import { slim } from './slim.ts';

/** A hit as it is stored. */
export type StoredHit = {
  /** Epoch ms. */
  at: number;
  /** The event's id; in a state that holds many, the older ones have only its mark. */
  id: string;
  /** Position in the correlation's list of rules. */
  rule: number;
  /** For distinct counts the value's mark. */
  value?: string | number;
  parents?: Membership[];
};

/** What is kept of one group in one bucket of time. */
export type WindowState = {
  correlationId: string;
  group: string[];
  /** Number of the bucket whose anchors this state decides: event time divided by the timespan. */
  bucket: number;
  /** In order of time. */
  hits: StoredHit[];
  /** Hits that were let go because the state was full. */
  dropped?: number;
  /** The finding was made: by which anchor, completed by which signal, of which events. */
  fired?: Fired;
  /** Signals of possible anchors, kept only where the answer has to wait. */
  waiting?: Record<string, Signal>;
};

export type Fired = { at: number; signalId: string; ids: string[]; measure: number };

/**
 * The states that a hit belongs to. A state decides the anchors of one bucket (as long as the timespan) and
 * therefore also holds the hits of the bucket before it (after it, for windows that look forward): every window of
 * every anchor lies within one state, whatever the order of arrival, and one state makes one finding.
 */
export function bucketsOf(correlation: WindowCorrelation, atMs: number): number[] {
  const bucket = Math.floor(atMs / correlation.timespanMs);
  return looksForward(correlation.test) ? [bucket - 1, bucket] : [bucket, bucket + 1];
}

export function stateKey(correlationId: string, group: readonly string[], part: number | 'baseline'): string {
  const hash = createHash('sha256').update(JSON.stringify(group)).digest('hex').slice(0, 24);
  return `${correlationId}#${hash}#${part}`;
}

export function emptyState(hit: WindowHit, bucket: number): WindowState {
  return { correlationId: hit.correlationId, group: hit.group, bucket, hits: [] };
}

type Written = Omit<WindowState, 'hits'> & PackedHits;

/** The state as the store gave it back. It was written by `writeState`, so its shape is taken as it is. */
export function readState(value: Json | undefined): WindowState | undefined {
  if (!isObject(value)) return undefined;
  const { named, counted, ...rest } = value as unknown as Written;
  return { ...rest, hits: unpack({ named, counted }) };
}

/** The state as plain JSON, and what of it did not fit: far less than the 400 KB of a DynamoDB item. */
export function writeState(
  { hits, ...state }: WindowState,
  correlation: WindowCorrelation,
): { value: Json; dropped: number } {
  const { packed, excess } = pack(hits, correlation.test);
  const dropped = (state.dropped ?? 0) + excess;
  const written: Written = { ...state, ...packed, ...(dropped === 0 ? {} : { dropped }) };
  return { value: JSON.parse(JSON.stringify(written)) as Json, dropped: excess };
}

/** Every window of every event is looked at whole, but for counts, which slide: too many hits would take too long. */
const usualHits = 1000;

function mostHits({ test }: WindowCorrelation): number {
  return isCount(test) ? Number.POSITIVE_INFINITY : usualHits;
}

/** Signals are kept for anchors until there are this many characters of them; any of them can speak for the window. */
const mostWaiting = 40_000;

/**
 * The state with the hits added, each event once; undefined when nothing new came. Once the finding is made and no
 * other correlation asks for further anchors, hits are no longer kept.
 */
export function withHits(
  state: WindowState,
  hits: readonly WindowHit[],
  correlation: WindowCorrelation,
): WindowState | undefined {
  const settled = state.fired !== undefined && hits.every((hit) => hit.parents.length === 0);
  if (settled) return undefined;
  const known = new Set(state.hits.map((hit) => identity(hit, correlation)));
  const fresh = hits
    .map((hit) => ({ hit, stored: stored(hit, correlation) }))
    .filter(({ stored: one }) => {
      const isNew = !known.has(identity(one, correlation));
      known.add(identity(one, correlation));
      return isNew;
    });
  if (fresh.length === 0) return undefined;
  const waiting = isImmediate(correlation.test)
    ? undefined
    : withSignals(
        state.waiting,
        fresh.map(({ hit }) => hit.signal),
      );
  const all = [...state.hits, ...fresh.map((one) => one.stored)].sort(inOrder);
  const excess = Math.max(0, all.length - mostHits(correlation));
  return {
    ...state,
    hits: all.slice(excess),
    ...(excess === 0 ? {} : { dropped: excess + (state.dropped ?? 0) }),
    ...(waiting === undefined ? {} : { waiting }),
  };
}

/** The signal that speaks for a finding made later: the anchor's own where it was kept, else the nearest in time. */
export function waitingSignal(state: WindowState, { at, signalId }: Fired): Signal | undefined {
  const distance = (signal: Signal) => Math.abs(Date.parse(signal.time) - at);
  const signals = Object.values(state.waiting ?? {});
  return state.waiting?.[signalId] ?? signals.sort((one, other) => distance(one) - distance(other))[0];
}

function withSignals(
  waiting: Record<string, Signal> | undefined,
  signals: readonly Signal[],
): Record<string, Signal> {
  const kept = { ...waiting };
  let size = JSON.stringify(kept).length;
  for (const signal of signals) {
    const slimmed = slim(signal);
    const more = JSON.stringify(slimmed).length;
    if (size > 2 && size + more > mostWaiting) break;
    kept[signal.id] = slimmed;
    size += more;
  }
  return kept;
}

/** By time, then by id, so that what came in any order is read in one. */
function inOrder(one: StoredHit, other: StoredHit): number {
  return one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : one.rule - other.rule);
}

/** What makes two hits one. Which rule matched does not matter where only events or values are counted. */
function identity(hit: StoredHit, { test }: WindowCorrelation): string {
  const id = isMark(hit.id) ? hit.id : markOf(hit.id);
  const counts = isCount(test) && hit.parents === undefined;
  return `${id} ${counts ? '' : hit.rule} ${hit.value ?? ''}`;
}

function stored(hit: WindowHit, { test, rules }: WindowCorrelation): StoredHit {
  const value =
    test.type === 'value_count' && hit.value !== undefined ? markOf(String(hit.value)) : hit.value;
  return {
    at: hit.atMs,
    id: hit.id,
    rule: rules.indexOf(hit.ruleId),
    ...(value === undefined ? {} : { value }),
    ...(hit.parents.length === 0 ? {} : { parents: hit.parents }),
  };
}
