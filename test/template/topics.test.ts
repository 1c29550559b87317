import { describe, expect, test } from 'vitest';
import { admits, denies } from './policy.ts';
import { account, compiled, listAt, region } from './template.ts';

const { resolved } = compiled('plain');
const topic = (name: string): string => `arn:aws:sns:${region}:${account}:bongsu-dev-${name}`;
const alarm = `arn:aws:cloudwatch:${region}:${account}:alarm:bongsu-dev-tick-stopped`;

test('every topic is under the customer key', () => {
  const topics = resolved.ofType('AWS::SNS::Topic');
  expect(topics.map(({ ref }) => ref)).toEqual(['alerts', 'chat', 'operations'].map(topic));
  const key = resolved.ofType('AWS::KMS::Alias').map(({ ref }) => ref);
  expect(topics.map(({ properties }) => properties.KmsMasterKeyId)).toEqual([...key, ...key, ...key]);
});

describe('who may use the key', () => {
  const [key] = resolved.ofType('AWS::KMS::Key');
  test('it is renewed every year', () => expect(key?.properties.EnableKeyRotation).toBe(true));
  test.each([
    [
      'an alarm of this account',
      { service: 'cloudwatch.amazonaws.com', context: { 'aws:SourceAccount': account } },
      true,
    ],
    [
      'an alarm of another account',
      { service: 'cloudwatch.amazonaws.com', context: { 'aws:SourceAccount': '210987654321' } },
      false,
    ],
    ['an event rule, whose deliveries name no source', { service: 'events.amazonaws.com' }, true],
    ['another service', { service: 's3.amazonaws.com', context: { 'aws:SourceAccount': account } }, false],
    ['another account', { principal: 'arn:aws:iam::210987654321:root' }, false],
  ])('%s', (_who, caller, expected) => {
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      expect(admits(key?.properties.KeyPolicy, { ...caller, action, resource: 'key' })).toBe(expected);
    }
  });
});

describe('who may publish on the operations topic', () => {
  const policy = resolved
    .ofType('AWS::SNS::TopicPolicy')
    .find(({ properties }) => listAt(properties, 'Topics').includes(topic('operations')))
    ?.properties.PolicyDocument;
  const publish = {
    service: 'cloudwatch.amazonaws.com',
    action: 'sns:Publish',
    resource: topic('operations'),
  };
  test.each([
    ['an alarm of this deployment', { 'aws:SourceAccount': account, 'aws:SourceArn': alarm }, true],
    ['an alarm of another account', { 'aws:SourceAccount': '210987654321', 'aws:SourceArn': alarm }, false],
    [
      'an alarm of somebody else',
      { 'aws:SourceAccount': account, 'aws:SourceArn': alarm.replace('bongsu', 'other') },
      false,
    ],
  ])('%s', (_who, context, expected) => {
    expect(admits(policy, { ...publish, context })).toBe(expected);
  });
});

test.each(['alerts', 'chat', 'operations'])('nobody publishes on %s without TLS', (name) => {
  const policies = resolved
    .ofType('AWS::SNS::TopicPolicy')
    .filter(({ properties }) => listAt(properties, 'Topics').includes(topic(name)));
  expect(policies).toHaveLength(1);
  const request = { principal: 'anybody', action: 'sns:Publish', resource: topic(name) };
  const policy = policies[0]?.properties.PolicyDocument;
  expect(denies(policy, { ...request, context: { 'aws:SecureTransport': 'false' } })).toBe(true);
});

test('alerts and operations reach the given address; without one there is no subscription', () => {
  const emails = compiled('full').resolved.ofType('AWS::SNS::Subscription');
  expect(
    emails.filter(({ properties }) => properties.Protocol === 'email').map(({ properties }) => properties),
  ).toEqual(
    ['alerts', 'operations'].map((name) => ({
      TopicArn: topic(name),
      Protocol: 'email',
      Endpoint: 'security@example.com',
    })),
  );
  expect(resolved.ofType('AWS::SNS::Subscription')).toEqual([]);
});
