import { describe, expect, test } from 'vitest';
import { formats } from '../../shared/formats/index.ts';
import { denies } from './policy.ts';
import { compiled, functionNames, listAt, policiesOf, valueAt } from './template.ts';

const template = compiled('full');
const roles = template.resolved.ofType('AWS::IAM::Role');

type Grant = { role: string; action: string; resource: string; condition: unknown };

const grants: Grant[] = roles.flatMap(({ name }) =>
  policiesOf(template, name)
    .flatMap((policy) => listAt(policy, 'Statement'))
    .filter((statement) => valueAt(statement, 'Effect') === 'Allow')
    .flatMap((statement) =>
      listAt(statement, 'Action').flatMap((action) =>
        listAt(statement, 'Resource').map((resource) => ({
          role: name.replace('bongsu-dev-', ''),
          action: String(action),
          resource: String(resource),
          condition: valueAt(statement, 'Condition'),
        })),
      ),
    ),
);

/** Every resource that is not named in full, and why it cannot be. Source: the Service Authorization Reference. */
const reviewed: { role: RegExp; action: RegExp; resource: RegExp; reason: string }[] = [
  {
    role: /./,
    action: /^xray:Put(TraceSegments|TelemetryRecords)$/,
    resource: /^\*$/,
    reason: 'X-Ray has no resource for them',
  },
  {
    role: /./,
    action: /^logs:(CreateLogStream|PutLogEvents)$/,
    resource: /:log-group:\/aws\/(lambda|kinesisfirehose)\/bongsu-dev[a-z-]*:(log-stream:)?\*$/,
    reason: 'streams of its own log group, which the service names',
  },
  {
    role: /./,
    action: /^s3:(GetObject|GetObjectVersion|PutObject|AbortMultipartUpload)$/,
    resource: /^arn:aws:s3:::[a-z0-9.-]+\/\*$/,
    reason: 'objects of a named bucket',
  },
  {
    role: /./,
    action: /^ssm:GetParameter$/,
    resource: /:parameter\/bongsu\/dev\/settings\/\*$/,
    reason: 'sections of the settings of this stage, exceptions one each',
  },
  {
    role: /./,
    action: /^kms:(Decrypt|GenerateDataKey)$/,
    resource: /:key\/\*$/,
    reason: 'the topics’ key, known by its alias; a condition holds it to that',
  },
  {
    role: /^flow-logs$/,
    action: /^ec2:DescribeFlowLogs$/,
    resource: /^\*$/,
    reason: 'EC2 has no resource for it',
  },
  {
    role: /^respond$/,
    action: /^iam:/,
    resource: /^arn:aws:iam::123456789012:(user|role)\/\*$/,
    reason: 'any user’s key may be the exposed one, any role the one that is used by a stranger',
  },
  {
    role: /^respond$/,
    action: /^iam:GetAccessKeyLastUsed$/,
    resource: /^\*$/,
    reason: 'a key id does not say whose it is; this is how one asks',
  },
  {
    role: /^respond$/,
    action: /^(cloudtrail:LookupEvents|ec2:Describe|config:(Describe|Start|Stop)ConfigurationRecorder)/,
    resource: /^\*$/,
    reason: 'the service has no resource for them',
  },
  {
    role: /^respond$/,
    action: /^(ec2|rds|kms|cloudtrail|guardduty|config):/,
    resource: /^arn:aws:(ec2|rds|kms|cloudtrail|guardduty|config):\*:123456789012:[a-z-]+[:/]\*$/,
    reason: 'anything of this account may be what a finding names, in any region',
  },
  {
    role: /^respond$/,
    action: /^ec2:(Describe|Modify)(Snapshot|Image)Attribute$/,
    resource: /^arn:aws:ec2:\*::(snapshot|image)\/\*$/,
    reason: 'the ARN of a snapshot or an image has no account; a condition holds it to this one',
  },
  {
    role: /^respond$/,
    action: /^ec2:GetManagedPrefixListEntries$/,
    resource: /^arn:aws:ec2:\*:\*:prefix-list\/\*$/,
    reason: 'a rule may name a list of AWS or of another account',
  },
  {
    role: /^respond$/,
    action: /^s3:(GetBucket|PutBucket|DeleteBucketPolicy|GetEncryption|PutEncryption)/,
    resource: /^arn:aws:s3:::\*$/,
    reason: 'the ARN of a bucket has no account; a condition holds it to this one',
  },
  {
    role: /^respond$/,
    action: /^ssm:GetParameter$/,
    resource: /:parameter\/bongsu\/dev\/baselines\/\*$/,
    reason: 'baselines of this stage, one a trail',
  },
];

test('each function has a role of its own, Firehose one, and the metric stream one', () => {
  const functions = functionNames(template);
  expect(roles.map(({ name }) => name.replace('bongsu-dev-', '')).sort()).toEqual(
    [...functions, 'delivery', 'metric-stream'].sort(),
  );
  for (const { name, properties } of template.resolved.ofType('AWS::Lambda::Function')) {
    expect(properties.Role).toBe(`arn:aws:iam::123456789012:role/${name}`);
  }
});

