import { expect, test } from 'vitest';
import { containUser } from '../../../../shared/response/playbooks/contain-user.ts';
import { answers, planned, stateOf } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const target = containUser.targetNamed('ada', { account: '123456789012', region: 'eu-west-1' });
const none = awsError('NoSuchEntityException', 404);
const user = { User: { Arn: 'arn:aws:iam::123456789012:user/ada', Tags: [{ Key: 'team', Value: 'shop' }] } };

test.each([
  ['without a password', none, /no console password/],
  ['with a password', { LoginProfile: { UserName: 'ada' } }, /can still sign in, and do nothing/],
])('a user %s is denied everything, and the report says so', async (_name, login, note) => {
  const read = answers({ GetUser: user, GetUserPolicy: none, GetLoginProfile: login });
  const state = await stateOf(containUser, target, read);
  const [step] = containUser.plan(state, target, planned).steps;
  expect(JSON.parse(String(step?.input.PolicyDocument)).Statement).toMatchObject([
    { Effect: 'Deny', Action: '*', Resource: '*' },
  ]);
  expect(step?.undo?.command).toBe('DeleteUserPolicy');
  const home = { account: '123456789012', region: 'eu-west-1' };
  const notes = await containUser.notes?.(target, state, { read, home, pause: async () => {} });
  expect(notes?.[0]).toMatch(note);
});

test('a policy of that name that says something else is replaced, and undo puts it back', async () => {
  const weaker = '{"Version":"2012-10-17","Statement":[]}';
  const read = answers({
    GetUser: user,
    GetUserPolicy: { PolicyDocument: encodeURIComponent(weaker) },
    GetLoginProfile: none,
  });
  const [step] = containUser.plan(await stateOf(containUser, target, read), target, planned).steps;
  expect(step?.undo).toMatchObject({ command: 'PutUserPolicy', input: { PolicyDocument: weaker } });
});
