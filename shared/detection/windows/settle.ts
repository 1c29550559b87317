import type { Finding } from '../../model/index.ts';
import { advanceWindows, correlationsIn, raisedBy, type WindowOptions, writeOf } from './advance.ts';
import { decide, firedBy } from './decide.ts';
import type { WindowHit } from './hits.ts';
import { readState, waitingSignal } from './state.ts';
import { windowFinding } from './window-finding.ts';

/** The findings of windows that are over, and what marks them as told. */
export type Settlement = {
  findings: Finding[];
  /** To be called once the findings are stored: until then the windows stay due, and give the same findings again. */
  done: () => Promise<void>;
};

/**
 * Judges windows whose answer had to wait until they were over: absence, averages, upper bounds. `keys` are those
 * that the due-index gives; windows that are not over yet are put back with their next time.
 */
export async function settleWindows(keys: readonly string[], options: WindowOptions): Promise<Settlement> {
  const correlations = correlationsIn(options.ruleSet);
  const stored = await options.store.read(keys);
  const watermark = options.watermark ?? options.now;
  const settled = keys.flatMap((key) => {
    const { version, value } = stored.get(key) ?? { version: 0, value: undefined };
    const state = readState(value);
    const compiled = state === undefined ? undefined : correlations.byId.get(state.correlationId);
    // The rule has gone since, or is of another kind now: its windows expire by themselves.
    if (state === undefined || compiled === undefined || compiled.test.type === 'first_seen') return [];
    const correlation = { ...compiled, test: compiled.test };
    const decision = decide(state, correlation, watermark);
    const [earliest] = decision.satisfied;
    const fired = state.fired ?? (earliest === undefined ? undefined : firedBy(earliest, earliest.anchor.id));
    const signal = fired === undefined ? undefined : waitingSignal(state, fired);
    const fires = state.fired === undefined && fired !== undefined && signal !== undefined;
    const finding = fires && correlation.standalone ? [windowFinding(correlation, state, fired, signal)] : [];
    const after = fires ? { ...state, fired } : state;
    const hits: WindowHit[] = decision.satisfied.flatMap(({ anchor }) => {
      const own = state.waiting?.[anchor.id];
      const { correlationId, group } = state;
      return own === undefined
        ? []
        : [{ correlationId, ruleId: '', group, parents: [], id: anchor.id, atMs: anchor.at, signal: own }];
    });
    return [
      {
        finding,
        raised: raisedBy(decision, correlation, hits),
        ...writeOf(key, version, after, correlation, decision, options),
      },
    ];
  });
  const above = await advanceWindows(
    settled.flatMap(({ raised }) => raised),
    options,
  );
  return {
    findings: [...settled.flatMap(({ finding }) => finding), ...above.findings],
    done: async () => {
      // A conflict means that new hits came meanwhile; the window is due again with them.
      if (settled.length > 0) await options.store.write(settled.map(({ write }) => write));
    },
  };
}
