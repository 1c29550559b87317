import type { WindowCorrelation } from '../ir.ts';
import { isImmediate, looksForward } from './satisfied.ts';
import { slidingWindow } from './sliding.ts';
import type { Fired, StoredHit, WindowState } from './state.ts';

/** An event whose window satisfies the correlation, with the events of that window. */
export type Satisfied = { anchor: StoredHit; ids: string[]; measure: number };

/** What a state says now: its satisfied anchors in order of time, and when the next one can be judged (epoch ms). */
export type Decision = { satisfied: Satisfied[]; nextEnd: number | undefined };

/** Event ids that a finding names at most. */
const mostIds = 500;

/**
 * Judges the anchors of the state's bucket. Windows are closed at both ends: `[t - timespan, t]` of an anchor at t,
 * or `[t, t + timespan]` where absence is looked for. A test that more hits could undo is judged only for windows
 * that ended before `watermark` (epoch ms: everything earlier is taken to have arrived).
 */
export function decide(state: WindowState, correlation: WindowCorrelation, watermark: number): Decision {
  const { timespanMs: span, test } = correlation;
  const [before, after] = looksForward(test) ? [0, span] : [span, 0];
  const waits = !isImmediate(test);
  const window = slidingWindow(state.hits, correlation);
  const seen = new Set<string>();
  const satisfied: Satisfied[] = [];
  let nextEnd: number | undefined;
  for (const anchor of state.hits) {
    if (Math.floor(anchor.at / span) !== state.bucket || seen.has(anchor.id)) continue;
    seen.add(anchor.id);
    const end = anchor.at + after;
    if (waits && end > watermark) {
      nextEnd = Math.min(nextEnd ?? end, end);
      continue;
    }
    window.moveTo(anchor.at - before, end);
    const measure = window.measure();
    if (measure === undefined) continue;
    satisfied.push({ anchor, ids: window.ids(mostIds), measure });
    // One anchor makes the finding; only a correlation that stands on this one asks for the others.
    if (anchor.parents === undefined) break;
  }
  return { satisfied, nextEnd };
}

export function firedBy({ anchor, ids, measure }: Satisfied, signalId: string): Fired {
  return { at: anchor.at, signalId, ids, measure };
}
