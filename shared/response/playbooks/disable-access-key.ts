import type { JsonObject, Target } from '../../model/index.ts';
import { stringAt } from '../../model/index.ts';
import { awsFault } from '../aws.ts';
import { keyActivity } from '../key-activity.ts';
import type { Inspection, Playbook, Read } from '../playbook.ts';
import { objects, pages, tagsIn } from '../reading.ts';

const keyType = 'AWS::IAM::AccessKey';
// Source: IAM API reference, AccessKey (16 to 128 word characters); AKIA is long-lived, ASIA a session's.
const keyPattern = /^(AKIA|ASIA)[A-Z0-9]{12,124}$/;
const exposureAuthors = new Set(['aws.health', 'aws.trustedadvisor']);
const rootNames = new Set(['<root_account>', '<root account>', 'root_account']);

/**
 * Turns one leaked access key off, and only that key: other keys of the same user are somebody's production.
 * The key is never deleted: what was done with it can then still be looked up, and undo is one call.
 */
export const disableAccessKey: Playbook = {
  id: 'disable-access-key',
  title: 'Disable an access key',
  reversible: true,
  allowedCommands: [
    'iam.GetAccessKeyLastUsed',
    'iam.GetUser',
    'iam.ListAccessKeys',
    'iam.ListUserTags',
    'iam.UpdateAccessKey',
    'cloudtrail.LookupEvents',
  ],

  // AWS itself found the key in public: every minute counts, and undo costs one command.
  defaultMode: ({ signal: { origin } }) =>
    origin.lane === 'eventbridge' && exposureAuthors.has(origin.source) ? 'enforce' : 'observe',

  targetNamed: (id, place) => ({ type: keyType, id, ...place }),

  inspect,

  async tags(_target, state, read) {
    const call = { service: 'iam', command: 'ListUserTags', input: { UserName: userOf(state) } };
    const tags: JsonObject[] = [];
    for await (const page of pages(read, call, 'Marker')) tags.push(...objects(page.Tags));
    return tagsIn(tags);
  },

  plan(state, target) {
    const UserName = userOf(state);
    const Status = statusOf(state);
    if (Status !== 'Active') {
      return {
        steps: [],
        reason: `access key ${target.id} of ${UserName} is already ${Status.toLowerCase()}`,
      };
    }
    // UserName is required: without it IAM takes the caller's own user, and a role has none.
    const call = (status: string) => ({
      service: 'iam',
      command: 'UpdateAccessKey',
      input: { UserName, AccessKeyId: target.id, Status: status },
    });
    return {
      steps: [{ ...call('Inactive'), undo: call(Status) }],
      reason: `access key ${target.id} of ${UserName} is ${Status.toLowerCase()}`,
    };
  },

  unmet: (state) => (statusOf(state) === 'Active' ? 'the key is still active' : undefined),

  // When it was last used changes by itself and is not ours to restore.
  normalise: (state) => ({ userName: userOf(state), status: statusOf(state) }),

  async notes(target, state, investigation) {
    const lastUsed = stringAt(state, 'lastUsed');
    return [
      lastUsed === undefined ? 'IAM has no record of it being used.' : `Last used ${lastUsed}.`,
      ...(await keyActivity(target.id, investigation)),
      'Sessions that the key had already opened (GetSessionToken, GetFederationToken) live on until they expire.',
    ];
  },
};

async function inspect(target: Target, read: Read): Promise<Inspection> {
  if (!keyPattern.test(target.id)) {
    return { kind: 'handover', severity: 'high', reason: `"${target.id}" is not an access key id` };
  }
  if (target.id.startsWith('ASIA')) {
    return {
      kind: 'handover',
      severity: 'high',
      reason: `${target.id} belongs to a session: it ends by itself and cannot be disabled; revoke the sessions of its role or user`,
    };
  }
  const rootKey: Inspection = {
    kind: 'handover',
    severity: 'critical',
    reason: `${target.id} is a key of the root user, which no role can manage: sign in as root and delete it now`,
  };
  if (target.owner !== undefined && rootNames.has(target.owner)) return rootKey;
  try {
    return (await findKey(target, read)) ?? rootKey;
  } catch (error) {
    if (awsFault(error) !== 'gone') throw error;
    // Trusted Advisor writes "root"; a user of that name would have been found.
    if (target.owner?.toLowerCase() === 'root') return rootKey;
    return { kind: 'gone', reason: `access key ${target.id} no longer exists` };
  }
}

/** The key with its user; undefined when it belongs to no user, which is how IAM shows a root key. */
async function findKey(target: Target, read: Read): Promise<Inspection | undefined> {
  const used = await read({
    service: 'iam',
    command: 'GetAccessKeyLastUsed',
    input: { AccessKeyId: target.id },
  });
  const userName = stringAt(used, 'UserName');
  if (userName === undefined || rootNames.has(userName)) return undefined;
  const status = await statusInList(target.id, userName, read);
  if (status === undefined) {
    return { kind: 'gone', reason: `user ${userName} no longer has the access key ${target.id}` };
  }
  const user = await read({ service: 'iam', command: 'GetUser', input: { UserName: userName } });
  return {
    kind: 'found',
    state: { userName, status, lastUsed: lastUse(used) },
    principals: [{ name: userName, arn: stringAt(user, 'User.Arn') ?? '' }],
  };
}

async function statusInList(id: string, userName: string, read: Read): Promise<string | undefined> {
  const call = { service: 'iam', command: 'ListAccessKeys', input: { UserName: userName } };
  for await (const page of pages(read, call, 'Marker')) {
    const found = objects(page.AccessKeyMetadata).find((key) => key.AccessKeyId === id);
    if (found) return stringAt(found, 'Status');
  }
  return undefined;
}

function lastUse(used: JsonObject): string | undefined {
  const date = stringAt(used, 'AccessKeyLastUsed.LastUsedDate');
  if (date === undefined) return undefined;
  return `${date} with ${stringAt(used, 'AccessKeyLastUsed.ServiceName')} in ${stringAt(used, 'AccessKeyLastUsed.Region')}`;
}

const userOf = (state: JsonObject): string => stringAt(state, 'userName') ?? '';
const statusOf = (state: JsonObject): string => stringAt(state, 'status') ?? 'Unknown';
