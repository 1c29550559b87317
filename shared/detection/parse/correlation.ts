import type { JsonObject } from '../../model/index.ts';
import {
  type Bound,
  comparisons,
  type FirstSeenTest,
  type RuleExpression,
  statistics,
  type WindowTest,
} from '../ir.ts';
import type { CorrelationRule } from '../rule.ts';
import { parseExpression } from './condition.ts';
import { type Context, inside, objectOf, ruleFault, textOf, textsOf, wordOf } from './context.ts';

const windowTypes = ['event_count', 'value_count', ...statistics, 'temporal', 'temporal_ordered'] as const;
const types = [...windowTypes, 'first_seen'] as const;

/** Seconds of a timespan unit. Month and year are the Gregorian mean, as other implementations take them. */
const unitSeconds: Record<string, number> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_629_746,
  y: 31_556_952,
};

type Parts = Pick<CorrelationRule, 'rules' | 'groupBy' | 'aliases' | 'timespanMs' | 'test' | 'generate'>;

/** The `correlation` section of a correlation document. */
export function parseCorrelation(document: JsonObject, context: Context): Parts {
  const here = inside(context, 'correlation');
  const section = objectOf(document.correlation, here, 'correlation');
  const type = wordOf(section, 'type', ['', ...types], '', here);
  if (type === '') throw ruleFault(inside(here, 'type'), `type must be one of ${types.join(', ')}`);
  const listed = textsOf(section, 'rules', here);
  const asked =
    type === 'first_seen'
      ? firstSeenOf(section, here)
      : { test: testOf(type, section, listed, here), timespanMs: durationOf(section, 'timespan', here) };
  const { test } = asked;
  const rules = listed.length > 0 || !('expression' in test) ? listed : namesIn(test.expression);
  if (rules.length === 0) throw ruleFault(inside(here, 'rules'), 'rules must name at least one rule');
  return {
    rules,
    groupBy: textsOf(section, 'group-by', here),
    aliases: aliasesOf(section, here),
    ...asked,
    generate: generateOf(section.generate ?? document.generate, here),
  };
}

/** Ours, not Sigma's: a value is new to its group when it was not seen in `memory`, once `learning` is over. */
function firstSeenOf(section: JsonObject, context: Context): { test: FirstSeenTest; timespanMs: number } {
  for (const key of ['timespan', 'condition']) {
    if (section[key] !== undefined) {
      throw ruleFault(inside(context, key), `first_seen takes value, learning and memory, not ${key}`);
    }
  }
  const field = textsOf(section, 'value', context);
  if (field.length === 0) throw ruleFault(inside(context, 'value'), 'first_seen needs a value: its fields');
  const learningMs = durationOf(section, 'learning', context, '14d');
  const timespanMs = durationOf(section, 'memory', context, '90d');
  if (learningMs > timespanMs) {
    throw ruleFault(inside(context, 'learning'), 'learning must not be longer than memory');
  }
  return { test: { type: 'first_seen', field, learningMs }, timespanMs };
}

function testOf(
  type: (typeof windowTypes)[number],
  section: JsonObject,
  rules: string[],
  context: Context,
): WindowTest {
  const here = inside(context, 'condition');
  const { condition } = section;
  if (type === 'temporal' || type === 'temporal_ordered') {
    if (typeof condition === 'string') return { type, expression: expressionOf(condition, rules, here) };
    if (condition === undefined) return { type, bounds: [{ by: 'gte', value: rules.length }] };
    return { type, bounds: boundsOf(objectOf(condition, here, 'condition'), [], here) };
  }
  if (typeof condition === 'string') throw ruleFault(here, 'only temporal correlations take an expression');
  const map = objectOf(condition, here, 'condition');
  if (type === 'event_count') return { type, bounds: boundsOf(map, [], here) };
  const bounds = boundsOf(map, type === 'value_percentile' ? ['field', 'percentile'] : ['field'], here);
  const field = textsOf(map, 'field', here);
  if (field.length === 0) throw ruleFault(inside(here, 'field'), `${type} needs a field`);
  if (type === 'value_count') return { type, field, bounds };
  if (field.length > 1) throw ruleFault(inside(here, 'field'), `${type} takes one field`);
  if (type !== 'value_percentile') return { type, field, bounds };
  const percentile = map.percentile ?? 95;
  if (typeof percentile !== 'number' || percentile < 0 || percentile > 100) {
    throw ruleFault(inside(here, 'percentile'), 'percentile must be a number from 0 to 100');
  }
  return { type, field, percentile, bounds };
}

function boundsOf(map: JsonObject, others: readonly string[], context: Context): Bound[] {
  const bounds = Object.entries(map)
    .filter(([key]) => !others.includes(key))
    .map(([key, value]): Bound => {
      const by = comparisons.find((known) => known === key);
      if (by === undefined) throw ruleFault(inside(context, key), `unknown condition "${key}"`);
      if (typeof value !== 'number') throw ruleFault(inside(context, key), `${key} must be a number`);
      return { by, value };
    });
  if (bounds.length === 0) throw ruleFault(context, `condition needs one of ${comparisons.join(', ')}`);
  return bounds;
}

function expressionOf(text: string, rules: string[], context: Context): RuleExpression {
  const expression = parseExpression<RuleExpression>(text, context, {
    word: (rule) => {
      if (rules.length > 0 && !rules.includes(rule)) {
        throw ruleFault(context, `the condition names "${rule}", which rules does not list`);
      }
      return { kind: 'rule', rule };
    },
    quantity: undefined,
    join: (kind, of) => ({ kind, of }),
    not: (of) => ({ kind: 'not', of }),
  });
  const named = namesIn(expression);
  const unused = rules.find((rule) => !named.includes(rule));
  if (unused !== undefined)
    throw ruleFault(context, `the condition does not name the listed rule "${unused}"`);
  return expression;
}

function namesIn(expression: RuleExpression): string[] {
  if (expression.kind === 'rule') return [expression.rule];
  const of = expression.kind === 'not' ? [expression.of] : expression.of;
  return [...new Set(of.flatMap(namesIn))];
}

/** Milliseconds of a duration; `absent` stands for a key that is not there. */
function durationOf(section: JsonObject, key: string, context: Context, absent?: string): number {
  const here = inside(context, key);
  const found = /^(\d+)([smhdwMy])$/.exec(textOf(section[key] ?? absent, here, key));
  const count = Number(found?.[1] ?? 0);
  if (found === null || count === 0) {
    throw ruleFault(here, `${key} must be a number and one of s, m, h, d, w, M, y, such as 15m`);
  }
  return count * (unitSeconds[found[2] ?? ''] ?? 0) * 1000;
}

function aliasesOf(section: JsonObject, context: Context): Record<string, Record<string, string>> {
  if (section.aliases === undefined) return {};
  const here = inside(context, 'aliases');
  const aliases = Object.entries(objectOf(section.aliases, here, 'aliases')).map(([alias, mapping]) => {
    const place = inside(here, alias);
    const fields = Object.entries(objectOf(mapping, place, 'an alias')).map(
      ([rule, field]): [string, string] => [rule, textOf(field, inside(place, rule), 'a field')],
    );
    return [alias, Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(aliases);
}

function generateOf(value: unknown, context: Context): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean')
    throw ruleFault(inside(context, 'generate'), 'generate must be true or false');
  return value;
}
