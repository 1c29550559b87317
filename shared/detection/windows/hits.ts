import type { Json, JsonObject, Signal } from '../../model/index.ts';
import type { CompiledCorrelation, CorrelationTest } from '../ir.ts';
import { type FieldReader, type Found, keyReader } from '../link/field.ts';
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
  /** What a rule's match means to the correlations that list it. */
  over: ReadonlyMap<string, readonly Reading[]>;
};

/** How one correlation reads the record of a match: resolved once, because it may be asked of every record there is. */
type Reading = {
  correlationId: string;
  ruleId: string;
  groups: readonly FieldReader[];
  values: (record: JsonObject) => readonly (string | number | undefined)[];
  parents: readonly Reading[];
};

export function correlationsOf(correlations: readonly CompiledCorrelation[]): Correlations {
  const listing = new Map<string, CompiledCorrelation[]>();
  for (const correlation of correlations) {
    for (const rule of new Set(correlation.rules)) {
      listing.set(rule, [...(listing.get(rule) ?? []), correlation]);
    }
  }
  const readings = (ruleId: string, lineage: readonly string[]): Reading[] =>
    (listing.get(ruleId) ?? []).map((correlation) => {
      const correlationId = correlation.meta.id;
      return {
        correlationId,
        ruleId,
        groups: correlation.groupBy.map((name) => keyReader(fieldOf(correlation, name, lineage))),
        values: valueReader(correlation.test),
        parents: readings(correlationId, [correlationId, ...lineage]),
      };
    });
  return {
    byId: new Map(correlations.map((one) => [one.meta.id, one])),
    over: new Map([...listing.keys()].map((ruleId) => [ruleId, readings(ruleId, [ruleId])])),
  };
}

/**
 * The hits of one match, for every correlation that stands on the rule. A record that lacks a group field, or the
 * counted value, is no part of any window.
 */
export function hitsOf(correlations: Correlations, ruleId: string, signal: Signal): readonly WindowHit[] {
  const readings = correlations.over.get(ruleId);
  if (readings === undefined) return [];
  const atMs = Date.parse(signal.time);
  if (Number.isNaN(atMs)) return [];
  const { id, record } = signal;
  return memberships(readings, record).map(({ correlationId, ruleId, group, value, parents }) =>
    // Spelt out: spreading is several times slower, and there may be one for every record.
    value === undefined
      ? { correlationId, ruleId, group, parents, id, atMs, signal }
      : { correlationId, ruleId, group, value, parents, id, atMs, signal },
  );
}

function memberships(readings: readonly Reading[], record: JsonObject): Membership[] {
  const all: Membership[] = [];
  for (const { correlationId, ruleId, groups, values: valuesIn, parents: above } of readings) {
    const values = valuesIn(record);
    if (values.length === 0) continue;
    const parents = above.length === 0 ? none : memberships(above, record);
    for (const group of groupsIn(groups, record)) {
      for (const value of values) {
        all.push(
          value === undefined
            ? { correlationId, ruleId, group, parents }
            : { correlationId, ruleId, group, value, parents },
        );
      }
    }
  }
  return all;
}

const none: Membership[] = [];

function groupsIn(readers: readonly FieldReader[], record: JsonObject): string[][] {
  let groups: string[][] = [[]];
  for (const read of readers) {
    const values = texts(read(record));
    const [only] = values;
    if (only === undefined) return [];
    if (values.length === 1) for (const group of groups) group.push(only);
    else groups = groups.flatMap((group) => values.map((value) => [...group, value])).slice(0, mostGroups);
  }
  return groups;
}

/** The field behind an alias for this rule, or for the one that the chain of correlations began with. */
function fieldOf(correlation: CompiledCorrelation, name: string, lineage: readonly string[]): string {
  const alias = correlation.aliases[name];
  const rule = lineage.find((id) => alias?.[id] !== undefined);
  return (rule === undefined ? undefined : alias?.[rule]) ?? name;
}

const uncounted = [undefined] as const;

function valueReader(test: CorrelationTest): Reading['values'] {
  if (!('field' in test)) return () => uncounted;
  const readers = test.field.map(keyReader);
  const [first, ...rest] = readers;
  if (first === undefined) return () => uncounted;
  if (test.type !== 'value_count' && test.type !== 'first_seen') return (record) => numbers(first(record));
  if (rest.length === 0) return (record) => texts(first(record));
  return (record) => {
    const parts = readers.map((read) => texts(read(record)));
    return parts.some((part) => part.length === 0) ? [] : [JSON.stringify(parts)];
  };
}

function list(found: Found): Json[] {
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

function texts(found: Found): string[] {
  if (typeof found === 'string') return [bounded(found)];
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
