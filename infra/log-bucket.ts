import { bucketArn, type Fragment, ownBucket, regionalArn, sub, type Value } from './cloudformation.ts';

/**
 * Accounts that deliver the logs of load balancers in the regions that had them before August 2022; elsewhere the
 * service does it under its own name.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
const loadBalancerAccounts: Readonly<Record<string, string>> = {
  'af-south-1': '098369216593',
  'ap-east-1': '754344448648',
  'ap-northeast-1': '582318560864',
  'ap-northeast-2': '600734575887',
  'ap-northeast-3': '383597477331',
  'ap-south-1': '718504428378',
  'ap-southeast-1': '114774131450',
  'ap-southeast-2': '783225319266',
  'ap-southeast-3': '589379963580',
  'ca-central-1': '985666609251',
  'eu-central-1': '054676820928',
  'eu-north-1': '897822967062',
  'eu-south-1': '635631232127',
  'eu-west-1': '156460612806',
  'eu-west-2': '652711504416',
  'eu-west-3': '009996457667',
  'me-south-1': '076674570225',
  'sa-east-1': '507241528517',
  'us-east-1': '127311923572',
  'us-east-2': '033677994240',
  'us-west-1': '027434742980',
  'us-west-2': '797873946194',
  'us-gov-east-1': '190560391635',
  'us-gov-west-1': '048591011584',
  'cn-north-1': '638102146993',
  'cn-northwest-1': '037604701340',
};

const ownAccount = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
/** The deliverer hands the object over: asked for by the services that wrote it themselves once. */
const handedOver = { 's3:x-amz-acl': 'bucket-owner-full-control' };
const everyRegion = (service: string, resource: string): Value =>
  sub(`arn:\${AWS::Partition}:${service}:*:\${AWS::AccountId}:${resource}`);

/**
 * The log bucket's policy: what AWS delivers for this account, each service under its own name and only what it writes,
 * and nobody else; TLS only.
 * @param region where the bucket is, which says who delivers the logs of load balancers
 */
export function logBucketPolicy(stage: string, region: string): Fragment {
  const bucket = ownBucket(stage, 'logs');
  return {
    Resources: {
      LogBucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Condition: 'Fresh',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        DependsOn: 'LogBucket',
        Properties: {
          Bucket: sub(bucket),
          PolicyDocument: { Version: '2012-10-17', Statement: statements(bucket, region) },
        },
      },
    },
  };
}

function statements(bucket: string, region: string): Value[] {
  // Each service may be given a prefix of one's own before `AWSLogs/`.
  const awsLogs = (below = ''): Value[] =>
    ['/', '/*/'].map((before) => bucketArn(bucket, `${before}AWSLogs/\${AWS::AccountId}/${below}*`));
  const loadBalancers = regionalArn('elasticloadbalancing', 'loadbalancer/*');
  const elbAccount = loadBalancerAccounts[region];
  return [
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [bucketArn(bucket), bucketArn(bucket, '/*')],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    // Before they write, these services ask whose the bucket is.
    allow(
      'DeliveryChecks',
      { Service: ['cloudtrail.amazonaws.com', 'config.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      ['s3:GetBucketAcl', 's3:ListBucket'],
      bucketArn(bucket),
      { StringEquals: ownAccount },
    ),
    allow('CloudTrail', { Service: 'cloudtrail.amazonaws.com' }, 's3:PutObject', awsLogs(), {
      StringEquals: { ...ownAccount, ...handedOver },
      ArnLike: { 'aws:SourceArn': everyRegion('cloudtrail', 'trail/*') },
    }),
    // Flow logs, resolver query logs, and the logs of network load balancers.
    allow('LogDelivery', { Service: 'delivery.logs.amazonaws.com' }, 's3:PutObject', awsLogs(), {
      StringEquals: { ...ownAccount, ...handedOver },
      ArnLike: { 'aws:SourceArn': everyRegion('logs', '*') },
    }),
    allow('Config', { Service: 'config.amazonaws.com' }, 's3:PutObject', awsLogs('Config/'), {
      StringEquals: { ...ownAccount, ...handedOver },
    }),
    allow(
      'LoadBalancers',
      { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      's3:PutObject',
      awsLogs('elasticloadbalancing/'),
      { ArnLike: { 'aws:SourceArn': loadBalancers } },
    ),
    // An account is no service: it carries no source, and the path is what holds it to this account's logs.
    ...(elbAccount === undefined
      ? []
      : [
          allow(
            'LoadBalancersOfRegion',
            { AWS: sub(`arn:\${AWS::Partition}:iam::${elbAccount}:root`) },
            's3:PutObject',
            awsLogs(),
          ),
        ]),
    allow(
      'S3AccessLogs',
      { Service: 'logging.s3.amazonaws.com' },
      's3:PutObject',
      bucketArn(bucket, '/s3-access/*'),
      { StringEquals: ownAccount, ArnLike: { 'aws:SourceArn': sub('arn:${AWS::Partition}:s3:::*') } },
    ),
  ];
}

function allow(sid: string, principal: Value, action: Value, resource: Value, condition?: Value): Value {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    Resource: resource,
    ...(condition !== undefined && { Condition: condition }),
  };
}
