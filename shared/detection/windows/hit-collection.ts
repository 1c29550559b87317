import type { RuleSet } from '../ir.ts';
import { correlationsIn } from './advance.ts';
import { stretchMs } from './baseline.ts';
import type { WindowHit } from './hits.ts';

/** The hits of records that are all read before windows are judged. */
export type HitCollection = { add(hits: readonly WindowHit[]): void; hits(): WindowHit[] };

/**
 * Collects hits for one call of `advanceWindows`. Of what a `first_seen` correlation counts only the earliest event of
 * each group, value and stretch is kept, for no other can matter: such rules may select every record there is.
 */
export function hitCollection(ruleSet: RuleSet): HitCollection {
  const stretches = new Map<string, number>();
  for (const correlation of correlationsIn(ruleSet).byId.values()) {
    const { meta, test } = correlation;
    if (test.type === 'first_seen') stretches.set(meta.id, stretchMs({ ...correlation, test }));
  }
  const all: WindowHit[] = [];
  const earliest = new Map<string, WindowHit>();
  return {
    add(hits) {
      for (const hit of hits) {
        const stretch = stretches.get(hit.correlationId);
        if (stretch === undefined) {
          all.push(hit);
          continue;
        }
        const key = JSON.stringify([hit.correlationId, hit.group, hit.value, Math.floor(hit.atMs / stretch)]);
        const known = earliest.get(key);
        if (known === undefined || comesBefore(hit, known)) earliest.set(key, hit);
      }
    },
    hits: () => [...all, ...earliest.values()],
  };
}

function comesBefore(one: WindowHit, other: WindowHit): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.id < other.id);
}
