import { type Call, type JsonObject, stringAt, type Target } from '../../model/index.ts';
import { isNamed } from '../aws.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../playbook.ts';
import { nameIn, objects, tagsOf } from '../reading.ts';

/** Switches a detector of GuardDuty on again. Where an administrator account rules over it, that one has to. */
export const restoreGuardduty: Playbook = {
  id: 'restore-guardduty',
  title: 'Enable GuardDuty',
  reversible: true,
  allowedCommands: ['guardduty.GetDetector', 'guardduty.GetAdministratorAccount', 'guardduty.UpdateDetector'],

  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::GuardDuty::Detector', id: nameIn(id), ...place }),

  inspect,

  tags: async (_target, state) => tagsOf(state),

  plan(state, target) {
    if (state.status === 'ENABLED') return { steps: [], reason: `detector ${target.id} is enabled` };
    const enable = (Enable: boolean) => guardDuty('UpdateDetector', target, { Enable });
    return {
      steps: [{ ...enable(true), undo: enable(false) }],
      reason: `detector ${target.id} is ${String(state.status).toLowerCase()}`,
    };
  },

  unmet: ({ status }) => (status === 'ENABLED' ? undefined : 'the detector is not enabled yet'),

  normalise: ({ status }) => ({ status }),

  notes: async () => ['What happened while it was off, GuardDuty has not looked at and will not.'],
};

async function inspect(target: Target, read: Read, { account }: Surroundings): Promise<Inspection> {
  let detector: JsonObject;
  try {
    detector = await read(guardDuty('GetDetector', target));
  } catch (error) {
    // GuardDuty says so of a detector that is not there, and of an id that is none.
    if (!isNamed(error, ['BadRequest'])) throw error;
    const reason = `detector ${target.id} was deleted: enable GuardDuty again, with the plans it had`;
    return { kind: 'handover', severity: 'critical', reason };
  }
  const { Administrator } = await read(guardDuty('GetAdministratorAccount', target));
  const [administrator] = objects([Administrator]);
  const ruler = stringAt(administrator, 'AccountId');
  if (ruler !== undefined && ruler !== account && administrator?.RelationshipStatus === 'Enabled') {
    const reason = `GuardDuty of this account is run by ${ruler}: that account has to enable it`;
    return { kind: 'handover', severity: 'critical', reason };
  }
  const arn = `arn:aws:guardduty:${target.region}:${account}:detector/${target.id}`;
  return {
    kind: 'found',
    state: { status: stringAt(detector, 'Status') ?? 'UNKNOWN', tags: detector.Tags ?? {} },
    principals: [{ name: target.id, arn }],
  };
}

function guardDuty(command: string, { id, region }: Target, input: JsonObject = {}): Call {
  return { service: 'guardduty', command, input: { DetectorId: id, ...input }, region };
}
