import { BongsuError } from '../model/index.ts';
import type { CodeRule } from './code-rule.ts';
import type {
  CompiledCorrelation,
  CompiledDetection,
  CompiledRule,
  Condition,
  CorrelationTest,
  RuleExpression,
  RuleSet,
} from './ir.ts';
import type { CorrelationRule, DetectionRule, FilterRule, LogSource, Rule } from './rule.ts';

/** A rule that could not be taken into the set, and why. The others are there. */
export type RuleFailure = { ruleId: string; file: string; error: BongsuError };

export type Compilation = { ruleSet: RuleSet; failures: RuleFailure[] };

/**
 * Joins parsed rules into one set: resolves what correlations and filters name, applies the filters, and
 * decides which rules speak for themselves. A rule whose references cannot be resolved is left out and reported.
 */
export function compileRules(rules: readonly Rule[], codeRules: readonly CodeRule[] = []): Compilation {
  const failures: RuleFailure[] = [];
  const names = new Map<string, string>();
  const ids = new Set<string>();
  const accepted = rules.filter((rule) => {
    const { id } = identity(rule);
    if (ids.has(id)) {
      failures.push(failure(rule, `the id "${id}" is taken by another rule`));
      return false;
    }
    ids.add(id);
    return true;
  });
  for (const rule of accepted) for (const name of identity(rule).names) names.set(name, identity(rule).id);
  for (const rule of codeRules) names.set(rule.meta.id, rule.meta.id);

  const detections = accepted.filter((rule) => rule.kind === 'detection');
  const correlations = resolvable(
    accepted.filter((rule) => rule.kind === 'correlation'),
    names,
    failures,
  );
  const filters = accepted.filter((rule) => rule.kind === 'filter');
  for (const filter of filters) {
    const unknown = filter.rules === 'any' ? undefined : filter.rules.find((name) => !names.has(name));
    if (unknown !== undefined)
      failures.push(failure(filter, `the filter names "${unknown}", which is not there`));
  }

  const spoken = spokenFor(correlations, names);
  const compiled: CompiledRule[] = [
    ...detections.map((rule) => compileDetection(rule, filters, names, !spoken.has(rule.meta.id))),
    ...correlations.map((rule) => compileCorrelation(rule, names, !spoken.has(rule.meta.id))),
    ...codeRules.map((rule) => ({ ...rule, standalone: !spoken.has(rule.meta.id) })),
  ];
  return { ruleSet: { rules: compiled }, failures };
}

function identity(rule: Rule): { id: string; names: string[] } {
  if (rule.kind === 'filter') return { id: rule.id, names: [] };
  const { id, name } = rule.meta;
  return { id, names: name === undefined ? [id] : [id, name] };
}

function failure(rule: Rule, message: string): RuleFailure {
  const error = new BongsuError('RULE_INVALID', message, { place: { file: rule.file } });
  return { ruleId: identity(rule).id, file: rule.file, error };
}

/** Correlations whose references exist and do not lead back to themselves. */
function resolvable(
  correlations: readonly CorrelationRule[],
  names: ReadonlyMap<string, string>,
  failures: RuleFailure[],
): CorrelationRule[] {
  let left = [...correlations];
  for (;;) {
    const byId = new Map(left.map((rule) => [rule.meta.id, rule]));
    const gone = new Set(correlations.map((rule) => rule.meta.id).filter((id) => !byId.has(id)));
    const bad = left.flatMap((rule) => {
      const unknown = rule.rules.find((name) => {
        const id = names.get(name);
        return id === undefined || gone.has(id);
      });
      if (unknown !== undefined)
        return [failure(rule, `the correlation names "${unknown}", which is not there`)];
      const circle = leadsBack(rule, byId, names);
      return circle ? [failure(rule, 'the correlation leads back to itself')] : [];
    });
    if (bad.length === 0) return left;
    failures.push(...bad);
    const badIds = new Set(bad.map((one) => one.ruleId));
    left = left.filter((rule) => !badIds.has(rule.meta.id));
  }
}

function leadsBack(
  start: CorrelationRule,
  byId: ReadonlyMap<string, CorrelationRule>,
  names: ReadonlyMap<string, string>,
): boolean {
  const seen = new Set<string>();
  const open = [...start.rules];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const id = names.get(name) ?? name;
    if (id === start.meta.id) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(byId.get(id)?.rules ?? []));
  }
  return false;
}

/** Rules that speak only through a correlation: named by one, and by none with `generate: true`. */
function spokenFor(
  correlations: readonly CorrelationRule[],
  names: ReadonlyMap<string, string>,
): Set<string> {
  const idsOf = (rule: CorrelationRule) => rule.rules.map((name) => names.get(name) ?? name);
  const spoken = new Set(correlations.filter((rule) => !rule.generate).flatMap(idsOf));
  for (const id of correlations.filter((rule) => rule.generate).flatMap(idsOf)) spoken.delete(id);
  return spoken;
}

function compileDetection(
  rule: DetectionRule,
  filters: readonly FilterRule[],
  names: ReadonlyMap<string, string>,
  standalone: boolean,
): CompiledDetection {
  const applied = filters.filter((filter) =>
    filter.rules === 'any'
      ? covers(filter.logsource, rule.meta.logsource)
      : filter.rules.some((name) => names.get(name) === rule.meta.id),
  );
  const kept = applied.map((filter) => filter.keep);
  const condition: Condition =
    kept.length === 0 ? rule.condition : { kind: 'and', of: [rule.condition, ...kept] };
  return { kind: 'detection', meta: rule.meta, condition, standalone };
}

function covers(wide: LogSource, narrow: LogSource): boolean {
  const keys = ['category', 'product', 'service'] as const;
  return keys.every((key) => wide[key] === undefined || wide[key] === narrow[key]);
}

function compileCorrelation(
  rule: CorrelationRule,
  names: ReadonlyMap<string, string>,
  standalone: boolean,
): CompiledCorrelation {
  const id = (name: string) => names.get(name) ?? name;
  const aliases = Object.entries(rule.aliases).map(
    ([alias, fields]) =>
      [alias, Object.fromEntries(Object.entries(fields).map(([name, field]) => [id(name), field]))] as const,
  );
  return {
    kind: 'correlation',
    meta: rule.meta,
    rules: rule.rules.map(id),
    groupBy: rule.groupBy,
    aliases: Object.fromEntries(aliases),
    timespanMs: rule.timespanMs,
    test: resolvedTest(rule.test, id),
    standalone,
  };
}

function resolvedTest(test: CorrelationTest, id: (name: string) => string): CorrelationTest {
  return 'expression' in test ? { ...test, expression: resolved(test.expression, id) } : test;
}

function resolved(expression: RuleExpression, id: (name: string) => string): RuleExpression {
  if (expression.kind === 'rule') return { kind: 'rule', rule: id(expression.rule) };
  if (expression.kind === 'not') return { kind: 'not', of: resolved(expression.of, id) };
  return { kind: expression.kind, of: expression.of.map((one) => resolved(one, id)) };
}
