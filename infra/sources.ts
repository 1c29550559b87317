import { BongsuError } from '../shared/model/index.ts';
import {
  bucketArn,
  type Fragment,
  getAtt,
  logicalId,
  ownBucket,
  type Resource,
  regionalArn,
  type Value,
} from './cloudformation.ts';
import type { ProtectedPrefix } from './service-events.ts';

/** What `params` of `serverless.yml` say about where logs and events come from; lists may also be comma-separated strings. */
export type SourceParams = {
  stage: string;
  logGroups: unknown;
  logBuckets: unknown;
  foreignBuckets: unknown;
  foreignTopics: unknown;
  logKeys: unknown;
  protectedPrefixes: unknown;
  sourceAccounts: unknown;
  organizationId: unknown;
};

type Sources = {
  stage: string;
  logGroups: string[];
  logBuckets: string[];
  foreignBuckets: { account: string; bucket: string }[];
  foreignTopics: string[];
  logKeys: string[];
  protectedPrefixes: ProtectedPrefix[];
  sourceAccounts: string[];
  organizationId: string;
};

const patterns = {
  // Source: CloudWatch Logs API, CreateLogGroup `logGroupName`.
  logGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  // Source: Amazon S3 guide, "General purpose bucket naming rules".
  bucket: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  foreignBucket: /^\d{12}\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  topic: /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
  key: /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  protectedPrefix: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*$/,
  account: /^\d{12}$/,
  organization: /^(o-[a-z0-9]{10,32})?$/,
};

/**
 * The checked sources of a deployment.
 * @throws BongsuError `SOURCE_INVALID` for what is not a name of its kind, `SOURCE_LOOP` where Bongsu would read
 * its own output: each line it writes would come back as input and be written again.
 */
export function parseSources(params: SourceParams): Sources {
  const { stage } = params;
  const sources = {
    stage,
    logGroups: list('logGroups', params.logGroups, patterns.logGroup),
    logBuckets: list('logBuckets', params.logBuckets, patterns.bucket),
    foreignBuckets: list('foreignBuckets', params.foreignBuckets, patterns.foreignBucket).map((entry) => ({
      account: entry.slice(0, 12),
      bucket: entry.slice(13),
    })),
    foreignTopics: list('foreignTopics', params.foreignTopics, patterns.topic),
    logKeys: list('logKeys', params.logKeys, patterns.key),
    protectedPrefixes: list('protectedPrefixes', params.protectedPrefixes, patterns.protectedPrefix).map(
      (entry) => {
        const slash = entry.indexOf('/');
        return { bucket: entry.slice(0, slash), prefix: entry.slice(slash + 1) };
      },
    ),
    sourceAccounts: list('sourceAccounts', params.sourceAccounts, patterns.account),
    organizationId: list('organizationId', params.organizationId ?? '', patterns.organization)[0] ?? '',
  };
  for (const name of sources.logGroups) {
    if (/^\/aws\/(lambda|kinesisfirehose)\/bongsu-/.test(name)) throw loop('logGroups', name);
  }
  const buckets = [...sources.logBuckets, ...sources.foreignBuckets.map(({ bucket }) => bucket)];
  for (const name of buckets) {
    if (name.startsWith(`bongsu-${stage}-`)) throw loop('logBuckets or foreignBuckets', name);
  }
  for (const { bucket } of sources.protectedPrefixes) {
    if (bucket.startsWith(`bongsu-${stage}-`)) throw loop('protectedPrefixes', bucket);
  }
  return sources;
}

/** Subscriptions of log groups, who may announce objects on the log-objects queue, and who may forward events here. */
export function sources(params: SourceParams): Fragment {
  const checked = parseSources(params);
  return {
    Resources: {
      ...subscriptions(checked),
      LogObjectsQueuePolicy: announcements(checked),
      ...foreignAnnouncements(checked),
      ...decryption(checked),
      ...busPolicy(checked),
    },
  };
}

/** Bucket ARNs that `log-objects` may list (without it, S3 answers 403 instead of 404 for an object that is gone). */
export const readableBuckets = (params: SourceParams): Value[] =>
  readable(parseSources(params)).map((bucket) => bucketArn(bucket));

/** Object ARNs that `log-objects` may read. */
export const readableObjects = (params: SourceParams): Value[] =>
  readable(parseSources(params)).map((bucket) => bucketArn(bucket, '/*'));

const readable = ({ stage, logBuckets, foreignBuckets }: Sources): string[] => [
  ownBucket(stage, 'logs'),
  ...logBuckets,
  ...foreignBuckets.map(({ bucket }) => bucket),
];

function subscriptions({ stage, logGroups }: Sources): Record<string, Resource> {
  return Object.fromEntries(
    logGroups.map((name, index) => [
      `FlowLogsSubscription${index + 1}`,
      {
        Type: 'AWS::Logs::SubscriptionFilter',
        DependsOn: 'FlowLogsPermission',
        Properties: {
          FilterName: `bongsu-${stage}-flow-logs`,
          LogGroupName: name,
          // A pattern that names fields would add `extractedFields` to each event.
          FilterPattern: '',
          DestinationArn: getAtt('FlowLogsLambdaFunction', 'Arn'),
        },
      },
    ]),
  );
}

