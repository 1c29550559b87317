import { type Finding, findingId, type Signal } from '../../model/index.ts';
import { buildFinding, keyOf, subjectOf } from '../finding.ts';
import type { WindowCorrelation } from '../ir.ts';
import { type Fired, stateKey, type WindowState } from './state.ts';

/**
 * The finding of a window. Its id comes from the window, not from the event that completed it: whichever event that
 * was, in whatever order they came, it is the same finding.
 */
export function windowFinding(
  correlation: WindowCorrelation,
  state: WindowState,
  fired: Fired,
  signal: Signal,
): Finding {
  const { meta, groupBy, test } = correlation;
  const group = groupBy.map((field, index) => ({ field, value: state.group[index] ?? '' }));
  const finding = buildFinding(
    meta,
    signal,
    [...group, { field: test.type, value: fired.measure }],
    subjectOf(signal.record),
  );
  return {
    ...finding,
    id: findingId(meta.id, [stateKey(meta.id, state.group, state.bucket)]),
    signalIds: fired.ids,
    dedupKey: meta.dedup.length === 0 ? keyOf([meta.id, signal.account, ...state.group]) : finding.dedupKey,
  };
}
