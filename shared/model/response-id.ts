import { createHash } from 'node:crypto';

/**
 * The ledger id of what one playbook does to one target for one finding. Deterministic, so that the first alert can
 * already print the command that undoes or approves it, and a message delivered twice is one response.
 * @example responseId(finding.id, 'disable-access-key', 'AKIAIOSFODNN7EXAMPLE') // 'r-' and 12 hex characters
 */
export function responseId(findingId: string, playbook: string, targetId: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([findingId, playbook, targetId]))
    .digest('hex');
  return `r-${digest.slice(0, 12)}`;
}
