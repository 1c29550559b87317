import { at, type Call, isObject, type JsonObject, stringAt, type Target } from '../../model/index.ts';
import { awsFault } from '../aws.ts';
import type { Inspection, Playbook, Read } from '../playbook.ts';
import { nameIn, objects, pages, tagsIn } from '../reading.ts';

const pending = ['PendingDeletion', 'PendingReplicaDeletion'];

/**
 * Takes a KMS key back from the brink. A key whose deletion is cancelled is disabled; it is enabled again only where
 * CloudTrail shows that it was enabled before.
 *
 * Not reversible: undo would be to schedule the deletion of a key, which no response may ever do.
 */
export const cancelKeyDeletion: Playbook = {
  id: 'cancel-key-deletion',
  title: 'Cancel the deletion of a KMS key',
  reversible: false,
  allowedCommands: [
    'kms.DescribeKey',
    'kms.ListResourceTags',
    'cloudtrail.LookupEvents',
    'kms.CancelKeyDeletion',
    'kms.EnableKey',
  ],

  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::KMS::Key', id, ...place }),

  inspect,

  async tags(target, _state, read) {
    const tags: JsonObject[] = [];
    const call = kms('ListResourceTags', target);
    for await (const page of pages(read, call, 'NextMarker')) tags.push(...objects(page.Tags));
    return tagsIn(tags, 'TagKey', 'TagValue');
  },

  plan(state, target) {
    const keyState = stringAt(state, 'keyState') ?? '';
    if (!pending.includes(keyState)) {
      return { steps: [], reason: `key ${nameIn(target.id)} is not about to be deleted: it is ${keyState}` };
    }
    const enable = state.enabledBefore === true ? [kms('EnableKey', target)] : [];
    return {
      steps: [kms('CancelKeyDeletion', target), ...enable],
      reason: `key ${nameIn(target.id)} is ${keyState}, to be deleted on ${stringAt(state, 'deletionDate') ?? 'an unknown day'}`,
    };
  },

  unmet({ keyState, enabledBefore }) {
    if (typeof keyState === 'string' && pending.includes(keyState)) return `the key is still ${keyState}`;
    return enabledBefore === true && keyState === 'Disabled' ? 'the key is still disabled' : undefined;
  },

  normalise: ({ keyState }) => ({ keyState }),

  notes: async (_target, state) =>
    state.enabledBefore === true
      ? ['It was enabled before its deletion was scheduled, and is again.']
      : [
          'It stays disabled: CloudTrail does not show that it was enabled before. Whoever needs it enables it (kms enable-key).',
        ],
};

async function inspect(target: Target, read: Read): Promise<Inspection> {
  const { KeyMetadata } = await read(kms('DescribeKey', target));
  const [key = {}] = objects([KeyMetadata]);
  if (key.KeyManager === 'AWS') {
    return { kind: 'handover', severity: 'high', reason: `${target.id} is a key of AWS, not of the account` };
  }
  const arn = stringAt(key, 'Arn') ?? target.id;
  const keyState = stringAt(key, 'KeyState') ?? 'Unknown';
  // Only a key that is or was to be deleted needs its past.
  const inQuestion = pending.includes(keyState) || keyState === 'Disabled';
  return {
    kind: 'found',
    state: {
      keyState,
      deletionDate: stringAt(key, 'DeletionDate') ?? null,
      enabledBefore: inQuestion ? await wasEnabled(arn, target, read) : null,
    },
    principals: [{ name: stringAt(key, 'KeyId') ?? target.id, arn }],
  };
}

/**
 * Whether the key was enabled when its deletion was scheduled: what CloudTrail shows of it being enabled, disabled
 * or made, latest first. Null where CloudTrail does not know or cannot be asked: then it is not enabled.
 */
async function wasEnabled(arn: string, target: Target, read: Read): Promise<boolean | null> {
  const call = {
    service: 'cloudtrail',
    command: 'LookupEvents',
    input: { AttributeKey: 'ResourceName', AttributeValue: arn },
    region: target.region,
  };
  try {
    const events = objects((await read(call)).Events);
    const scheduled = events.findIndex(({ EventName }) => EventName === 'ScheduleKeyDeletion');
    const earlier = events.slice(scheduled + 1).filter(succeeded);
    const last = earlier.find(({ EventName }) =>
      ['EnableKey', 'DisableKey', 'CreateKey'].includes(String(EventName)),
    );
    return last === undefined ? null : last.EventName !== 'DisableKey';
  } catch (error) {
    if (awsFault(error) === 'transient') throw error;
    return null;
  }
}

function succeeded(event: JsonObject): boolean {
  try {
    const record: unknown = JSON.parse(stringAt(event, 'CloudTrailEvent') ?? '{}');
    return isObject(record) && at(record, 'errorCode') === undefined;
  } catch {
    // Its record cannot be read: it says nothing about the key.
    return false;
  }
}

function kms(command: string, target: Target): Call {
  return { service: 'kms', command, input: { KeyId: target.id }, region: target.region };
}
