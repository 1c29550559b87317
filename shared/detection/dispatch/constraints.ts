import type { Condition, Test } from '../ir.ts';

/**
 * What a field must hold for a condition to be true: one of these values, compared without case, where a
 * trailing `*` stands for any ending; undefined: anything.
 */
export type Allowed = readonly string[] | undefined;

/** One way in: what `eventSource` and `eventName` must be. */
export type Constraint = { eventSource?: readonly string[]; eventName?: readonly string[] };

/** Alternatives kept apart before they are merged into one wider constraint. */
const mostAlternatives = 64;

/**
 * The ways in which a condition can become true, as far as `eventSource` and `eventName` tell. Sound: an event
 * that satisfies the condition satisfies one of them. What is negated, and every test but an equality or a
 * prefix, allows anything.
 */
export function constraintsOf(condition: Condition): Constraint[] {
  switch (condition.kind) {
    case 'or':
      return bounded(condition.of.flatMap(constraintsOf));
    case 'and':
      return condition.of
        .map(constraintsOf)
        .reduce<Constraint[]>(
          (ways, next) => bounded(ways.flatMap((way) => next.flatMap((one) => both(way, one)))),
          [{}],
        );
    case 'field': {
      if (condition.field !== 'eventSource' && condition.field !== 'eventName') return [{}];
      const allowed = allowedBy(condition);
      return [allowed === undefined ? {} : { [condition.field]: allowed }];
    }
    case 'not':
    case 'keywords':
      return [{}];
  }
}

/** The values of one field under which a condition can be true. */
export function allowedValues(condition: Condition, field: string): Allowed {
  switch (condition.kind) {
    case 'or': {
      const parts = condition.of.map((part) => allowedValues(part, field));
      return parts.includes(undefined) ? undefined : [...new Set(parts.flatMap((part) => part ?? []))];
    }
    case 'and':
      return condition.of.map((part) => allowedValues(part, field)).reduce(common, undefined);
    case 'field':
      return condition.field === field ? allowedBy(condition) : undefined;
    case 'not':
    case 'keywords':
      return undefined;
  }
}

function allowedBy(item: Extract<Condition, { kind: 'field' }>): Allowed {
  if (item.need === 'differs') return undefined;
  const values = item.tests.map(patternOf);
  // With `all`, any one of the tests narrows the field by itself.
  const known = values.filter((value) => value !== undefined);
  if (item.need === 'all') return known.length === 0 ? undefined : known.slice(0, 1);
  return known.length < values.length ? undefined : known;
}

function patternOf(test: Test): string | undefined {
  if (test.op === 'equals') return test.value;
  if (test.op === 'startswith') return `${test.value}*`;
  if (test.op !== 'glob') return undefined;
  const [first] = test.parts;
  return typeof first === 'object' ? `${first.text}*` : undefined;
}

function both(left: Constraint, right: Constraint): Constraint[] {
  const eventSource = common(left.eventSource, right.eventSource);
  const eventName = common(left.eventName, right.eventName);
  if (eventSource?.length === 0 || eventName?.length === 0) return [];
  return [{ ...(eventSource ? { eventSource } : {}), ...(eventName ? { eventName } : {}) }];
}

function common(left: Allowed, right: Allowed): Allowed {
  if (left === undefined || right === undefined) return left ?? right;
  const shared = left.flatMap((one) =>
    right.flatMap((other) => {
      if (covers(other, one)) return [one];
      if (covers(one, other)) return [other];
      return differByVersion(one, other) ? [one, other] : [];
    }),
  );
  return [...new Set(shared)];
}

/** An event name is read with and without its API version, so both forms can hold at once. */
function differByVersion(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other]
    .map((name) => name.toLowerCase())
    .sort((a, b) => a.length - b.length);
  return long.startsWith(short) && /^\d/.test(long.slice(short.length));
}

/** True when everything that `narrow` admits is admitted by `wide`. */
export function covers(wide: string, narrow: string): boolean {
  const [outer, inner] = [wide.toLowerCase(), narrow.toLowerCase()];
  return outer.endsWith('*') ? inner.startsWith(outer.slice(0, -1)) : outer === inner;
}

function bounded(ways: readonly Constraint[]): Constraint[] {
  const distinct = [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()];
  if (distinct.some((way) => way.eventSource === undefined && way.eventName === undefined)) return [{}];
  if (distinct.length <= mostAlternatives) return distinct;
  const union = (values: Allowed[]): Allowed =>
    values.includes(undefined) ? undefined : [...new Set(values.flatMap((value) => value ?? []))];
  const eventSource = union(distinct.map((way) => way.eventSource));
  const eventName = union(distinct.map((way) => way.eventName));
  return [{ ...(eventSource ? { eventSource } : {}), ...(eventName ? { eventName } : {}) }];
}
