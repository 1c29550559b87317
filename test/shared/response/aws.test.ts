import { expect, test } from 'vitest';
import { awsCalls, awsFault, changeFor } from '../../../shared/response/aws.ts';
import { closeSecurityGroup } from '../../../shared/response/playbooks/close-security-group.ts';
import { disableAccessKey } from '../../../shared/response/playbooks/disable-access-key.ts';
import { awsError } from './iam-stand-in.ts';

const call = (service: string, command: string, input = {}) => ({ service, command, input });

test.each([
  ['a command nobody listed', () => awsCalls().read(call('iam', 'DeleteUser'))],
  ['a name of the prototype', () => awsCalls().read(call('', 'constructor'))],
  ['reading with a command that changes', () => awsCalls().read(call('iam', 'UpdateAccessKey'))],
  ['changing with a command that reads', () => awsCalls().change(call('iam', 'GetUser'))],
  [
    'a command that the playbook does not declare',
    () => changeFor({ ...disableAccessKey, allowedCommands: [] }, awsCalls(), call('iam', 'UpdateAccessKey')),
  ],
])('%s never reaches AWS', async (_name, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: 'RESPONSE_COMMAND_UNKNOWN' });
});

test.each([
  ['without the user', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive' }],
  ['with a field too many', { UserName: 'a', AccessKeyId: 'b', Status: 'Inactive', Force: true }],
  ['with another status', { UserName: 'a', AccessKeyId: 'b', Status: 'Deleted' }],
])('a change %s is refused before it is sent', async (_name, input) => {
  await expect(awsCalls().change(call('iam', 'UpdateAccessKey', input))).rejects.toMatchObject({
    code: 'RESPONSE_CALL_INVALID',
  });
});

test.each([
  [awsError('NoSuchEntityException', 404), 'gone'],
  [awsError('NoSuchEntity', 404), 'gone'],
  [awsError('Throttling', 400), 'transient'],
  [awsError('ThrottlingException', 400), 'transient'],
  [awsError('ServiceFailure', 500), 'transient'],
  [awsError('AccessDenied', 403), 'permanent'],
  [awsError('ValidationError', 400), 'permanent'],
  [new Error('socket hang up'), 'transient'],
  ['a string', 'transient'],
])('%s is %s', (error, fault) => {
  expect(awsFault(error)).toBe(fault);
});

test.each(['NoSuchBucket', 'TrailNotFoundException', 'InvalidGroup.NotFound', 'DBSnapshotNotFoundFault'])(
  '%s says that the target is gone',
  (name) => {
    expect(awsFault(awsError(name, 404))).toBe('gone');
  },
);

test.each(['NoSuchBucketPolicy', 'NoSuchTagSet', 'ParameterNotFound'])(
  '%s does not: only a part of it is missing',
  (name) => {
    expect(awsFault(awsError(name, 404))).toBe('permanent');
  },
);

test('a change that AWS refuses because it is so already counts as done, with the id of that request', async () => {
  const refuse = (name: string) => ({
    read: async () => ({}),
    change: async () => {
      const error = Object.assign(awsError(name, 400), {
        $metadata: { httpStatusCode: 400, requestId: 'r-9' },
      });
      throw error;
    },
  });
  const revoke = call('ec2', 'RevokeSecurityGroupIngress');
  const gone = refuse('InvalidSecurityGroupRuleId.NotFound');
  expect(await changeFor(closeSecurityGroup, gone, revoke)).toEqual({ requestId: 'r-9' });
  const denied = refuse('UnauthorizedOperation');
  await expect(changeFor(closeSecurityGroup, denied, revoke)).rejects.toThrow('UnauthorizedOperation');
});

test.each([
  [
    'a policy that is not Bongsu’s',
    'iam',
    'PutRolePolicy',
    { RoleName: 'a', PolicyName: 'Admin', PolicyDocument: '{}' },
  ],
  [
    'a KMS key for a bucket',
    's3',
    'PutBucketEncryption',
    {
      Bucket: 'a',
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
    },
  ],
])('%s is refused before it is sent', async (_name, service, command, input) => {
  await expect(awsCalls().change(call(service, command, input))).rejects.toMatchObject({
    code: 'RESPONSE_CALL_INVALID',
  });
});

test('a parameter that is no baseline is not read', async () => {
  const read = awsCalls().read(call('ssm', 'GetParameter', { Name: '/shop/database-password' }));
  await expect(read).rejects.toMatchObject({ code: 'RESPONSE_CALL_INVALID' });
});
