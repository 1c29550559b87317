import type { Json, JsonObject } from '../../model/index.ts';
import { plainEventName } from '../event-name.ts';
import { type FieldReader, fieldReader } from '../link/field.ts';
import { textOf } from '../link/values.ts';
import { type Constraint, covers } from './constraints.ts';
import type { Discriminator } from './discriminator.ts';

/** One rule as the index sees it: where it can match, and for a rule of any event one more field that narrows it. */
export type Indexed = { constraints: readonly Constraint[]; discriminator?: Discriminator };

/** The rules that could match a record, by position, in ascending order. */
export type Candidates = (record: JsonObject) => readonly number[];

type Placed = { position: number; constraint: Constraint };

/** Distinct (source, name) pairs remembered; garbage names must not fill the memory. */
const mostRemembered = 4096;

/**
 * Finds the rules that could match a record without asking each: the answer for an (eventSource, eventName) pair
 * is worked out once, and rules of any event are looked up by the value of their discriminating field.
 * Sound: a rule that is not among the candidates does not match.
 */
export function buildIndex(rules: readonly Indexed[]): Candidates {
  const narrow: Placed[] = [];
  const always: number[] = [];
  const discriminated: { position: number; discriminator: Discriminator }[] = [];
  for (const [position, { constraints, discriminator }] of rules.entries()) {
    if (constraints.every((one) => one.eventSource !== undefined || one.eventName !== undefined)) {
      narrow.push(...constraints.map((constraint) => ({ position, constraint })));
    } else if (discriminator === undefined) always.push(position);
    else discriminated.push({ position, discriminator });
  }
  const everything = rules.map((_, position) => position);
  const byPair = rememberPairs(narrow, always);
  const byField = indexFields(discriminated);

  return (record) => {
    const { eventSource, eventName } = record;
    if (typeof eventSource !== 'string' || typeof eventName !== 'string') return everything;
    const found = byPair(eventSource, eventName);
    const others = byField(record);
    return others.length === 0 ? found : ascending([...found, ...others]);
  };
}

function rememberPairs(narrow: readonly Placed[], always: readonly number[]) {
  const find = indexPairs(narrow);
  const remembered = new Map<string, Map<string, readonly number[]>>();
  let size = 0;
  return (source: string, name: string): readonly number[] => {
    const known = remembered.get(source)?.get(name);
    if (known !== undefined) return known;
    if (size >= mostRemembered) {
      remembered.clear();
      size = 0;
    }
    const found = ascending([...always, ...find(source, name)]);
    const byName = remembered.get(source) ?? new Map<string, readonly number[]>();
    remembered.set(source, byName.set(name, found));
    size += 1;
    return found;
  };
}

/** Constraints by exact event name; those that name none, or a prefix, are tried one by one. */
function indexPairs(narrow: readonly Placed[]): (source: string, name: string) => number[] {
  const exact = new Map<string, Placed[]>();
  const others: Placed[] = [];
  for (const placed of narrow) {
    const names = placed.constraint.eventName;
    if (names === undefined || names.some((name) => name.endsWith('*'))) others.push(placed);
    else for (const name of names) append(exact, name.toLowerCase(), placed);
  }
  return (source, name) => {
    const plain = plainEventName(name);
    const fits = ({ eventSource, eventName }: Constraint) =>
      (eventSource === undefined || eventSource.some((value) => covers(value, source))) &&
      (eventName === undefined || eventName.some((value) => covers(value, name) || covers(value, plain)));
    const named = new Set([name.toLowerCase(), plain.toLowerCase()]);
    const placed = [...[...named].flatMap((one) => exact.get(one) ?? []), ...others];
    return placed.filter(({ constraint }) => fits(constraint)).map(({ position }) => position);
  };
}

const none: readonly number[] = [];

type FieldEntry = { read: FieldReader; present: number[]; byValue: Map<string, number[]> };

function indexFields(rules: readonly { position: number; discriminator: Discriminator }[]): Candidates {
  const fields = new Map<string, FieldEntry>();
  for (const { position, discriminator } of rules) {
    const { field, values } = discriminator;
    const entry: FieldEntry = fields.get(field) ?? {
      read: fieldReader(field),
      present: [],
      byValue: new Map(),
    };
    fields.set(field, entry);
    if (values === undefined) entry.present.push(position);
    const texts = new Set(values?.map((text) => text.toLowerCase()));
    for (const text of texts) append(entry.byValue, text, position);
  }
  const entries = [...fields.values()];
  return (record) => {
    let found: readonly number[] = none;
    for (const { read, present, byValue } of entries) {
      const value = read(record);
      if (value === undefined) continue;
      if (present.length > 0) found = [...found, ...present];
      if (byValue.size === 0) continue;
      const positions = Array.isArray(value)
        ? value.flatMap((one) => lookUp(byValue, one))
        : lookUp(byValue, value);
      if (positions.length > 0) found = [...found, ...positions];
    }
    return found;
  };
}

function lookUp(byValue: ReadonlyMap<string, number[]>, value: Json): readonly number[] {
  const text = textOf(value);
  return text === undefined ? none : (byValue.get(text.toLowerCase()) ?? none);
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function ascending(positions: readonly number[]): readonly number[] {
  return [...new Set(positions)].sort((a, b) => a - b);
}
