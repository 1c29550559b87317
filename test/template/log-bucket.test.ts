import { describe, expect, test } from 'vitest';
import { readTemplate } from '../../cli/local/template.ts';
import { logBucketPolicy } from '../../infra/log-bucket.ts';
import type { JsonObject } from '../../shared/model/index.ts';
import { admits, type Request } from './policy.ts';
import { account, compiled, region } from './template.ts';

const bucket = `arn:aws:s3:::bongsu-dev-logs-${account}-${region}`;
const policy = compiled('plain')
  .resolved.ofType('AWS::S3::BucketPolicy')
  .find(({ properties }) => properties.Bucket === bucket.replace('arn:aws:s3:::', ''))
  ?.properties.PolicyDocument;

const tls = { 'aws:SecureTransport': 'true' };
const acl = { 's3:x-amz-acl': 'bucket-owner-full-control' };
const from = (arn: string, sourceAccount = account) => ({
  ...tls,
  'aws:SourceAccount': sourceAccount,
  'aws:SourceArn': arn,
});
const stranger = '210987654321';
const trail = `arn:aws:cloudtrail:eu-west-1:${account}:trail/management`;
const logs = `arn:aws:logs:${region}:${account}:*`;
const config = `arn:aws:config:${region}:${account}:config-recorder/x`;
const balancer = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/example/50dc6c495c0c9188`;
const key = `/AWSLogs/${account}`;

type Case = [who: string, caller: Omit<Request, 'action' | 'resource'>, key: string, admitted: boolean];

describe('who may write into the log bucket', () => {
  test.each<Case>([
    [
      'CloudTrail for a trail of this account',
      { service: 'cloudtrail.amazonaws.com', context: { ...from(trail), ...acl } },
      `${key}/CloudTrail/us-east-1/x.json.gz`,
      true,
    ],
    [
      'CloudTrail under a prefix',
      { service: 'cloudtrail.amazonaws.com', context: { ...from(trail), ...acl } },
      `/trails${key}/CloudTrail/x.json.gz`,
      true,
    ],
    [
      'CloudTrail for another account’s trail',
      {
        service: 'cloudtrail.amazonaws.com',
        context: { ...from(trail.replace(account, stranger), stranger), ...acl },
      },
      `${key}/CloudTrail/x`,
      false,
    ],
    [
      'CloudTrail in another account’s folder',
      { service: 'cloudtrail.amazonaws.com', context: { ...from(trail), ...acl } },
      `/AWSLogs/${stranger}/CloudTrail/x`,
      false,
    ],
    [
      'CloudTrail keeping the object for itself',
      { service: 'cloudtrail.amazonaws.com', context: from(trail) },
      `${key}/CloudTrail/x`,
      false,
    ],
    [
      'CloudTrail without TLS',
      {
        service: 'cloudtrail.amazonaws.com',
        context: { ...from(trail), ...acl, 'aws:SecureTransport': 'false' },
      },
      `${key}/CloudTrail/x`,
      false,
    ],
    [
      'flow logs of this account',
      { service: 'delivery.logs.amazonaws.com', context: { ...from(logs), ...acl } },
      `${key}/vpcflowlogs/us-east-1/x.log.gz`,
      true,
    ],
    [
      'resolver query logs of this account',
      { service: 'delivery.logs.amazonaws.com', context: { ...from(logs), ...acl } },
      `${key}/vpcdnsquerylogs/vpc-1/x.log.gz`,
      true,
    ],
    [
      'flow logs of another account',
      {
        service: 'delivery.logs.amazonaws.com',
        context: { ...from(logs.replace(account, stranger), stranger), ...acl },
      },
      `${key}/vpcflowlogs/x`,
      false,
    ],
    [
      'flow logs for another account’s source',
      {
        service: 'delivery.logs.amazonaws.com',
        context: { ...from(logs.replace(account, stranger)), ...acl },
      },
      `${key}/vpcflowlogs/x`,
      false,
    ],
    [
      'flow logs with CloudTrail’s source',
      { service: 'delivery.logs.amazonaws.com', context: { ...from(trail), ...acl } },
      `${key}/vpcflowlogs/x`,
      false,
    ],
    [
      'Config of this account',
      { service: 'config.amazonaws.com', context: { ...from(config), ...acl } },
      `${key}/Config/us-east-1/x.json.gz`,
      true,
    ],
    [
      'Config in CloudTrail’s folder',
      { service: 'config.amazonaws.com', context: { ...from(config), ...acl } },
      `${key}/CloudTrail/x`,
      false,
    ],
    [
      'Config of another account',
      { service: 'config.amazonaws.com', context: { ...from(config, stranger), ...acl } },
      `${key}/Config/x`,
      false,
    ],
    [
      'a load balancer of this account',
      { service: 'logdelivery.elasticloadbalancing.amazonaws.com', context: from(balancer) },
      `${key}/elasticloadbalancing/us-east-1/x.log.gz`,
      true,
    ],
    [
      'a load balancer of another account',
      {
        service: 'logdelivery.elasticloadbalancing.amazonaws.com',
        context: from(balancer.replace(account, stranger), stranger),
      },
      `${key}/elasticloadbalancing/x`,
      false,
    ],
    [
      'a load balancer with no source',
      { service: 'logdelivery.elasticloadbalancing.amazonaws.com', context: tls },
      `${key}/elasticloadbalancing/x`,
      false,
    ],
    [
      'the load balancers’ account of this region',
      { principal: 'arn:aws:iam::127311923572:root', context: tls },
      `${key}/elasticloadbalancing/us-east-1/x.log.gz`,
      true,
    ],
    [
      'the load balancers’ account of another region',
      { principal: 'arn:aws:iam::600734575887:root', context: tls },
      `${key}/elasticloadbalancing/x`,
      false,
    ],
    [
      'the load balancers’ account in another account’s folder',
      { principal: 'arn:aws:iam::127311923572:root', context: tls },
      `/AWSLogs/${stranger}/elasticloadbalancing/x`,
      false,
    ],
    [
      'access logs of a bucket of this account',
      { service: 'logging.s3.amazonaws.com', context: from('arn:aws:s3:::example') },
      '/s3-access/2026-11-03-10-11-12-0123456789ABCDEF',
      true,
    ],
    [
      'access logs of another account’s bucket',
      { service: 'logging.s3.amazonaws.com', context: from('arn:aws:s3:::example', stranger) },
      '/s3-access/x',
      false,
    ],
    [
      'access logs where they are not expected',
      { service: 'logging.s3.amazonaws.com', context: from('arn:aws:s3:::example') },
      `${key}/CloudTrail/x.json.gz`,
      false,
    ],
    [
      'another service',
      { service: 'sns.amazonaws.com', context: { ...from(`arn:aws:sns:${region}:${account}:x`), ...acl } },
      `${key}/x`,
      false,
    ],
    [
      'somebody else',
      { principal: `arn:aws:iam::${stranger}:root`, context: { ...tls, ...acl } },
      `${key}/x`,
      false,
    ],
  ])('%s', (_who, caller, path, admitted) => {
    expect(admits(policy, { ...caller, action: 's3:PutObject', resource: `${bucket}${path}` })).toBe(
      admitted,
    );
  });
});

test.each(['s3:GetObject', 's3:DeleteObject', 's3:PutObjectAcl', 's3:PutBucketPolicy'])(
  'no deliverer may do %s',
  (action) => {
    for (const service of [
      'cloudtrail',
      'config',
      'delivery.logs',
      'logdelivery.elasticloadbalancing',
      'logging.s3',
    ]) {
      const request = { service: `${service}.amazonaws.com`, action, context: { ...from(trail), ...acl } };
      expect(admits(policy, { ...request, resource: `${bucket}${key}/x` }), service).toBe(false);
      expect(admits(policy, { ...request, resource: bucket }), service).toBe(false);
    }
  },
);

test('CloudTrail, Config and log delivery may look whose the bucket is, for this account', () => {
  for (const service of ['cloudtrail', 'config', 'delivery.logs']) {
    const request = { service: `${service}.amazonaws.com`, action: 's3:GetBucketAcl', resource: bucket };
    expect(admits(policy, { ...request, context: from(trail) }), service).toBe(true);
    expect(admits(policy, { ...request, context: from(trail, stranger) }), service).toBe(false);
  }
});

test('in a region without an account of the load balancers, only the service delivers', () => {
  const world = {
    accountId: account,
    region: 'il-central-1',
    stackName: 'bongsu-dev',
    endpoint: 'https://example.com',
  };
  const document = {
    Conditions: { Fresh: { 'Fn::Equals': ['a', 'a'] } },
    ...logBucketPolicy('dev', 'il-central-1'),
  };
  const [resource] = readTemplate(document as JsonObject, world).ofType('AWS::S3::BucketPolicy');
  expect(JSON.stringify(resource?.properties)).not.toContain('"AWS":');
  expect(JSON.stringify(resource?.properties)).toContain('logdelivery.elasticloadbalancing.amazonaws.com');
});
