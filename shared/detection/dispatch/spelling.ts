import type { RuleSet } from '../ir.ts';
import { ruleConstraints } from './dispatch-of.ts';

/** A name in a rule that AWS writes otherwise. */
export type Misspelling = { ruleId: string; field: 'eventSource' | 'eventName'; value: string };

/** `iam.amazonaws.com`, or the beginning of one. */
const source = /^[a-z0-9.-]+(?:\.amazonaws\.com|\*)$/;

/** `CreateAccessKey`, or the beginning of one. */
const name = /^[A-Z].*(?:[a-z]|\*)/;

/**
 * Event sources and names in rules of CloudTrail records that are not written as AWS writes them. Sigma compares
 * without case, and so does the engine; EventBridge, whose patterns are made from the same names, minds the case, and
 * would never deliver the event.
 */
export function misspellings({ rules }: RuleSet): Misspelling[] {
  return rules
    .filter(({ meta: { logsource } }) => (logsource.service ?? 'cloudtrail') === 'cloudtrail')
    .flatMap((rule) =>
      ruleConstraints(rule).flatMap(({ eventSource = [], eventName = [] }) => [
        ...wrong(rule.meta.id, 'eventSource', eventSource, source),
        ...wrong(rule.meta.id, 'eventName', eventName, name),
      ]),
    );
}

function wrong(
  ruleId: string,
  field: Misspelling['field'],
  values: readonly string[],
  form: RegExp,
): Misspelling[] {
  const found = values.filter((value) => value !== '*' && !form.test(value));
  return [...new Set(found)].map((value) => ({ ruleId, field, value }));
}