describe('no resource is a wildcard', () => {
  const wild = grants.filter(({ resource }) => resource.includes('*'));
  const reasonOf = ({ role, action, resource }: Grant) =>
    reviewed.find((one) => one.role.test(role) && one.action.test(action) && one.resource.test(resource));

  test('beyond the reviewed list', () => {
    expect(wild.filter((grant) => !reasonOf(grant))).toEqual([]);
  });

  test('and nothing on that list is unused', () => {
    const used = new Set(wild.map(reasonOf));
    expect(reviewed.filter((one) => !used.has(one))).toEqual([]);
  });

  test('no action is', () => {
    expect(grants.filter(({ action }) => action.includes('*'))).toEqual([]);
  });
});

test('a key is only used under the alias of the topics', () => {
  const uses = /^kms:(Decrypt|GenerateDataKey)$/;
  for (const grant of grants.filter(({ action, resource }) => uses.test(action) && resource.endsWith('*'))) {
    expect(grant.condition).toEqual({
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/bongsu-dev-topics' },
    });
  }
});

test('only respond may change anything in the account or write the ledger', () => {
  const own = /^((logs|xray|sqs|s3|firehose|dynamodb|ssm|sns|kms|glue):|ec2:DescribeFlowLogs$)/;
  const others = grants.filter(({ role, action }) => role !== 'respond' && !own.test(action));
  expect(others).toEqual([]);
  const writers = grants.filter(
    ({ action, resource }) =>
      /^dynamodb:(Put|Update|Delete|BatchWrite)/.test(action) && resource.includes('ledger'),
  );
  expect([...new Set(writers.map(({ role }) => role))]).toEqual(['respond']);
});

test('what is written in the account is Bongsu’s own', () => {
  const writes = /^(s3:PutObject|sqs:SendMessage|firehose:Put|sns:Publish|dynamodb:(Put|Update|Delete))/;
  for (const { role, action, resource } of grants.filter((grant) => writes.test(grant.action))) {
    expect(resource, `${role} ${action}`).toMatch(/[:/]bongsu-dev-/);
  }
});

test('flow-logs may write the streams of what a log group can carry, and no other', () => {
  const streams = grants
    .filter(({ role, action }) => role === 'flow-logs' && action.startsWith('firehose:'))
    .map(({ resource }) => resource.split('deliverystream/bongsu-dev-')[1]);
  const byLine = Object.keys(formats).filter((name) => name !== 'cloudtrail');
  expect(streams.sort()).toEqual([...byLine, 'quarantine'].sort());
});

test('a role is assumed by its service alone; Firehose only for our streams', () => {
  for (const { name, properties } of roles) {
    const [statement, ...more] = listAt(properties.AssumeRolePolicyDocument, 'Statement');
    expect(more).toEqual([]);
    const services: Record<string, string> = {
      'bongsu-dev-delivery': 'firehose.amazonaws.com',
      'bongsu-dev-metric-stream': 'streams.metrics.cloudwatch.amazonaws.com',
    };
    expect(valueAt(statement, 'Principal')).toEqual({ Service: services[name] ?? 'lambda.amazonaws.com' });
    if (name === 'bongsu-dev-delivery') {
      expect(valueAt(statement, 'Condition')).toEqual({
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:firehose:us-east-1:123456789012:deliverystream/bongsu-dev-*' },
      });
    }
  }
});

test('what a response may change where the ARN names no account is held to this one', () => {
  const nameless = grants.filter(
    ({ role, resource }) => role === 'respond' && /^arn:aws:(s3::|ec2:\*:):/.test(resource),
  );
  expect(nameless.length).toBeGreaterThan(0);
  for (const { action, condition } of nameless) {
    const [keys] = Object.values(condition ?? {});
    expect(Object.values(keys ?? {}), action).toEqual(['123456789012']);
  }
});

test('a response cannot change what Bongsu is made of, nor what belongs to AWS', () => {
  const policies = policiesOf(template, 'bongsu-dev-respond');
  const iam = 'arn:aws:iam::123456789012';
  for (const [action, resource] of [
    ['iam:PutRolePolicy', `${iam}:role/bongsu-dev-tick`],
    ['iam:UpdateAssumeRolePolicy', `${iam}:role/bongsu-dev-respond`],
    ['iam:PutRolePolicy', `${iam}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`],
    ['iam:PutUserPolicy', `${iam}:user/bongsu-dev-x`],
    ['s3:PutBucketPolicy', 'arn:aws:s3:::bongsu-dev-lake-123456789012-us-east-1'],
  ] as const) {
    expect(
      policies.some((policy) => denies(policy, { action, resource })),
      `${action} ${resource}`,
    ).toBe(true);
  }
});

test('managed policies are five, each within 6,144 characters', () => {
  const managed = template.resolved.ofType('AWS::IAM::ManagedPolicy');
  expect(managed).toHaveLength(5);
  for (const { name, properties } of managed) {
    expect(JSON.stringify(properties.PolicyDocument).length, name).toBeLessThan(6144);
  }
});

test('inline policies of a role are within 10,240 characters', () => {
  for (const { name, properties } of roles) {
    expect(JSON.stringify(properties.Policies).length, name).toBeLessThan(10_240);
  }
});

test('log-objects reads the named buckets and no other', () => {
  const read = grants.filter(({ role, action }) => role === 'log-objects' && action === 's3:GetObject');
  expect(read.map(({ resource }) => resource)).toEqual([
    'arn:aws:s3:::bongsu-dev-logs-123456789012-us-east-1/*',
    'arn:aws:s3:::example-trail/*',
    'arn:aws:s3:::example-flow-logs/*',
    'arn:aws:s3:::example-organisation-trail/*',
  ]);
});
