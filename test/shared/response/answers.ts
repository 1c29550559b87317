import type { Json, JsonObject, Target } from '../../../shared/model/index.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../../../shared/response/playbook.ts';

export const surroundings: Surroundings = {
  account: '123456789012',
  region: 'eu-west-1',
  stage: 'prod',
  trustedAccounts: ['210987654321'],
};
export const planned = '2026-11-20T12:00:00.000Z';

/** A `read` that knows these answers by command; an error is raised. */
export function answers(table: Record<string, Json | Error>): Read {
  return async ({ command }) => {
    const answer = table[command];
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Error(`nothing is known of ${command}`);
    return answer as JsonObject;
  };
}

/** The state that the playbook makes of these answers. */
export async function stateOf(playbook: Playbook, target: Target, read: Read): Promise<JsonObject> {
  const inspection: Inspection = await playbook.inspect(target, read, surroundings);
  if (inspection.kind !== 'found') throw new Error(inspection.reason);
  return inspection.state;
}

/** The commands that it plans, in order. */
export async function planOf(playbook: Playbook, target: Target, read: Read): Promise<string[]> {
  const state = await stateOf(playbook, target, read);
  return playbook.plan(state, target, planned).steps.map(({ command }) => command);
}
