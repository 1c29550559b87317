import { type Finding, isHistory, responseId } from '../model/index.ts';

/** What a finding asks to be done, under the ids that its outcome will have in the ledger. */
export type RequestedResponse = { id: string; playbook: string; target: string };

/** The type of resource that a playbook acts on, where a finding names others besides. */
const targetTypes: Readonly<Record<string, string>> = { 'disable-access-key': 'AWS::IAM::AccessKey' };

/**
 * One response for each resource of the finding that its playbook acts on; none where nothing was asked for.
 * @param at when the finding was told, ISO 8601 UTC
 */
export function requestedResponses(finding: Finding, at: string): RequestedResponse[] {
  const { id, resources, response } = finding;
  if (response === undefined || isHistory(finding, Date.parse(at))) return [];
  const { playbook } = response;
  const type = targetTypes[playbook];
  return resources
    .filter((resource) => type === undefined || resource.type === type)
    .map((resource) => ({ id: responseId(id, playbook, resource.id), playbook, target: resource.id }));
}
