import { at, type Call, isObject, type JsonObject, stringAt, type Target } from '../../model/index.ts';
import type { Inspection, Playbook, Read } from '../playbook.ts';
import { documentAt, ifThere, nameIn, objects, tagsIn, tagsOf } from '../reading.ts';

/** The inline policy, in the place of the console's AWSRevokeOlderSessions: that one may be somebody's already. */
const PolicyName = 'BongsuRevokeOlderSessions';

/**
 * Ends every session of a role that was opened until now: an inline policy denies everything to tokens issued
 * before. New sessions work. It hits every workload on the role until it has fetched new credentials.
 */
export const revokeRoleSessions: Playbook = {
  id: 'revoke-role-sessions',
  title: 'Revoke the sessions of a role',
  reversible: true,
  allowedCommands: ['iam.GetRole', 'iam.GetRolePolicy', 'iam.PutRolePolicy', 'iam.DeleteRolePolicy'],

  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::IAM::Role', id, ...place }),

  inspect,

  tags: async (_target, state) => tagsOf(state),

  plan(state, target, at) {
    const role = nameIn(target.id);
    const since = stringAt(state, 'revokedBefore');
    if (covers(since, target)) {
      return { steps: [], reason: `sessions of ${role} from before ${since} are already revoked` };
    }
    const before = stringAt(state, 'policy');
    const undo =
      before === undefined
        ? iam('DeleteRolePolicy', target, { PolicyName })
        : iam('PutRolePolicy', target, { PolicyName, PolicyDocument: before });
    const PolicyDocument = JSON.stringify(denyOlderThan(at));
    return {
      steps: [{ ...iam('PutRolePolicy', target, { PolicyName, PolicyDocument }), undo }],
      reason: `sessions of ${role} that were opened before ${at} are in question`,
    };
  },

  unmet(state, target) {
    const since = stringAt(state, 'revokedBefore');
    if (since === undefined) return `the policy ${PolicyName} is not there yet`;
    return target.seenAt === undefined || covers(since, target)
      ? undefined
      : `the policy ${PolicyName} is still the one of ${since}`;
  },

  normalise: ({ policy }) => ({ policy }),

  notes: async () => [
    'Whatever runs on this role has to fetch new credentials: instance profiles and Lambda do so by themselves, within hours; restart what cannot wait.',
    'Whoever can assume the role can open a new session: remove the way in as well.',
  ],
};

async function inspect(target: Target, read: Read): Promise<Inspection> {
  const { Role } = await read(iam('GetRole', target));
  const [role = {}] = objects([Role]);
  const path = stringAt(role, 'Path') ?? '/';
  const name = nameIn(target.id);
  // Source: IAM user guide; neither kind takes an inline policy from anybody but its service.
  if (path.startsWith('/aws-service-role/')) {
    const reason = `${name} is a service-linked role: its sessions cannot be revoked`;
    return { kind: 'handover', severity: 'high', reason };
  }
  if (path.startsWith('/aws-reserved/')) {
    const reason = `${name} belongs to IAM Identity Center: revoke the user's sessions there`;
    return { kind: 'handover', severity: 'high', reason };
  }
  const found = await ifThere(read, iam('GetRolePolicy', target, { PolicyName }), ['NoSuchEntity']);
  const policy = documentAt(found, 'PolicyDocument');
  return {
    kind: 'found',
    state: { policy, revokedBefore: revokedBefore(policy), tags: tagsIn(role.Tags) },
    principals: [{ name, arn: stringAt(role, 'Arn') ?? '' }],
  };
}

function denyOlderThan(at: string): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'RevokeOlderSessions',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': at } },
      },
    ],
  };
}

function revokedBefore(policy: string | null): string | null {
  if (policy === null) return null;
  const document: unknown = JSON.parse(policy);
  const [statement] = isObject(document) ? objects(document.Statement) : [];
  const condition = at(statement, 'Condition.DateLessThan');
  return isObject(condition) ? (stringAt({ time: condition['aws:TokenIssueTime'] }, 'time') ?? null) : null;
}

/** True when what is revoked takes in every session that the finding may be about. A person always means now. */
function covers(since: string | undefined, { seenAt }: Target): boolean {
  return since !== undefined && seenAt !== undefined && Date.parse(since) >= Date.parse(seenAt);
}

function iam(command: string, target: Target, input: JsonObject = {}): Call {
  return { service: 'iam', command, input: { RoleName: nameIn(target.id), ...input } };
}
