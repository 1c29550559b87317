import { describe, expect, test } from 'vitest';
import { like } from './policy.ts';
import { compiled, listAt, objectAt, valueAt } from './template.ts';

describe.each(['plain', 'full'] as const)('invocations of the %s template', (variant) => {
  const { resolved, resources } = compiled(variant);
  const permissions = resolved.ofType('AWS::Lambda::Permission');
  const functions = resolved.ofType('AWS::Lambda::Function');
  const queues = new Set(resolved.ofType('AWS::SQS::Queue').map(({ arn }) => arn));
  const ruleTargets = resolved
    .ofType('AWS::Events::Rule')
    .flatMap((rule) => listAt(rule.properties, 'Targets').map((target) => ({ rule, target })));

  const mayInvoke = (service: string, source: string, functionArn: string): boolean =>
    permissions.some(
      ({ properties }) =>
        properties.Principal === service &&
        properties.FunctionName === functionArn &&
        like(String(properties.SourceArn), source),
    );

  test('each rule may invoke the function it targets', () => {
    for (const { rule, target } of ruleTargets) {
      const arn = String(valueAt(target, 'Arn'));
      if (queues.has(arn)) continue;
      expect(mayInvoke('events.amazonaws.com', rule.arn, arn), rule.name).toBe(true);
    }
  });

  test('each subscription may invoke flow-logs, and waits for the permission', () => {
    const subscriptions = resolved.ofType('AWS::Logs::SubscriptionFilter');
    expect(subscriptions).toHaveLength(variant === 'full' ? 2 : 0);
    for (const { logicalId, properties } of subscriptions) {
      const group = `arn:aws:logs:us-east-1:123456789012:log-group:${properties.LogGroupName}:*`;
      expect(mayInvoke('logs.amazonaws.com', group, String(properties.DestinationArn))).toBe(true);
      expect(listAt(resources[logicalId], 'DependsOn')).toContain('FlowLogsPermission');
      expect(properties.FilterPattern).toBe('');
    }
  });

  test('an alarm of this account may invoke aws-events, nothing else', () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:bongsu-dev-aws-events';
    const alarm = (account: string) => `arn:aws:cloudwatch:us-east-1:${account}:alarm:web-5xx`;
    const principal = 'lambda.alarms.cloudwatch.amazonaws.com';
    expect(mayInvoke(principal, alarm('123456789012'), arn)).toBe(true);
    expect(mayInvoke(principal, alarm('210987654321'), arn)).toBe(false);
    expect(permissions.filter(({ properties }) => properties.Principal === principal)).toHaveLength(1);
  });

  test('no permission is without its source: this account, these rules', () => {
    for (const { properties } of permissions) {
      expect(String(properties.SourceArn)).toContain(':123456789012:');
    }
  });

  test('an event that cannot be delivered is tried for a day and then kept', () => {
    for (const { rule, target } of ruleTargets.filter(({ rule }) => !rule.name.includes('-tick-'))) {
      expect(valueAt(target, 'RetryPolicy'), rule.name).toEqual({
        MaximumRetryAttempts: 185,
        MaximumEventAgeInSeconds: 86400,
      });
      const queue = String(valueAt(target, 'DeadLetterConfig', 'Arn'));
      expect(queues.has(queue), rule.name).toBe(true);
      expect(queue).toMatch(/-undelivered$/);
    }
  });

  test('an invocation that keeps failing is kept: payloads in S3, events in a queue; a tick need not be', () => {
    const polled = resolved
      .ofType('AWS::Lambda::EventSourceMapping')
      .map(({ properties }) => properties.FunctionName);
    const asynchronous = functions.filter(({ arn }) => !polled.includes(arn)).map(({ name }) => name);
    const kept = Object.fromEntries(
      resolved
        .ofType('AWS::Lambda::EventInvokeConfig')
        .map(({ properties }) => [
          String(properties.FunctionName),
          objectAt(properties, 'DestinationConfig', 'OnFailure').Destination,
        ]),
    );
    expect(Object.keys(kept).sort()).toEqual(asynchronous.sort());
    expect(kept).toEqual({
      'bongsu-dev-flow-logs': 'arn:aws:s3:::bongsu-dev-failures-123456789012-us-east-1',
      'bongsu-dev-cloudtrail-events':
        'arn:aws:sqs:us-east-1:123456789012:bongsu-dev-cloudtrail-events-failures',
      'bongsu-dev-health-events': 'arn:aws:sqs:us-east-1:123456789012:bongsu-dev-health-events-failures',
      'bongsu-dev-config-events': 'arn:aws:sqs:us-east-1:123456789012:bongsu-dev-config-events-failures',
      'bongsu-dev-aws-events': 'arn:aws:sqs:us-east-1:123456789012:bongsu-dev-aws-events-failures',
      'bongsu-dev-tick': undefined,
    });
    for (const { properties } of resolved.ofType('AWS::Lambda::EventInvokeConfig')) {
      const tick = properties.FunctionName === 'bongsu-dev-tick';
      expect(properties.MaximumRetryAttempts).toBe(tick ? 0 : 2);
      expect(properties.MaximumEventAgeInSeconds).toBe(tick ? 60 : 21600);
    }
  });

  test('tick runs every minute and is over before the next one', () => {
    const rule = resolved.ofType('AWS::Events::Rule').find(({ name }) => name.includes('-tick-'));
    expect(rule?.properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    const tick = functions.find(({ name }) => name === 'bongsu-dev-tick');
    expect(Number(tick?.properties.Timeout)).toBeLessThan(60);
  });
});
