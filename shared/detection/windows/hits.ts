import type { Json, JsonObject, Signal } from '../../model/index.ts';
import type { CompiledCorrelation } from '../ir.ts';
import { type Found, keyReader } from '../link/field.ts';
import { textOf } from '../link/values.ts';
import { markOf } from './mark.ts';

/** What a rule's match means to one correlation: the group it counts for, and for whom that correlation counts in turn. */
export type Membership = {
  correlationId: string;
  /** The rule or correlation that matched, as the correlation lists it. */
  ruleId: string;
  group: string[];
  /** The value under the correlation's `field`, for correlations over values. */
  value?: string | number;
  /** The same for the correlations that stand on this one, read from the same record. */
  parents: Membership[];
};

/** A match that a correlation counts. `id` and `atMs` (epoch, the event's own time) are those of the event. */
export type WindowHit = Membership & { id: string; atMs: number; signal: Signal };

/** Groups that one record can belong to at most: group fields may hold several values. */
const mostGroups = 20;

/** Which correlations stand on which rule, ready to turn matches into hits. */
export type Correlations = {
  byId: ReadonlyMap<string, CompiledCorrelation>;
  /** The correlations that list a rule. */
  over: ReadonlyMap<string, readonly CompiledCorrelation[]>;
};

export function correlationsOf(correlations: readonly CompiledCorrelation[]): Correlations {
  const over = new Map<string, CompiledCorrelation[]>();
  for (const correlation of correlations) {
    for (const rule of new Set(correlation.rules)) over.set(rule, [...(over.get(rule) ?? []), correlation]);
  }
  return { byId: new Map(correlations.map((one) => [one.meta.id, one])), over };
}

/**
 * The hits of one match, for every correlation that stands on the rule. A record that lacks a group field, or the
 * counted value, is no part of any window.
 */
export function hitsOf(correlations: Correlations, ruleId: string, signal: Signal): WindowHit[] {
  const atMs = Date.parse(signal.time);
  if (Number.isNaN(atMs)) return [];
  return memberships(correlations, ruleId, [ruleId], signal.record).map((membership) => ({
    ...membership,
    id: signal.id,
    atMs,
    signal,
  }));
}

function memberships(
  correlations: Correlations,
  ruleId: string,
  lineage: readonly string[],
  record: JsonObject,
): Membership[] {
  return (correlations.over.get(ruleId) ?? []).flatMap((correlation) => {
    const correlationId = correlation.meta.id;
    const parents = memberships(correlations, correlationId, [correlationId, ...lineage], record);
    const groups = groupsOf(correlation, lineage, record);
    const values = valuesOf(correlation, record);
    return groups.flatMap((group) =>
      values.map((value) => ({
        correlationId,
        ruleId,
        group,
        ...(value === undefined ? {} : { value }),
        parents,
      })),
    );
  });
}

function groupsOf(
  correlation: CompiledCorrelation,
  lineage: readonly string[],
  record: JsonObject,
): string[][] {
  return correlation.groupBy
    .map((name) => texts(keyReader(fieldOf(correlation, name, lineage))(record)))
    .reduce<string[][]>(
      (groups, values) => groups.flatMap((group) => values.map((value) => [...group, value])),
      [[]],
    )
    .slice(0, mostGroups);
}

/** The field behind an alias for this rule, or for the one that the chain of correlations began with. */
function fieldOf(correlation: CompiledCorrelation, name: string, lineage: readonly string[]): string {
  const alias = correlation.aliases[name];
  const rule = lineage.find((id) => alias?.[id] !== undefined);
  return (rule === undefined ? undefined : alias?.[rule]) ?? name;
}

function valuesOf(correlation: CompiledCorrelation, record: JsonObject): (string | number | undefined)[] {
  const { test } = correlation;
  if (!('field' in test)) return [undefined];
  const [first = '', ...rest] = test.field;
  const found = keyReader(first)(record);
  if (test.type !== 'value_count' && test.type !== 'first_seen') return numbers(found);
  if (rest.length === 0) return texts(found);
  const parts = test.field.map((field) => texts(keyReader(field)(record)));
  return parts.some((part) => part.length === 0) ? [] : [JSON.stringify(parts)];
}

function list(found: Found): Json[] {
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

function texts(found: Found): string[] {
  const all = list(found).flatMap((value) => {
    const text = value === null ? undefined : (textOf(value) ?? JSON.stringify(value));
    return text === undefined ? [] : [bounded(text)];
  });
  return [...new Set(all)];
}

/** Longest text that stands for itself, in characters: a state holds many. */
const longestText = 256;

function bounded(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…${markOf(text)}` : text;
}

function numbers(found: Found): number[] {
  return list(found).flatMap((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
  });
}
