import { BongsuError, type Finding, type JsonObject, type Matched, type Signal } from '../model/index.ts';
import { buildIndex, type Candidates } from './dispatch/candidates.ts';
import { discriminatorOf } from './dispatch/discriminator.ts';
import { ruleConstraints } from './dispatch/dispatch-of.ts';
import { buildFinding, type Subject, subjectOf } from './finding.ts';
import type { CompiledRule, RuleSet } from './ir.ts';
import { link, newShared, type Shared } from './link/condition.ts';
import type { LogSource } from './rule.ts';
import { correlationsIn } from './windows/advance.ts';
import { hitsOf, type WindowHit } from './windows/hits.ts';

/** A rule that failed on a signal; the others went on. */
export type RuleError = { ruleId: string; error: BongsuError };

/** What the rules say of one signal: findings, hits for the windows, rules that failed. */
export type Evaluation = { findings: Finding[]; windows: WindowHit[]; failures: RuleError[] };

export type Detector = { evaluate: (signal: Signal) => Evaluation };

/** A rule that looks at single records. */
type RecordRule = Exclude<CompiledRule, { kind: 'correlation' }>;

type Prepared = { candidates: Candidates; rules: readonly RecordRule[]; matchers: (Matcher | undefined)[] };

/** The values that made the record match, none where nobody will read them; undefined when it does not match. */
type Matcher = (record: JsonObject) => Matched[] | undefined;

/**
 * Makes the evaluator of a rule set. Rules are linked when the first event that could match them comes; an event
 * that no rule could match costs one look-up. Pure: nothing is read, nothing is remembered but what was linked.
 * @example createDetector(ruleSet).evaluate(signal).findings
 */
export function createDetector(ruleSet: RuleSet): Detector {
  const correlations = correlationsIn(ruleSet);
  const prepared = new Map<string, Prepared>();
  const shared = newShared();
  return {
    evaluate(signal) {
      shared.turn += 1;
      const { record, kind } = signal;
      const { candidates, rules, matchers } = prepared.get(kind) ?? prepare(ruleSet, kind, prepared);
      const evaluation: Evaluation = { findings: [], windows: [], failures: [] };
      let subject: Subject | undefined;
      for (const position of candidates(record)) {
        const rule = rules[position];
        if (rule === undefined) continue;
        try {
          const matcher = matchers[position] ?? matcherOf(rule, shared);
          matchers[position] = matcher;
          const matched = matcher(record);
          if (matched === undefined) continue;
          if (rule.standalone) {
            subject ??= subjectOf(record);
            evaluation.findings.push(buildFinding(rule.meta, signal, matched, subject));
          }
          for (const hit of hitsOf(correlations, rule.meta.id, signal)) evaluation.windows.push(hit);
        } catch (cause) {
          evaluation.failures.push({ ruleId: rule.meta.id, error: failureOf(rule.meta.id, cause) });
        }
      }
      return evaluation;
    },
  };
}

function prepare(ruleSet: RuleSet, kind: string, prepared: Map<string, Prepared>): Prepared {
  const rules = ruleSet.rules.filter(
    (rule): rule is RecordRule => rule.kind !== 'correlation' && reads(rule.meta.logsource, kind),
  );
  const candidates = buildIndex(
    rules.map((rule) => {
      const discriminator = rule.kind === 'detection' ? discriminatorOf(rule.condition) : undefined;
      return {
        constraints: ruleConstraints(rule),
        ...(discriminator === undefined ? {} : { discriminator }),
      };
    }),
  );
  const made: Prepared = { candidates, rules, matchers: rules.map(() => undefined) };
  prepared.set(kind, made);
  return made;
}

/** A rule reads AWS's records of its service (`cloudtrail`, `health`, …); a rule without a service, all of them. */
function reads({ product, service }: LogSource, kind: string): boolean {
  if (product === undefined && service === undefined) return false;
  return (product ?? 'aws') === 'aws' && (service ?? kind) === kind;
}

function matcherOf(rule: RecordRule, shared: Shared): Matcher {
  if (rule.kind === 'code') {
    return (record) => {
      const matched = rule.match(record);
      return matched === undefined || matched.length === 0 ? undefined : matched;
    };
  }
  const { holds, explain } = link(rule.condition, shared);
  const { standalone } = rule;
  return (record) => (holds(record) ? (standalone ? explain(record) : []) : undefined);
}

function failureOf(ruleId: string, cause: unknown): BongsuError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BongsuError('RULE_FAILED', `rule ${ruleId}: ${reason}`, { cause });
}
