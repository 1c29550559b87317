import type { JsonObject } from '../../shared/model/index.ts';

const account = '123456789012';
const startMs = Date.parse('2026-01-15T09:00:00Z');

/**
 * A whole CloudTrail record from what an example says of it. An example names only what its rule looks at; the rest is
 * an ordinary call by the IAM user `alice`, a second after the one before. What the example gives replaces a default whole.
 * @param index the place of the event in its example, from 0
 * @example sampleRecord({ eventSource: 'iam.amazonaws.com', eventName: 'CreateAccessKey' }, 0)
 */
export function sampleRecord(event: JsonObject, index: number): JsonObject {
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    eventTime: new Date(startMs + index * 1000).toISOString().replace('.000Z', 'Z'),
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    sourceIPAddress: '203.0.113.10',
    userAgent: 'aws-cli/2.22.0',
    requestParameters: null,
    responseElements: null,
    userIdentity: {
      type: 'IAMUser',
      userName: 'alice',
      principalId: 'AIDAEXAMPLEEXAMPLE001',
      arn: `arn:aws:iam::${account}:user/alice`,
      accountId: account,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
    ...event,
  };
}
