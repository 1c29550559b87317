import { describe, expect, test } from 'vitest';
import { compiled, listAt, valueAt } from './template.ts';

describe.each(['plain', 'full'] as const)('alarms of the %s template', (variant) => {
  const { resolved } = compiled(variant);
  const alarms = resolved.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
  const names = (type: string): string[] => resolved.ofType(type).map(({ name }) => name);
  const watched = (metric: string, value: string): boolean =>
    alarms.some(
      (alarm) =>
        alarm.MetricName === metric &&
        listAt(alarm, 'Dimensions').some((dimension) => valueAt(dimension, 'Value') === value),
    );

  const polled = resolved
    .ofType('AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => String(properties.EventSourceArn).split(':').at(-1) ?? '');

  test.each([
    [
      'each queue of dead letters',
      'ApproximateNumberOfMessagesVisible',
      names('AWS::SQS::Queue').filter((name) => !polled.includes(name)),
    ],
    ['each queue that is worked through', 'ApproximateAgeOfOldestMessage', polled],
    ['each function that fails', 'Errors', names('AWS::Lambda::Function')],
    ['each function that is throttled', 'Throttles', names('AWS::Lambda::Function')],
    [
      'each stream that cannot convert',
      'FailedConversion.Records',
      names('AWS::KinesisFirehose::DeliveryStream'),
    ],
    [
      'each stream that cannot deliver',
      'DeliveryToS3.DataFreshness',
      names('AWS::KinesisFirehose::DeliveryStream'),
    ],
    ['payloads that were given up', 'AsyncEventsDropped', ['bongsu-dev-flow-logs']],
    [
      'what could not even be kept',
      'DestinationDeliveryFailures',
      ['flow-logs', 'cloudtrail-events', 'health-events', 'config-events', 'aws-events'].map(
        (name) => `bongsu-dev-${name}`,
      ),
    ],
    ['a rule that fails', 'RulesFailed', ['bongsu-dev-cloudtrail-events', 'bongsu-dev-log-objects']],
    ['a loop', 'SelfIngested', ['bongsu-dev-flow-logs', 'bongsu-dev-log-objects']],
    ['a tick that stopped', 'Invocations', ['bongsu-dev-tick']],
    ['e-mail that bounces', 'NumberOfNotificationsFailed', ['bongsu-dev-alerts', 'bongsu-dev-operations']],
  ])('%s', (_what, metric, all) => {
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((name) => !watched(metric, name))).toEqual([]);
  });

  test('every alarm says what to do and tells the operations topic', () => {
    for (const alarm of alarms) {
      expect(alarm.AlarmActions).toEqual(['arn:aws:sns:us-east-1:123456789012:bongsu-dev-operations']);
      expect(String(alarm.AlarmDescription).length).toBeGreaterThan(20);
      expect(alarm.TreatMissingData).toBe(alarm.MetricName === 'Invocations' ? 'breaching' : 'notBreaching');
    }
  });
});
