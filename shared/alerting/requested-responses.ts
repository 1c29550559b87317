import { type Finding, playbookAsked, responseId, targetsOf } from '../model/index.ts';

/** What a finding asks to be done, under the ids that its outcome will have in the ledger. */
export type RequestedResponse = { id: string; playbook: string; target: string };

/**
 * One response for each resource of the finding that its playbook acts on; none where nothing was asked for.
 * @param at when the finding was told, ISO 8601 UTC
 */
export function requestedResponses(finding: Finding, at: string): RequestedResponse[] {
  const playbook = playbookAsked(finding, Date.parse(at));
  if (playbook === undefined) return [];
  return targetsOf(finding, playbook).map((target) => ({
    id: responseId(finding.id, playbook, target.id),
    playbook,
    target: target.id,
  }));
}
