import type { CodeRule } from './code-rule.ts';
import type { RuleMeta } from './rule.ts';

/** Text tests, as written; compared without case unless `cased`. */
type TextTest = { cased?: true } & (
  | { op: 'equals' | 'contains' | 'startswith' | 'endswith'; value: string }
  /** `*`, `?` and literal runs in order; `-` any of the five dashes of `windash`. */
  | { op: 'glob'; parts: GlobPart[] }
);
export type GlobPart = '*' | '?' | '-' | { text: string };

export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];

export const comparisons = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type Comparison = (typeof comparisons)[number];

/** One value of a field item, after its modifiers. */
export type Test =
  | TextTest
  | { op: 'number'; value: number }
  | { op: 'boolean'; value: boolean }
  | { op: 'null' }
  | { op: 'present' }
  | { op: 'exists'; value: boolean }
  | { op: 're'; source: string; flags: string }
  | { op: 'cidr'; value: string }
  | { op: 'compare'; by: Comparison; value: number; part?: TimePart }
  | {
      op: 'fieldref';
      field: string;
      how: 'equals' | 'contains' | 'startswith' | 'endswith' | 'lt' | 'lte' | 'gt' | 'gte';
      cased?: true;
    };

/**
 * A rule's logic as plain JSON. A field item is true when any (or all) of its tests hold for the field;
 * `differs` (the `neq` modifier) when the field is there and none holds. A keyword item looks at the whole record.
 */
export type Condition =
  | { kind: 'and' | 'or'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'field'; field: string; need: 'any' | 'all' | 'differs'; tests: Test[] }
  | { kind: 'keywords'; need: 'any' | 'all'; tests: Test[] };

/** Presence of rules in one window: the extended condition of temporal correlations. */
export type RuleExpression =
  | { kind: 'rule'; rule: string }
  | { kind: 'and' | 'or'; of: RuleExpression[] }
  | { kind: 'not'; of: RuleExpression };

export type Bound = { by: Comparison; value: number };

/** How many different events, or values, there are. */
export type CountTest =
  | { type: 'event_count'; bounds: Bound[] }
  | { type: 'value_count'; field: string[]; bounds: Bound[] };

export const statistics = [
  'value_sum',
  'value_avg',
  'value_min',
  'value_max',
  'value_median',
  'value_percentile',
] as const;

/** What a correlation asks of the hits in one window. */
export type WindowTest =
  | CountTest
  | { type: (typeof statistics)[number]; field: string[]; percentile?: number; bounds: Bound[] }
  | { type: 'temporal' | 'temporal_ordered'; bounds: Bound[] }
  | { type: 'temporal' | 'temporal_ordered'; expression: RuleExpression };

/** Whether the value of these fields is new to its group, once the group was watched for `learningMs`. */
export type FirstSeenTest = { type: 'first_seen'; field: string[]; learningMs: number };

export type CorrelationTest = WindowTest | FirstSeenTest;

export type CompiledDetection = {
  kind: 'detection';
  meta: RuleMeta;
  condition: Condition;
  /** False where a correlation stands on this rule and does not say `generate: true`. */
  standalone: boolean;
};

export type CompiledCorrelation<Test extends CorrelationTest = CorrelationTest> = {
  kind: 'correlation';
  meta: RuleMeta;
  /** Ids, resolved. The order counts for `temporal_ordered`. */
  rules: string[];
  groupBy: string[];
  /** Alias to (rule id to field). */
  aliases: Record<string, Record<string, string>>;
  /** How far a window reaches; for `first_seen`, how long a value is remembered. */
  timespanMs: number;
  test: Test;
  standalone: boolean;
};

export type WindowCorrelation = CompiledCorrelation<WindowTest>;
export type FirstSeenCorrelation = CompiledCorrelation<FirstSeenTest>;

export type CompiledRule = CompiledDetection | CompiledCorrelation | CodeRule;

/** All rules of a deployment. Plain JSON but for the code rules in it. */
export type RuleSet = { rules: CompiledRule[] };
