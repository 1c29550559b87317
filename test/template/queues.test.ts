import { describe, expect, test } from 'vitest';
import { admits } from './policy.ts';
import { account, compiled, listAt, objectAt, region, valueAt } from './template.ts';

const days = (count: number): number => count * 24 * 3600;

describe.each(['plain', 'full'] as const)('queues of the %s template', (variant) => {
  const { resolved } = compiled(variant);
  const queues = resolved.ofType('AWS::SQS::Queue');
  const byArn = new Map(queues.map((queue) => [queue.arn, queue]));
  const functions = new Map(resolved.ofType('AWS::Lambda::Function').map((one) => [one.arn, one]));
  const mappings = resolved.ofType('AWS::Lambda::EventSourceMapping');

  test('a queue that a function reads hides a message for six times its timeout, and gives up into a DLQ', () => {
    expect(mappings.length).toBeGreaterThan(0);
    for (const { properties } of mappings) {
      const queue = byArn.get(String(properties.EventSourceArn));
      const timeout = Number(functions.get(String(properties.FunctionName))?.properties.Timeout);
      expect(Number(queue?.properties.VisibilityTimeout)).toBeGreaterThanOrEqual(6 * timeout);
      const dlq = byArn.get(String(valueAt(queue?.properties.RedrivePolicy, 'deadLetterTargetArn')));
      expect(dlq?.name).toBe(`${queue?.name}-dlq`);
      expect(objectAt(dlq?.properties, 'RedriveAllowPolicy')).toEqual({
        redrivePermission: 'byQueue',
        sourceQueueArns: [queue?.arn],
      });
    }
  });

  test('a batch gives back only what failed, and leaves concurrency for the other lanes', () => {
    for (const { properties } of mappings) {
      expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(Number(valueAt(properties, 'ScalingConfig', 'MaximumConcurrency'))).toBeGreaterThanOrEqual(2);
    }
    const together = mappings.reduce(
      (sum, { properties }) => sum + Number(valueAt(properties, 'ScalingConfig', 'MaximumConcurrency')),
      0,
    );
    // A new account runs 10 functions at once.
    expect(together).toBeLessThanOrEqual(6);
  });

  test('dead letters are kept 14 days, longer than in the queue they come from', () => {
    const worked = new Set(mappings.map(({ properties }) => String(properties.EventSourceArn)));
    for (const { arn, properties } of queues) {
      const kept = Number(properties.MessageRetentionPeriod);
      if (worked.has(arn)) expect(kept).toBeLessThan(days(14));
      else expect(kept).toBe(days(14));
    }
  });

  test('every queue is encrypted', () => {
    for (const { properties } of queues) expect(properties.SqsManagedSseEnabled).toBe(true);
  });

  test('no queue is open', () => {
    for (const { properties } of resolved.ofType('AWS::SQS::QueuePolicy')) {
      for (const statement of listAt(properties.PolicyDocument, 'Statement')) {
        expect(valueAt(statement, 'Principal')).toHaveProperty('Service');
        expect(JSON.stringify(valueAt(statement, 'Condition'))).toContain('aws:SourceArn');
      }
    }
  });

  test('EventBridge may put what it could not deliver into the undelivered queue of that function, and nowhere else', () => {
    const undelivered = queues.filter(({ name }) => name.endsWith('-undelivered'));
    for (const queue of undelivered) {
      const lane = queue.name.replace('-undelivered', '');
      const from = (rule: string) =>
        admits(policyOf(queue.ref), {
          service: 'events.amazonaws.com',
          action: 'sqs:SendMessage',
          resource: queue.arn,
          context: { 'aws:SourceArn': `arn:aws:events:${region}:${account}:rule/${rule}` },
        });
      expect(from(`${lane}-something`)).toBe(true);
      expect(from('bongsu-prod-something')).toBe(false);
      expect(from('somebody-elses-rule')).toBe(false);
    }
  });

  function policyOf(queueUrl: string): unknown {
    return resolved
      .ofType('AWS::SQS::QueuePolicy')
      .find(({ properties }) => listAt(properties, 'Queues').includes(queueUrl))?.properties.PolicyDocument;
  }
});

describe('who may announce an object on the log-objects queue', () => {
  const queue = `arn:aws:sqs:${region}:${account}:bongsu-dev-log-objects`;
  const ownBucket = `arn:aws:s3:::bongsu-dev-logs-${account}-${region}`;
  const rule = `arn:aws:events:${region}:${account}:rule/bongsu-dev-log-objects-created`;
  const foreignTopic = 'arn:aws:sns:us-east-1:210987654321:example-trail';
  test.each([
    ['the own log bucket', 'plain', 's3', ownBucket, account, true],
    ['a named bucket', 'full', 's3', 'arn:aws:s3:::example-trail', account, true],
    ['a bucket that nobody named', 'full', 's3', 'arn:aws:s3:::example-other', account, false],
    [
      'a bucket whose name another account took over',
      'full',
      's3',
      'arn:aws:s3:::example-trail',
      '210987654321',
      false,
    ],
    ['a named topic', 'full', 'sns', foreignTopic, '210987654321', true],
    [
      'a topic that nobody named',
      'full',
      'sns',
      'arn:aws:sns:us-east-1:210987654321:other',
      '210987654321',
      false,
    ],
    ['a topic where none is named', 'plain', 'sns', foreignTopic, '210987654321', false],
    ['the rule for foreign buckets', 'full', 'events', rule, account, true],
    ['that rule where no foreign bucket is named', 'plain', 'events', rule, account, false],
    ['another rule', 'full', 'events', `${rule}-more`, account, false],
  ] as const)('%s (%s)', (_who, variant, service, sourceArn, sourceAccount, expected) => {
    const policy = compiled(variant)
      .resolved.ofType('AWS::SQS::QueuePolicy')
      .find(({ logicalId }) => logicalId === 'LogObjectsQueuePolicy')?.properties.PolicyDocument;
    const request = {
      service: `${service}.amazonaws.com`,
      action: 'sqs:SendMessage',
      resource: queue,
      context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': sourceAccount },
    };
    expect(admits(policy, request)).toBe(expected);
    expect(admits(policy, { ...request, service: undefined, principal: '*' })).toBe(false);
  });
});