function announcements({ stage, logBuckets, foreignBuckets, foreignTopics }: Sources): Resource {
  const statement = (sid: string, service: string, condition: Value): Value => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sqs:SendMessage',
    Resource: getAtt('LogObjectsQueue', 'Arn'),
    Condition: condition,
  });
  const statements = [
    statement('NamedBuckets', 's3.amazonaws.com', {
      ArnLike: {
        'aws:SourceArn': [ownBucket(stage, 'logs'), ...logBuckets].map((bucket) => bucketArn(bucket)),
      },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    }),
  ];
  if (foreignTopics.length > 0) {
    statements.push(
      statement('NamedTopics', 'sns.amazonaws.com', { ArnEquals: { 'aws:SourceArn': foreignTopics } }),
    );
  }
  if (foreignBuckets.length > 0) {
    statements.push(
      statement('ForeignBuckets', 'events.amazonaws.com', {
        ArnEquals: { 'aws:SourceArn': regionalArn('events', `rule/bongsu-${stage}-log-objects-created`) },
      }),
    );
  }
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'LogObjectsQueue' }],
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  };
}

/** Buckets of other accounts cannot notify this queue: their events come over the bus, or through a topic of theirs. */
function foreignAnnouncements({ stage, foreignBuckets, foreignTopics }: Sources): Record<string, Resource> {
  const resources: Record<string, Resource> = {};
  for (const [index, topic] of foreignTopics.entries()) {
    resources[`ForeignTopicSubscription${index + 1}`] = {
      Type: 'AWS::SNS::Subscription',
      DependsOn: 'LogObjectsQueuePolicy',
      Properties: {
        TopicArn: topic,
        Region: topic.split(':')[3] ?? '',
        Protocol: 'sqs',
        Endpoint: getAtt('LogObjectsQueue', 'Arn'),
      },
    };
  }
  if (foreignBuckets.length > 0) {
    resources[logicalId('log-objects-created', 'rule')] = {
      Type: 'AWS::Events::Rule',
      DependsOn: 'LogObjectsQueuePolicy',
      Properties: {
        Name: `bongsu-${stage}-log-objects-created`,
        State: 'ENABLED',
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          account: [...new Set(foreignBuckets.map(({ account }) => account))],
          detail: { bucket: { name: foreignBuckets.map(({ bucket }) => bucket) } },
        },
        Targets: [
          {
            Id: 'log-objects',
            Arn: getAtt('LogObjectsQueue', 'Arn'),
            RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400 },
            DeadLetterConfig: { Arn: getAtt('LogObjectsUndeliveredQueue', 'Arn') },
          },
        ],
      },
    };
  }
  return resources;
}

function decryption({ logKeys }: Sources): Record<string, Resource> {
  if (logKeys.length === 0) return {};
  return {
    LogObjectsDecryption: {
      Type: 'AWS::IAM::RolePolicy',
      Properties: {
        RoleName: { Ref: 'LogObjectsRole' },
        PolicyName: 'decryption',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Sid: 'LogKeys', Effect: 'Allow', Action: 'kms:Decrypt', Resource: logKeys }],
        },
      },
    },
  };
}

function busPolicy({ stage, sourceAccounts, organizationId }: Sources): Record<string, Resource> {
  const statement = (principal: Value, condition?: Value): Resource => ({
    Type: 'AWS::Events::EventBusPolicy',
    Properties: {
      StatementId: `bongsu-${stage}-${condition === undefined ? 'accounts' : 'organization'}`,
      Statement: {
        Effect: 'Allow',
        Principal: principal,
        Action: 'events:PutEvents',
        Resource: regionalArn('events', 'event-bus/default'),
        ...(condition !== undefined && { Condition: condition }),
      },
    },
  });
  const roots = sourceAccounts.map((account) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:iam::${account}:root`,
  }));
  return {
    ...(roots.length > 0 && { ForwardingAccounts: statement({ AWS: roots }) }),
    ...(organizationId !== '' && {
      ForwardingOrganization: statement('*', { StringEquals: { 'aws:PrincipalOrgID': organizationId } }),
    }),
  };
}

function list(param: string, value: unknown, pattern: RegExp): string[] {
  const entries: unknown[] =
    typeof value === 'string'
      ? value.split(',').filter((entry) => entry.trim() !== '')
      : toArray(param, value);
  return entries.map((entry, index) => {
    const text = String(entry).trim();
    if (pattern.test(text)) return text;
    throw new BongsuError('SOURCE_INVALID', `params.${param}: ${text} is not of the form ${pattern.source}`, {
      place: { path: ['params', param, index] },
    });
  });
}

function toArray(param: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new BongsuError('SOURCE_INVALID', `params.${param} is not a list`, {
    place: { path: ['params', param] },
  });
}

const loop = (param: string, name: string): BongsuError =>
  new BongsuError(
    'SOURCE_LOOP',
    `params.${param}: ${name} is written by Bongsu itself; reading it would feed every line back into it`,
    { place: { path: ['params', param] } },
  );
