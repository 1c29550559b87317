import { describe, expect, test } from 'vitest';
import { denies } from './policy.ts';
import { account, compiled, listAt, objectAt, region, valueAt } from './template.ts';

const { resolved, resources } = compiled('plain');
const buckets = resolved
  .ofType('AWS::S3::Bucket')
  .filter(({ logicalId }) => !logicalId.startsWith('Serverless'));
const policyOf = (bucket: string): unknown =>
  resolved.ofType('AWS::S3::BucketPolicy').find(({ properties }) => properties.Bucket === bucket)?.properties
    .PolicyDocument;

test('three buckets: logs, lake, failures', () => {
  expect(buckets.map(({ name }) => name)).toEqual(
    ['logs', 'lake', 'failures'].map((name) => `bongsu-dev-${name}-${account}-${region}`),
  );
});

test.each(buckets.map((bucket) => [bucket.name, bucket] as const))('%s', (name, { properties, arn }) => {
  expect(valueAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')).toEqual([
    { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  ]);
  expect(properties.PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  const rules = listAt(properties, 'LifecycleConfiguration', 'Rules');
  expect(rules.some((rule) => valueAt(rule, 'AbortIncompleteMultipartUpload') !== undefined)).toBe(true);
  expect(rules.some((rule) => Number(valueAt(rule, 'ExpirationInDays')) > 0)).toBe(true);

  const read = {
    principal: `arn:aws:iam::${account}:role/anybody`,
    action: 's3:GetObject',
    resource: `${arn}/x`,
  };
  expect(denies(policyOf(name), { ...read, context: { 'aws:SecureTransport': 'false' } })).toBe(true);
  expect(denies(policyOf(name), { ...read, context: { 'aws:SecureTransport': 'true' } })).toBe(false);
});

test('the log bucket announces every object, and only after the queue lets it', () => {
  const [logs] = buckets;
  expect(valueAt(logs?.properties, 'NotificationConfiguration', 'QueueConfigurations')).toEqual([
    { Event: 's3:ObjectCreated:*', Queue: `arn:aws:sqs:${region}:${account}:bongsu-dev-log-objects` },
  ]);
  expect(listAt(resources.LogBucket, 'DependsOn')).toContain('LogObjectsQueuePolicy');
});

test('originals and tables move to a colder class, in which they can be read at once', () => {
  for (const { name, properties } of buckets.filter(({ logicalId }) => logicalId !== 'FailuresBucket')) {
    const [rule] = listAt(properties, 'LifecycleConfiguration', 'Rules').filter((one) =>
      valueAt(one, 'Transitions'),
    );
    expect(rule, name).toEqual({
      Id: name.includes('-lake-') ? 'tables' : 'originals',
      Status: 'Enabled',
      ExpirationInDays: 400,
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
    });
  }
});

test('the state expires by itself and is indexed by what is due', () => {
  const table = resolved.ofType('AWS::DynamoDB::Table').find(({ name }) => name === 'bongsu-dev-state');
  expect(table?.properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    GlobalSecondaryIndexes: [
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'dueKind', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
      },
    ],
  });
});

test('the ledger can be restored to any second and not be deleted', () => {
  const table = resolved.ofType('AWS::DynamoDB::Table').find(({ name }) => name === 'bongsu-dev-ledger');
  expect(table?.properties).toMatchObject({
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

describe('what a removal leaves behind', () => {
  const retained = [
    ...[
      'LogBucket',
      'LogBucketPolicy',
      'LakeBucket',
      'LakeBucketPolicy',
      'FailuresBucket',
      'FailuresBucketPolicy',
    ],
    ...['LedgerTable', 'TopicsKey', 'TopicsKeyAlias'],
  ];

  test.each(retained)('%s is retained, whatever replaces it', (id) => {
    expect(resources[id]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Condition: 'Fresh',
    });
  });

  test('nothing else is', () => {
    const others = Object.entries(resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    expect(others.map(([id]) => id).sort()).toEqual(retained.toSorted());
  });

  test('an adopting deployment makes none of it, and still refers to it by name', () => {
    const adopting = compiled('full');
    const made = [
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::KMS::Alias',
    ]
      .flatMap((type) => adopting.resolved.ofType(type))
      .map(({ logicalId }) => logicalId)
      .filter((id) => !id.startsWith('Serverless'));
    expect(made).toEqual(['StateTable']);
    const [stream] = adopting.resolved.ofType('AWS::KinesisFirehose::DeliveryStream');
    expect(objectAt(stream?.properties, 'ExtendedS3DestinationConfiguration').BucketARN).toBe(
      `arn:aws:s3:::bongsu-dev-lake-${account}-${region}`,
    );
    for (const { properties } of adopting.resolved.ofType('AWS::SNS::Topic')) {
      expect(properties.KmsMasterKeyId).toBe('alias/bongsu-dev-topics');
    }
  });
});
