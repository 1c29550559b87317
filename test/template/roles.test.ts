import { describe, expect, test } from 'vitest';
import { compiled, functionNames, listAt, valueAt } from './template.ts';

const template = compiled('full');
const roles = template.resolved.ofType('AWS::IAM::Role');

type Grant = { role: string; action: string; resource: string; condition: unknown };

const grants: Grant[] = roles.flatMap(({ name, properties }) =>
  [
    ...listAt(properties, 'Policies').map((policy) => valueAt(policy, 'PolicyDocument')),
    ...template.resolved
      .ofType('AWS::IAM::RolePolicy')
      .filter((policy) => policy.properties.RoleName === name)
      .map((policy) => policy.properties.PolicyDocument),
  ]
    .flatMap((policy) => listAt(policy, 'Statement'))
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
    role: /^respond$/,
    action: /^iam:/,
    resource: /^arn:aws:iam::123456789012:user\/\*$/,
    reason: 'any user’s key may be the exposed one',
  },
  {
    role: /^respond$/,
    action: /^iam:GetAccessKeyLastUsed$/,
    resource: /^\*$/,
    reason: 'a key id does not say whose it is; this is how one asks',
  },
  {
    role: /^respond$/,
    action: /^cloudtrail:LookupEvents$/,
    resource: /^\*$/,
    reason: 'CloudTrail has no resource for it',
  },
];

test('each function has a role of its own, and Firehose one', () => {
  const functions = functionNames(template);
  expect(roles.map(({ name }) => name.replace('bongsu-dev-', '')).sort()).toEqual(
    [...functions, 'delivery'].sort(),
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
  for (const grant of grants.filter(
    ({ action, resource }) => action.startsWith('kms:') && resource.endsWith('*'),
  )) {
    expect(grant.condition).toEqual({
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/bongsu-dev-topics' },
    });
  }
});

test('only respond may change anything in the account or write the ledger', () => {
  const own = /^(logs|xray|sqs|s3|firehose|dynamodb|ssm|sns|kms|glue):/;
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

test('a role is assumed by its service alone; Firehose only for our streams', () => {
  for (const { name, properties } of roles) {
    const [statement, ...more] = listAt(properties.AssumeRolePolicyDocument, 'Statement');
    expect(more).toEqual([]);
    const delivery = name === 'bongsu-dev-delivery';
    expect(valueAt(statement, 'Principal')).toEqual({
      Service: delivery ? 'firehose.amazonaws.com' : 'lambda.amazonaws.com',
    });
    if (delivery) {
      expect(valueAt(statement, 'Condition')).toEqual({
        StringEquals: { 'aws:SourceAccount': '123456789012' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:firehose:us-east-1:123456789012:deliverystream/bongsu-dev-*' },
      });
    }
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
