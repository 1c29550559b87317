import { createHash } from 'node:crypto';

/**
 * The id of a finding: the same rule on the same signals gives the same id by every lane and on every try.
 * @example findingId('health-aws-risk-iam-quarantine', [signal.id, 'AKIAIOSFODNN7EXAMPLE']) // 'f-5b0c…'
 */
export function findingId(ruleId: string, parts: readonly string[]): string {
  const digest = createHash('sha256')
    .update([ruleId, ...parts].join('\n'))
    .digest('hex');
  return `f-${digest.slice(0, 16)}`;
}
