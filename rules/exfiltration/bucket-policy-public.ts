import { codeRule } from '../../shared/detection/code-rule.ts';
import { outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { at, type Json } from '../../shared/model/index.ts';
import { isOpenToAll, statementsOf } from '../../shared/model/policy.ts';

const put = (Statement: Json[], rest: Record<string, Json> = {}) => ({
  eventSource: 's3.amazonaws.com',
  eventName: 'PutBucketPolicy',
  requestParameters: { bucketName: 'reports', bucketPolicy: { Version: '2012-10-17', Statement } },
  ...rest,
});

const everybodyReads = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::reports/*',
};

export default codeRule({
  id: 'exfiltration/bucket-policy-public',
  title: 'Bucket opened to everybody by policy',
  description:
    "The bucket's policy lets everybody in, and no condition narrows who. Open buckets are found by scanners within hours.",
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status',
  ],
  tags: [
    'attack.exfiltration',
    'attack.collection',
    'attack.t1530',
    'attack.t1537',
    'attack.t1567',
    'attack.t1567.002',
    'cis.4.8',
  ],
  level: 'high',
  response: { playbook: 'block-public-bucket' },
  falsePositives: [
    'A website that is served from a bucket; better put behind CloudFront with origin access control',
  ],
  runbook: [
    'Take the policy back (`aws s3api delete-bucket-policy`, or put the one before), then block public access on the bucket.',
    'See what lies in the bucket, and whether access logs or data events show strangers reading it since.',
    'Ask the principal what was to be published; without an owner, cut its sessions and keys.',
    "Switch the account's public access block on, so that no policy can do this again.",
  ],
  dedup: ['requestParameters.bucketName'],
  resources: [{ type: 'AWS::S3::Bucket', id: 'requestParameters.bucketName' }],
  dispatch: { eventSource: ['s3.amazonaws.com'], eventName: ['PutBucketPolicy'] },
  match(record) {
    if (outcomeOf(record) !== 'success') return undefined;
    const open = statementsOf(at(record, 'requestParameters.bucketPolicy')).filter(isOpenToAll);
    return open.map(({ actions, notActions }) => ({
      field: 'requestParameters.bucketPolicy',
      value: `everybody may ${[...actions, ...notActions.map((action) => `not ${action}`)].join(', ')}`,
    }));
  },
  tests: [
    { name: 'everybody may read', match: true, events: [put([everybodyReads])] },
    {
      name: 'everybody, in the long form',
      match: true,
      events: [put([{ ...everybodyReads, Principal: { AWS: ['*'] } }])],
    },
    {
      name: 'a condition that narrows nobody',
      match: true,
      events: [put([{ ...everybodyReads, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }])],
    },
    {
      name: 'everybody of the organization',
      match: false,
      events: [
        put([{ ...everybodyReads, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }]),
      ],
    },
    {
      name: 'everybody is denied without TLS',
      match: false,
      events: [
        put([
          {
            ...everybodyReads,
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]),
      ],
    },
    {
      name: 'one distribution',
      match: false,
      events: [put([{ ...everybodyReads, Principal: { Service: 'cloudfront.amazonaws.com' } }])],
    },
    {
      name: 'the block refused it',
      match: false,
      events: [put([everybodyReads], { errorCode: 'AccessDenied' })],
    },
  ],
});
