import { type Call, type JsonObject, stringAt, type Target } from '../../model/index.ts';
import type { Inspection, Playbook, Read } from '../playbook.ts';
import { documentAt, ifThere, nameIn, objects, tagsIn, tagsOf } from '../reading.ts';

const PolicyName = 'BongsuContain';
const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Contain', Effect: 'Deny', Action: '*', Resource: '*' }],
});

/**
 * Denies a user everything by an inline policy: keys, console, and the sessions that either has opened. Nothing is
 * deleted: a login profile that is gone ends no session and cannot be put back with its password.
 */
export const containUser: Playbook = {
  id: 'contain-user',
  title: 'Contain a user',
  reversible: true,
  allowedCommands: [
    'iam.GetUser',
    'iam.GetUserPolicy',
    'iam.GetLoginProfile',
    'iam.PutUserPolicy',
    'iam.DeleteUserPolicy',
  ],

  // It stops everything that the user runs. Break-glass users belong in protectedPrincipals.
  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::IAM::User', id, ...place }),

  inspect,

  tags: async (_target, state) => tagsOf(state),

  plan(state, target) {
    const user = nameIn(target.id);
    if (isContained(state)) return { steps: [], reason: `user ${user} is already denied everything` };
    const before = stringAt(state, 'policy');
    const undo =
      before === undefined
        ? iam('DeleteUserPolicy', target, { PolicyName })
        : iam('PutUserPolicy', target, { PolicyName, PolicyDocument: before });
    return {
      steps: [{ ...iam('PutUserPolicy', target, { PolicyName, PolicyDocument }), undo }],
      reason: `user ${user} may still do what its policies allow`,
    };
  },

  unmet: (state) => (isContained(state) ? undefined : `the policy ${PolicyName} is not there yet`),

  normalise: ({ policy }) => ({ policy }),

  notes: async (_target, state) => [
    state.console === true
      ? 'It has a console password: it can still sign in, and do nothing.'
      : 'It has no console password.',
    'Sessions of roles that it had assumed are not its own: revoke-role-sessions ends those.',
  ],
};

async function inspect(target: Target, read: Read): Promise<Inspection> {
  const { User } = await read(iam('GetUser', target));
  const [user = {}] = objects([User]);
  const found = await ifThere(read, iam('GetUserPolicy', target, { PolicyName }), ['NoSuchEntity']);
  const login = await ifThere(read, iam('GetLoginProfile', target), ['NoSuchEntity']);
  return {
    kind: 'found',
    state: {
      policy: documentAt(found, 'PolicyDocument'),
      console: login !== undefined,
      tags: tagsIn(user.Tags),
    },
    principals: [{ name: nameIn(target.id), arn: stringAt(user, 'Arn') ?? '' }],
  };
}

const isContained = ({ policy }: JsonObject): boolean => policy === PolicyDocument;

function iam(command: string, target: Target, input: JsonObject = {}): Call {
  return { service: 'iam', command, input: { UserName: nameIn(target.id), ...input } };
}
