import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../shared/model/index.ts';
import { removeForeignTrust } from '../../../../shared/response/playbooks/remove-foreign-trust.ts';
import { answers, planned, stateOf } from '../answers.ts';

const place = { account: '123456789012', region: 'eu-west-1' };
const target = removeForeignTrust.targetNamed('deploy', place);
const statement = (Principal: JsonObject | string, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
});
const stranger = 'arn:aws:iam::111122223333:root';
const lambda = { Service: 'lambda.amazonaws.com' };

async function left(...Statement: JsonObject[]): Promise<unknown> {
  const AssumeRolePolicyDocument = encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement }));
  const read = answers({ GetRole: { Role: { Path: '/', AssumeRolePolicyDocument } } });
  const state = await stateOf(removeForeignTrust, target, read);
  const [step] = removeForeignTrust.plan(state, target, planned).steps;
  return step && JSON.parse(String(step.input.PolicyDocument)).Statement;
}

test.each<[string, JsonObject[], unknown]>([
  ['the account itself', [statement({ AWS: '123456789012' })], undefined],
  ['a trusted account', [statement({ AWS: 'arn:aws:iam::210987654321:root' })], undefined],
  ['a service', [statement(lambda)], undefined],
  ['a stranger that is denied', [statement({ AWS: stranger }, { Effect: 'Deny' })], undefined],
  ['a stranger beside a service', [statement({ ...lambda, AWS: [stranger] })], [statement(lambda)]],
  [
    'a stranger in a statement of its own',
    [statement({ AWS: stranger }), statement(lambda)],
    [statement(lambda)],
  ],
  ['everybody', [statement({ AWS: '*' }), statement(lambda)], [statement(lambda)]],
  [
    'everybody of the organisation',
    [statement({ AWS: '*' }, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    undefined,
  ],
  [
    'a stranger alone',
    [statement({ AWS: '111122223333' })],
    [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  ],
])('%s', async (_name, statements, expected) => {
  expect(await left(...statements)).toEqual(expected);
});

test('a bucket policy that names a stranger alone is removed, and undo writes it again', async () => {
  const bucket = removeForeignTrust.targetNamed('arn:aws:s3:::exports', place);
  const policy = { Version: '2012-10-17', Statement: [statement({ AWS: stranger })] };
  const read = answers({ GetBucketAcl: { Grants: [] }, GetBucketPolicy: { Policy: JSON.stringify(policy) } });
  const state = await stateOf(removeForeignTrust, bucket, read);
  const [step] = removeForeignTrust.plan(state, bucket, planned).steps;
  expect(step).toMatchObject({ command: 'DeleteBucketPolicy', input: { Bucket: 'exports' } });
  expect(step?.undo).toMatchObject({ command: 'PutBucketPolicy', input: { Policy: JSON.stringify(policy) } });
});
