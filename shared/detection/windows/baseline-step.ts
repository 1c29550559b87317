import { type Finding, findingId, type Json, type Matched } from '../../model/index.ts';
import { buildFinding, keyOf, subjectOf } from '../finding.ts';
import type { FirstSeenCorrelation } from '../ir.ts';
import { keyReader } from '../link/field.ts';
import { cutValue } from '../link/values.ts';
import { type Baseline, grow, type Novelty, stretchMs } from './baseline.ts';
import type { WindowHit } from './hits.ts';
import type { BaselineEntry, Step } from './step.ts';

/**
 * The hits of a batch against the baseline of their group: a finding for each value that is new, and a write only
 * where something new was seen or a value has to be remembered for longer.
 * @param now epoch ms
 */
export function baselineStep(
  { key, correlation, hits }: BaselineEntry,
  value: Json | undefined,
  version: number,
  now: number,
): Step {
  const growth = grow(readBaseline(value), hits, correlation);
  if (growth === undefined) return { key, write: undefined, findings: [], raised: [], dropped: 0 };
  const { baseline, news, changed, dropped } = growth;
  const expiresAt = now + correlation.timespanMs + 2 * stretchMs(correlation);
  return {
    key,
    write: changed
      ? { key, expected: version, value: JSON.parse(JSON.stringify(baseline)) as Json, expiresAt }
      : undefined,
    findings: correlation.standalone ? news.map((one) => firstSeenFinding(correlation, key, one)) : [],
    raised: news.flatMap(({ hit }) => raisedBy(hit)),
    dropped,
  };
}

/** The baseline as the store gave it back. It was written here, so its shape is taken as it is. */
function readBaseline(value: Json | undefined): Baseline | undefined {
  return value === undefined ? undefined : (value as unknown as Baseline);
}

function raisedBy({ parents, id, atMs, signal }: WindowHit): WindowHit[] {
  return parents.map((parent) => ({ ...parent, id, atMs, signal }));
}

/** Its id comes from group and value: whichever event came first, it is the same finding. */
function firstSeenFinding(
  { meta, groupBy, test }: FirstSeenCorrelation,
  key: string,
  { hit, mark, told }: Novelty,
): Finding {
  const { signal, group } = hit;
  const matched: Matched[] = [
    ...groupBy.map((field, index) => ({ field, value: group[index] ?? '' })),
    ...test.field.map((field) => ({ field, value: cutValue(keyReader(field)(signal.record) ?? null) })),
  ];
  const finding = buildFinding(meta, signal, matched, subjectOf(signal.record));
  return {
    ...finding,
    id: findingId(meta.id, [key, mark, String(told.before)]),
    dedupKey: meta.dedup.length === 0 ? keyOf([meta.id, signal.account, ...group]) : finding.dedupKey,
  };
}
