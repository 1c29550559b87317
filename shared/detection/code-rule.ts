import type { JsonObject, Matched } from '../model/index.ts';
import type { RuleMeta, RuleTest } from './rule.ts';

/**
 * Which events a code rule wants to see. Values are compared without case; a trailing `*` is a prefix;
 * an absent key is any value. Several entries are alternatives.
 */
export type Dispatch = { eventSource?: string[]; eventName?: string[] };

/** A rule in TypeScript, for what Sigma cannot say. */
export type CodeRule = {
  kind: 'code';
  meta: RuleMeta;
  dispatch: Dispatch[];
  /** The values that made it match, or undefined. */
  match: (record: JsonObject) => Matched[] | undefined;
  standalone: boolean;
  tests: RuleTest[];
};

type Optional =
  | 'description'
  | 'status'
  | 'tags'
  | 'references'
  | 'falsePositives'
  | 'logsource'
  | 'runbook'
  | 'dedup'
  | 'resources';

export type CodeRuleDefinition = Omit<RuleMeta, Optional> &
  Partial<Pick<RuleMeta, Optional>> & {
    dispatch: Dispatch | Dispatch[];
    match: (record: JsonObject) => Matched[] | undefined;
    tests?: RuleTest[];
  };

/**
 * Declares a rule in TypeScript with the metadata that a Sigma rule has. `id` is its path in `rules/`.
 * @example
 * export default codeRule({
 *   id: 'network/security-group-open-to-the-world',
 *   title: 'Security group opened to the world',
 *   level: 'medium',
 *   dispatch: { eventSource: ['ec2.amazonaws.com'], eventName: ['AuthorizeSecurityGroupIngress'] },
 *   match: (record) => worldOpenRules(record).map((rule) => ({ field: rule.field, value: rule.cidr })),
 * });
 */
export function codeRule(definition: CodeRuleDefinition): CodeRule {
  const { dispatch, match, tests, ...meta } = definition;
  return {
    kind: 'code',
    meta: {
      description: '',
      status: 'stable',
      tags: [],
      references: [],
      falsePositives: [],
      logsource: { product: 'aws', service: 'cloudtrail' },
      runbook: [],
      dedup: [],
      resources: [],
      ...meta,
    },
    dispatch: [dispatch].flat(),
    match,
    standalone: true,
    tests: tests ?? [],
  };
}
