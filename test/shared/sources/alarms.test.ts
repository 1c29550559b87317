import { expect, test } from 'vitest';
import { alarmsSource } from '../../../shared/sources/alarms.ts';
import { sample } from './samples.ts';

const read = (event: unknown) => alarmsSource.findings(alarmsSource.signal(event));
const found = (name: string) => read(sample(`alarms/${name}.json`))[0];

test.each([
  ['metric-alarm-is-medium', 'alarm-metric', 'Alarm web-5xx'],
  ['metric-ok-again-is-low', 'alarm-metric', 'Over: alarm web-5xx is OK again'],
  ['metric-blind-is-low', 'alarm-metric', 'No data any more for web-5xx (was in alarm)'],
  ['composite-alarm-is-medium', 'alarm-composite', 'Alarm web-down'],
  [
    'status-check-is-high',
    'alarm-status-check',
    'Status check failed (StatusCheckFailed_System) on instance i-0abcdef1234567890',
  ],
  [
    'status-check-passed-again-is-low',
    'alarm-status-check',
    'Over: status check passed again by instance i-0abcdef1234567890',
  ],
  [
    'dns-failover-is-high',
    'alarm-health-check',
    'DNS failover: health check 0a1b2c3d-1111-4222-8333-444455556666 fails',
  ],
  [
    'dns-back-is-low',
    'alarm-health-check',
    'Over: DNS is back, health check 0a1b2c3d-1111-4222-8333-444455556666 passes',
  ],
])('%s', (name, ruleId, title) => {
  expect(found(name)).toMatchObject({ ruleId, title });
});

test('an alarm that calls the function itself is the same finding as by EventBridge', () => {
  const direct = found('action-on-metric-alarm-is-medium');
  const byBus = found('metric-alarm-is-medium');
  expect(direct?.id).toBe(byBus?.id);
  expect(direct?.dedupKey).toBe(byBus?.dedupKey);
  expect(direct?.signal.account).toBe('123456789012');
});

test('the way back is told by itself, not merged into the alarm', () => {
  expect(found('dns-back-is-low')?.dedupKey).not.toBe(found('dns-failover-is-high')?.dedupKey);
});

test('an instance is named beside the alarm', () => {
  expect(found('status-check-is-high')?.resources.map(({ type }) => type)).toEqual([
    'AWS::EC2::Instance',
    'AWS::CloudWatch::Alarm',
  ]);
});

test('a metric expression has no one metric, and is an alarm all the same', () => {
  const event = sample('alarms/metric-alarm-is-medium.json');
  event.detail.configuration.metrics = [{ id: 'e1', expression: 'm1/m2', returnData: true }];
  expect(read(event)).toMatchObject([{ ruleId: 'alarm-metric', title: 'Alarm web-5xx' }]);
});

test('an alarm action without an account is refused with its place', () => {
  expect(() => alarmsSource.signal(sample('alarms/action-without-account-is-refused.json'))).toThrow(
    expect.objectContaining({ code: 'SIGNAL_INVALID', place: { path: ['accountId'] } }),
  );
});
