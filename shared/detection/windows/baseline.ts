import type { FirstSeenCorrelation } from '../ir.ts';
import type { WindowHit } from './hits.ts';
import { markOf } from './mark.ts';

/** What one group was seen to do: which values, and when last. Values are kept as marks. */
export type Baseline = {
  correlationId: string;
  group: string[];
  /** Event time of the group's earliest event, epoch ms. */
  since: number;
  /** By value: the latest stretch of time in which it was seen. */
  seen: Record<string, number>;
  /** By value: the event that was told as its first. */
  told: Record<string, Told>;
};

export type Told = {
  signalId: string;
  /** The event's time, epoch ms. */
  at: number;
  /** The stretch in which the value had last been seen, long ago; -1 for never. It tells one first time from the next. */
  before: number;
};

/** A value that is new to its group. */
export type Novelty = { hit: WindowHit; mark: string; told: Told };

/** The baseline with the hits in it; `changed` when it has to be written; `dropped` values found no room. */
export type Growth = { baseline: Baseline; news: Novelty[]; changed: boolean; dropped: number };

const day = 86_400_000;

/** Values kept per group, about 20 bytes each; the longest unseen are let go. */
const mostSeen = 5000;

/** Told events are kept for as long as a queue may bring one again (14 days), and no more than these. */
const toldMs = 15 * day;
const mostTold = 200;

/**
 * Length of a stretch, in ms: "last seen" is remembered by stretch, so that a value in daily use is written once in a
 * stretch and not at every event, whatever the order of arrival.
 */
export function stretchMs({ timespanMs }: FirstSeenCorrelation): number {
  return Math.max(day, Math.floor(timespanMs / 10));
}

/**
 * Takes hits of one group into its baseline, in order of event time. A value is new when it was not seen for the
 * correlation's memory, and the group was watched for the learning period by then. A group that was silent for as long
 * as the memory has no baseline any more and begins to learn again. The event that was told as a value's first is told
 * again when it comes again; any other event with that value is not, also when it happened before.
 */
export function grow(
  stored: Baseline | undefined,
  hits: readonly WindowHit[],
  correlation: FirstSeenCorrelation,
): Growth | undefined {
  const length = stretchMs(correlation);
  const reach = Math.floor(correlation.timespanMs / length);
  const [first, ...rest] = [...hits].sort(inOrder);
  if (first === undefined) return undefined;
  const { correlationId, group } = first;
  const begin = (since: number): Baseline => ({ correlationId, group, since, seen: {}, told: {} });
  let baseline = stored === undefined ? begin(first.atMs) : structuredClone(stored);
  let latest = Math.max(-1, ...Object.values(baseline.seen));
  let changed = stored === undefined;
  const news: Novelty[] = [];
  for (const hit of [first, ...rest]) {
    const stretch = Math.floor(hit.atMs / length);
    if (latest >= 0 && stretch - latest > reach) baseline = begin(hit.atMs);
    const { seen, told } = baseline;
    const mark = markOf(String(hit.value));
    const last = seen[mark];
    const isKnown = last !== undefined && stretch - last <= reach;
    if (!isKnown && hit.atMs - baseline.since >= correlation.test.learningMs) {
      told[mark] = { signalId: hit.id, at: hit.atMs, before: last ?? -1 };
    }
    const teller = told[mark];
    if (teller?.signalId === hit.id) news.push({ hit, mark, told: teller });
    if (hit.atMs < baseline.since || last === undefined || stretch > last) {
      baseline.since = Math.min(baseline.since, hit.atMs);
      seen[mark] = Math.max(last ?? -1, stretch);
      latest = Math.max(latest, stretch);
      changed = true;
    }
  }
  const kept = bounded(baseline, latest, { length, reach });
  const dropped = Object.keys(baseline.seen).length - Object.keys(kept.seen).length;
  return { baseline: kept, news, changed, dropped };
}

function bounded(baseline: Baseline, latest: number, { length, reach }: { length: number; reach: number }) {
  const now = (latest + 1) * length;
  return {
    ...baseline,
    // What was forgotten is kept as long again: the next first time must be told from the last.
    seen: newest(baseline.seen, mostSeen, (stretch) => stretch, latest - 2 * reach),
    told: newest(baseline.told, mostTold, ({ at }) => at, now - length - toldMs),
  };
}

/** The entries of the latest times from `earliest` on, `most` of them. */
function newest<Value>(
  entries: Record<string, Value>,
  most: number,
  timeOf: (value: Value) => number,
  earliest: number,
): Record<string, Value> {
  const current = Object.entries(entries).filter(([, value]) => timeOf(value) >= earliest);
  if (current.length <= most) return Object.fromEntries(current);
  return Object.fromEntries(current.sort(([, one], [, other]) => timeOf(other) - timeOf(one)).slice(0, most));
}

function inOrder(one: WindowHit, other: WindowHit): number {
  return one.atMs - other.atMs || (one.id < other.id ? -1 : 1);
}
