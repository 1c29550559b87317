import type { WindowCorrelation } from '../ir.ts';
import { isMark } from './mark.ts';
import { isCount, type Measure, measured, withinBounds } from './satisfied.ts';
import type { StoredHit } from './state.ts';

/** The hits of one stretch of time among hits in order of time; it only moves forward. */
export type SlidingWindow = {
  /** Sets both ends, epoch ms, both inclusive. */
  moveTo(start: number, end: number): void;
  /** What the correlation measures in it, where its test holds. */
  measure(): Measure;
  /** The ids of its events, the latest of them, as far as they are kept. */
  ids(most: number): string[];
};

/** A window over the hits: counts are kept up from hit to hit, everything else is measured over the whole window. */
export function slidingWindow(hits: readonly StoredHit[], { test, rules }: WindowCorrelation): SlidingWindow {
  const distinct = new Map<string | number | undefined, number>();
  const keyOf = (hit: StoredHit) => (test.type === 'value_count' ? hit.value : hit.id);
  let from = 0;
  let to = 0;
  return {
    moveTo(start, end) {
      for (let hit = hits[to]; hit !== undefined && hit.at <= end; hit = hits[to]) {
        distinct.set(keyOf(hit), (distinct.get(keyOf(hit)) ?? 0) + 1);
        to += 1;
      }
      for (let hit = hits[from]; hit !== undefined && hit.at < start; hit = hits[from]) {
        const left = (distinct.get(keyOf(hit)) ?? 0) - 1;
        if (left > 0) distinct.set(keyOf(hit), left);
        else distinct.delete(keyOf(hit));
        from += 1;
      }
    },
    measure() {
      return isCount(test)
        ? withinBounds(distinct.size, test.bounds)
        : measured(test, rules, hits.slice(from, to));
    },
    ids(most) {
      const named = hits.slice(from, to).filter(({ id }) => !isMark(id));
      return [...new Set(named.map(({ id }) => id))].slice(-most);
    },
  };
}
