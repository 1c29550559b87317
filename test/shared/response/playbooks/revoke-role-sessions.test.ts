import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../shared/model/index.ts';
import { revokeRoleSessions } from '../../../../shared/response/playbooks/revoke-role-sessions.ts';
import { answers, planned, stateOf, surroundings } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const place = { account: '123456789012', region: 'eu-west-1' };
const target = {
  ...revokeRoleSessions.targetNamed('arn:aws:iam::123456789012:role/ci/deploy', place),
  seenAt: '2026-11-20T11:59:00Z',
};
const document = (since: string) => ({
  Statement: [{ Effect: 'Deny', Condition: { DateLessThan: { 'aws:TokenIssueTime': since } } }],
});
const role = (policy: JsonObject | Error, Path = '/') =>
  answers({
    GetRole: { Role: { Path, Arn: 'arn:aws:iam::123456789012:role/deploy' } },
    GetRolePolicy:
      policy instanceof Error ? policy : { PolicyDocument: encodeURIComponent(JSON.stringify(policy)) },
  });

test.each([
  ['never', awsError('NoSuchEntityException', 404), 1],
  ['before the event', document('2026-11-20T11:00:00Z'), 1],
  ['after the event', document('2026-11-20T11:59:30Z'), 0],
])('sessions that were %s revoked', async (_name, policy, steps) => {
  const state = await stateOf(revokeRoleSessions, target, role(policy));
  expect(revokeRoleSessions.plan(state, target, planned).steps).toHaveLength(steps);
});

test('a person always means now', async () => {
  const named = revokeRoleSessions.targetNamed('deploy', place);
  const state = await stateOf(revokeRoleSessions, named, role(document('2026-11-20T11:59:30Z')));
  const [step] = revokeRoleSessions.plan(state, named, planned).steps;
  expect(step?.input.PolicyDocument).toContain(planned);
});

test('the policy denies all to older tokens, and undo puts back what was there', async () => {
  const before = document('2026-11-20T11:00:00Z');
  const state = await stateOf(revokeRoleSessions, target, role(before));
  const [step] = revokeRoleSessions.plan(state, target, planned).steps;
  expect(step?.input).toMatchObject({ RoleName: 'deploy', PolicyName: 'BongsuRevokeOlderSessions' });
  expect(JSON.parse(String(step?.input.PolicyDocument)).Statement).toMatchObject([
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': planned } },
    },
  ]);
  expect(step?.undo).toMatchObject({
    command: 'PutRolePolicy',
    input: { PolicyDocument: JSON.stringify(before) },
  });
});

test.each(['/aws-service-role/support.amazonaws.com/', '/aws-reserved/sso.amazonaws.com/'])(
  'a role under %s is a person’s business',
  async (path) => {
    const read = role(awsError('NoSuchEntityException', 404), path);
    expect(await revokeRoleSessions.inspect(target, read, surroundings)).toMatchObject({ kind: 'handover' });
  },
);
