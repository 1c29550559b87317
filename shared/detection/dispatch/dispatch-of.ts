import type { CompiledRule, RuleSet } from '../ir.ts';
import { type Constraint, constraintsOf } from './constraints.ts';

/** Where one rule can match. A value that ends in `*` is a prefix; an absent key is any value. */
export type RuleDispatch = {
  ruleId: string;
  constraints: { eventSource?: string[]; eventName?: string[] }[];
};

/** Services that append an API version to their event names. */
const versioned = ['lambda.amazonaws.com', 'cloudfront.amazonaws.com'];

/**
 * What each rule of CloudTrail records asks of `eventSource` and `eventName`, for event patterns to be made from.
 * Sound: an event outside all constraints of a rule does not match it. Values keep the case they were written in.
 * Where the event's name may carry an API version the name is a prefix. A correlation sees what its rules see.
 */
export function dispatchOf(ruleSet: RuleSet): RuleDispatch[] {
  return ruleSet.rules
    .filter((rule) => rule.kind !== 'correlation')
    .filter(({ meta: { logsource } }) => (logsource.service ?? 'cloudtrail') === 'cloudtrail')
    .map((rule) => ({ ruleId: rule.meta.id, constraints: ruleConstraints(rule).map(withVersions) }));
}

/** The constraints of a rule that looks at single records; none for a correlation. */
export function ruleConstraints(rule: CompiledRule): Constraint[] {
  if (rule.kind === 'detection') return constraintsOf(rule.condition);
  return rule.kind === 'code' ? rule.dispatch : [];
}

function withVersions({ eventSource, eventName }: Constraint): {
  eventSource?: string[];
  eventName?: string[];
} {
  const mayVary = eventSource === undefined || eventSource.some((source) => isVersioned(source));
  const names = eventName?.map((name) => (mayVary && !name.endsWith('*') ? `${name}*` : name));
  return {
    ...(eventSource === undefined ? {} : { eventSource: [...eventSource] }),
    ...(names === undefined ? {} : { eventName: names }),
  };
}

function isVersioned(source: string): boolean {
  return source.endsWith('*') || versioned.includes(source.toLowerCase());
}
