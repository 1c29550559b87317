import type { JsonObject, RuleStatus, Severity } from '../model/index.ts';
import type { Condition, CorrelationTest } from './ir.ts';

/** Where a rule document came from; every error about it names `file`. */
export type RuleSource = {
  file: string;
  /** Our own rules are named by their path (`iam/access-key-for-another-user`); foreign Sigma files keep their `id`. */
  id?: string;
  /** Values for `%name%` under the `expand` modifier. A placeholder without a list is an error. */
  placeholders?: Record<string, readonly string[]>;
};

export type LogSource = { category?: string; product?: string; service?: string };

/** What a rule says about itself; the same for Sigma rules and `.ts` rules. */
export type RuleMeta = {
  id: string;
  /** Sigma `name`: another name that correlations and filters may use. */
  name?: string;
  title: string;
  description: string;
  level: Severity;
  status: RuleStatus;
  tags: string[];
  references: string[];
  falsePositives: string[];
  logsource: LogSource;
  /** What a person does first, one line each. Ours, not Sigma's. */
  runbook: string[];
  /** The playbook that fits. Ours, not Sigma's. */
  response?: { playbook: string };
  /** Field paths whose values make one alert; empty: actor and primary resource. Ours, not Sigma's. */
  dedup: string[];
  /** Record fields that name what was touched; empty: what the record itself tells. Ours, not Sigma's. */
  resources: { type: string; id: string }[];
};

/** One example beside a rule: a rule matches when at least one of the events (or the window over them) does. */
export type RuleTest = { name: string; match: boolean; events: JsonObject[] };

type Parsed = { meta: RuleMeta; file: string; tests: RuleTest[] };

export type DetectionRule = Parsed & { kind: 'detection'; condition: Condition };

export type CorrelationRule = Parsed & {
  kind: 'correlation';
  /** Ids or names, as written; `compileRules` resolves them. */
  rules: string[];
  groupBy: string[];
  /** Alias name to (rule id or name to field). */
  aliases: Record<string, Record<string, string>>;
  timespanMs: number;
  test: CorrelationTest;
  generate: boolean;
};

/** A Sigma filter: what it selects is taken out of the rules it names. */
export type FilterRule = {
  kind: 'filter';
  id: string;
  title: string;
  file: string;
  logsource: LogSource;
  /** Ids or names; `any` is every rule of the same log source. */
  rules: string[] | 'any';
  /** What is left of the filtered rules must satisfy this. */
  keep: Condition;
};

/** A rule document, parsed and checked. */
export type Rule = DetectionRule | CorrelationRule | FilterRule;
