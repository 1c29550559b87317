import { describe, expect, test } from 'vitest';
import { actorOf, resourcesOf } from '../../../shared/detection/index.ts';
import type { JsonObject } from '../../../shared/model/index.ts';

describe('who acted', () => {
  const role = 'arn:aws:iam::123456789012:role/deploy';
  const rows: [what: string, record: JsonObject, expected: JsonObject | undefined][] = [
    [
      'root',
      { userIdentity: { type: 'Root', arn: 'arn:aws:iam::123456789012:root' } },
      { type: 'Root', name: 'root' },
    ],
    [
      'a user',
      {
        userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
        sourceIPAddress: '192.0.2.1',
      },
      { name: 'alice', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', sourceIp: '192.0.2.1' },
    ],
    [
      'a role session',
      {
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::123456789012:assumed-role/deploy/ci',
          sessionContext: { sessionIssuer: { arn: role }, attributes: { mfaAuthenticated: 'false' } },
        },
      },
      { name: 'deploy/ci', sessionIssuer: role, mfa: false },
    ],
    [
      'a service',
      { userIdentity: { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' } },
      { name: 'autoscaling.amazonaws.com', invokedBy: 'autoscaling.amazonaws.com' },
    ],
    [
      'another account',
      { userIdentity: { type: 'AWSAccount', accountId: '111122223333' } },
      { name: '111122223333' },
    ],
    [
      'a console sign-in',
      { userIdentity: { type: 'IAMUser', userName: 'alice' }, additionalEventData: { MFAUsed: 'Yes' } },
      { mfa: true },
    ],
    ['nobody', {}, undefined],
  ];
  test.each(rows)('%s', (_, record, expected) => {
    const actor = actorOf(record);
    if (expected === undefined) expect(actor).toBeUndefined();
    else expect(actor).toMatchObject(expected);
  });
});

describe('what was touched', () => {
  const rows: [record: JsonObject, expected: JsonObject[]][] = [
    [
      {
        eventSource: 's3.amazonaws.com',
        requestParameters: { bucketName: 'logs' },
        resources: [{ ARN: 'arn:aws:s3:::logs', type: 'AWS::S3::Bucket', accountId: '123456789012' }],
      },
      [
        { type: 'AWS::S3::Bucket', id: 'logs' },
        {
          type: 'AWS::S3::Bucket',
          id: 'arn:aws:s3:::logs',
          arn: 'arn:aws:s3:::logs',
          account: '123456789012',
        },
      ],
    ],
    [
      {
        eventSource: 'ec2.amazonaws.com',
        responseElements: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      },
      [
        { type: 'AWS::EC2::Instance', id: 'i-1' },
        { type: 'AWS::EC2::Instance', id: 'i-2' },
      ],
    ],
    [
      {
        eventSource: 'sts.amazonaws.com',
        requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/x' },
      },
      [
        {
          type: 'AWS::IAM::Role',
          id: 'arn:aws:iam::123456789012:role/x',
          arn: 'arn:aws:iam::123456789012:role/x',
        },
      ],
    ],
    [{ eventSource: 'unknown.amazonaws.com', requestParameters: null }, []],
    [{}, []],
  ];
  test.each(rows)('%j', (record, expected) => {
    expect(resourcesOf(record)).toEqual(expected);
  });
});
