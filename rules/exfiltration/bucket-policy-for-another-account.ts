import { codeRule } from '../../shared/detection/code-rule.ts';
import { outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { at, type Json, stringAt } from '../../shared/model/index.ts';
import { foreignAccounts, type Statement, statementsOf } from '../../shared/model/policy.ts';

const put = (Statement: Json[]) => ({
  eventSource: 's3.amazonaws.com',
  eventName: 'PutBucketPolicy',
  requestParameters: { bucketName: 'invoices', bucketPolicy: { Version: '2012-10-17', Statement } },
});

const partnerReads = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: ['s3:GetObject', 's3:ListBucket'],
  Resource: ['arn:aws:s3:::invoices', 'arn:aws:s3:::invoices/*'],
};

// Load balancers and other services deliver their logs from accounts of AWS's own; what only writes takes nothing out.
function onlyWrites(statement: Statement): boolean {
  return (
    statement.actions.length > 0 &&
    statement.actions.every((action) => /^s3:(PutObject(Acl)?|GetBucketAcl|GetBucketLocation)$/i.test(action))
  );
}

export default codeRule({
  id: 'exfiltration/bucket-policy-for-another-account',
  title: 'Bucket opened to another account',
  description:
    "Principals of another account may read or change the bucket's objects. It is the quietest way to take data: no public bucket, and the reads stand in data events only.",
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html',
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
  level: 'medium',
  response: { playbook: 'remove-foreign-trust' },
  falsePositives: [
    "A partner or another account of the organization; make it an exception by the bucket's name",
  ],
  runbook: [
    'See whose the account is; ask the owner of the bucket whether they share it.',
    'If it is nobody you know, put the policy before this one back.',
    'Look at data events or access logs for what the other account read; without them count all of it as read.',
    'Look at what else the principal opened in that hour.',
  ],
  dedup: ['requestParameters.bucketName'],
  resources: [{ type: 'AWS::S3::Bucket', id: 'requestParameters.bucketName' }],
  dispatch: { eventSource: ['s3.amazonaws.com'], eventName: ['PutBucketPolicy'] },
  match(record) {
    if (outcomeOf(record) !== 'success') return undefined;
    const account = stringAt(record, 'recipientAccountId') ?? '';
    return statementsOf(at(record, 'requestParameters.bucketPolicy'))
      .filter((statement) => !onlyWrites(statement))
      .flatMap((statement) => foreignAccounts(statement, account))
      .map((foreign) => ({ field: 'requestParameters.bucketPolicy', value: `account ${foreign}` }));
  },
  tests: [
    { name: 'an account', match: true, events: [put([partnerReads])] },
    {
      name: 'a role among principals of the own account',
      match: true,
      events: [
        put([
          {
            ...partnerReads,
            Principal: { AWS: ['123456789012', 'arn:aws:iam::111122223333:role/reader'] },
            Action: 's3:*',
          },
        ]),
      ],
    },
    {
      name: 'the own account',
      match: false,
      events: [put([{ ...partnerReads, Principal: { AWS: '123456789012' } }])],
    },
    {
      name: 'a load balancer writes its logs',
      match: false,
      events: [
        put([
          { ...partnerReads, Principal: { AWS: 'arn:aws:iam::600734575887:root' }, Action: 's3:PutObject' },
        ]),
      ],
    },
    { name: 'another account is denied', match: false, events: [put([{ ...partnerReads, Effect: 'Deny' }])] },
  ],
});
