import type { Bound, CountTest, RuleExpression, WindowTest } from '../ir.ts';
import { compares } from '../link/test.ts';
import type { StoredHit } from './state.ts';

/** What was measured in a window, when the correlation's test holds there; undefined when it does not. */
export type Measure = number | undefined;

/** Counts need only be kept up as the window slides, and only ask which events or values there were. */
export function isCount(test: WindowTest): test is CountTest {
  return test.type === 'event_count' || test.type === 'value_count';
}

/** Tests that are measured over a whole window. */
type WholeTest = Exclude<WindowTest, CountTest>;

/** Tests the hits of one window, in order of time. `rules` are the correlation's rule ids, in order. */
export function measured(test: WholeTest, rules: readonly string[], hits: readonly StoredHit[]): Measure {
  if ('expression' in test) {
    const ordered = test.type === 'temporal_ordered';
    return expressionHolds(test.expression, rules, hits, ordered) ? rulesIn(hits).size : undefined;
  }
  const value = measure(test, rules, hits);
  return value === undefined ? undefined : withinBounds(value, test.bounds);
}

/** The value where every bound holds for it. */
export function withinBounds(value: number, bounds: readonly Bound[]): Measure {
  return bounds.every((bound) => compares(value, bound.by, bound.value)) ? value : undefined;
}

/**
 * True when more hits can only make the test hold, never undo it: the finding can be made at once, and its being
 * made does not depend on the order of arrival. Any other test waits until the window is over.
 */
export function isImmediate(test: WindowTest): boolean {
  if ('expression' in test) return !hasNot(test.expression);
  const grows = (bound: Bound) => bound.by === 'gt' || bound.by === 'gte';
  const shrinks = (bound: Bound) => bound.by === 'lt' || bound.by === 'lte';
  switch (test.type) {
    case 'value_avg':
    case 'value_median':
    case 'value_percentile':
      return false;
    case 'value_min':
      return test.bounds.every(shrinks);
    default:
      return test.bounds.every(grows);
  }
}

/** Absence ("a and not b") is looked for in the time after an event; everything else in the time up to it. */
export function looksForward(test: WindowTest): boolean {
  return 'expression' in test && hasNot(test.expression);
}

function hasNot(expression: RuleExpression): boolean {
  if (expression.kind === 'rule') return false;
  return expression.kind === 'not' || expression.of.some(hasNot);
}

type Bounded = Extract<WholeTest, { bounds: Bound[] }>;

function measure(test: Bounded, rules: readonly string[], hits: readonly StoredHit[]): number | undefined {
  switch (test.type) {
    case 'temporal':
      return rulesIn(hits).size;
    case 'temporal_ordered':
      return orderedLength(
        rules.map((_, index) => index),
        hits,
      );
    default:
      return statistic(test, hits);
  }
}

function statistic(
  test: Extract<Bounded, { field: string[] }>,
  hits: readonly StoredHit[],
): number | undefined {
  const values = hits
    .flatMap((hit) => (typeof hit.value === 'number' ? [hit.value] : []))
    .sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (test.type) {
    case 'value_avg':
      return sum / values.length;
    case 'value_min':
      return values[0];
    case 'value_max':
      return values.at(-1);
    case 'value_median':
      return percentile(values, 50);
    case 'value_percentile':
      return percentile(values, test.percentile ?? 95);
    default:
      return sum;
  }
}

/** Linear interpolation between the two nearest values. */
function percentile(sorted: readonly number[], percent: number): number {
  const rank = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(rank)] ?? 0;
  const high = sorted[Math.ceil(rank)] ?? low;
  return low + (high - low) * (rank - Math.floor(rank));
}

function rulesIn(hits: readonly StoredHit[]): Set<number> {
  return new Set(hits.map((hit) => hit.rule));
}

/**
 * How many of these rules, from the first on, occurred one after the other, each by another event. Events of the
 * same time count as ordered: CloudTrail's clock has one tick a second, and an attack that takes less is no less one.
 */
function orderedLength(order: readonly number[], hits: readonly StoredHit[]): number {
  const used = new Set<string>();
  let after = Number.NEGATIVE_INFINITY;
  let length = 0;
  for (const rule of order) {
    const next = hits.find((hit) => hit.rule === rule && hit.at >= after && !used.has(hit.id));
    if (next === undefined) return length;
    used.add(next.id);
    after = next.at;
    length += 1;
  }
  return length;
}

function expressionHolds(
  expression: RuleExpression,
  rules: readonly string[],
  hits: readonly StoredHit[],
  ordered: boolean,
): boolean {
  const present = rulesIn(hits);
  const chosen = [...present].sort((a, b) => a - b);
  const choices = ordered
    ? subsets(chosen).filter((set) => orderedLength(set, hits) === set.length)
    : [chosen];
  return choices.some((choice) => evaluate(expression, rules, new Set(choice), present));
}

/** What is asked to be there is looked for among the chosen; what is asked not to be there, among all. */
function evaluate(
  expression: RuleExpression,
  rules: readonly string[],
  chosen: ReadonlySet<number>,
  present: ReadonlySet<number>,
): boolean {
  switch (expression.kind) {
    case 'rule':
      return chosen.has(rules.indexOf(expression.rule));
    case 'not':
      return !evaluate(expression.of, rules, present, chosen);
    case 'and':
      return expression.of.every((one) => evaluate(one, rules, chosen, present));
    case 'or':
      return expression.of.some((one) => evaluate(one, rules, chosen, present));
  }
}

/** Beyond this many rules only the whole list is tried in order. */
const mostSubsets = 10;

function subsets(rules: readonly number[]): number[][] {
  if (rules.length > mostSubsets) return [[...rules]];
  const sets: number[][] = [[]];
  for (const rule of rules) sets.push(...sets.map((set) => [...set, rule]));
  return sets;
}
