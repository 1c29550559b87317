import { expect, test } from 'vitest';
import { findingGuards } from '../../../shared/response/guards.ts';
import { guardDutySource } from '../../../shared/sources/guardduty.ts';
import { securityHubSource } from '../../../shared/sources/security-hub.ts';
import { sample } from './samples.ts';

const read = (event: unknown) => guardDutySource.findings(guardDutySource.signal(event));
const found = (name: string) => read(sample(`guardduty/${name}.json`))[0];

test.each([
  [1, 'low'],
  [3.9, 'low'],
  [4, 'medium'],
  [6.9, 'medium'],
  [7, 'high'],
  [8.9, 'high'],
  [9, 'critical'],
  [10, 'critical'],
])('severity %s is %s', (number, severity) => {
  const event = sample('guardduty/port-probe-is-low.json');
  event.detail.severity = number;
  expect(read(event)).toMatchObject([{ severity }]);
});

test.each(['sample-is-low', 'sample-in-text-is-low'])('%s, and no response would touch it', (name) => {
  const finding = found(name);
  expect(finding?.title).toMatch(/^\[SAMPLE\] /);
  expect(finding?.response).toBeUndefined();
  if (finding === undefined) return;
  const target = {
    type: 'AWS::IAM::AccessKey',
    id: 'AKIAIOSFODNN7EXAMPLE',
    account: '123456789012',
    region: '',
  };
  const own = { account: '123456789012', region: 'ap-northeast-2', stage: 'dev' };
  const guards = findingGuards(finding, target, own, Date.parse(finding.signal.time));
  expect(guards).toContainEqual({ guard: 'genuine', verdict: 'stop', reason: 'the finding is a sample' });
});

test('an update on the same day is the same finding, unless it is worse', () => {
  const first = found('port-probe-is-low');
  expect(found('port-probe-update-is-low')?.id).toBe(first?.id);
  const worse = found('port-probe-worse-is-medium');
  expect(worse?.id).not.toBe(first?.id);
  expect(worse?.dedupKey).toBe(first?.dedupKey);
});

test('an update on another day is told again, under the same key', () => {
  const event = sample('guardduty/port-probe-is-low.json');
  event.detail.updatedAt = '2026-11-21T10:00:00.000Z';
  const [again] = read(event);
  expect(again?.id).not.toBe(found('port-probe-is-low')?.id);
  expect(again?.dedupKey).toBe(found('port-probe-is-low')?.dedupKey);
});

test('what an administrator receives for a member is about the member', () => {
  const finding = found('of-member-account-is-high');
  expect(finding?.signal.account).toBe('210987654321');
  expect(finding?.resources).toMatchObject([{ type: 'AWS::EC2::Instance', account: '210987654321' }]);
});

test('a long-lived key is a target, a session is its role', () => {
  expect(found('key-used-by-known-attacker-is-high')).toMatchObject({
    resources: [{ type: 'AWS::IAM::AccessKey', id: 'AKIAIOSFODNN7EXAMPLE', owner: 'shop-deploy' }],
    actor: { type: 'IAMUser', name: 'shop-deploy', sourceIp: '198.51.100.7' },
    response: { playbook: 'disable-access-key' },
  });
  const session = found('credentials-used-from-outside-is-high');
  expect(session).toMatchObject({
    resources: [
      { type: 'AWS::IAM::Role', id: 'web-server' },
      { type: 'AWS::EC2::Instance', id: 'i-0abcdef1234567890' },
    ],
  });
  expect(session?.response).toEqual({ playbook: 'revoke-role-sessions' });
});

test('a bucket that was opened is what has to be closed, not the key that opened it', () => {
  expect(found('bucket-opened-is-high')?.response).toEqual({ playbook: 'block-public-bucket' });
});

test('what GuardDuty is not sure of asks for nothing', () => {
  expect(found('bucket-read-strangely-is-medium')?.response).toBeUndefined();
});

test.each([
  ['Root', { type: 'AWS::::Account', id: '123456789012' }],
  ['IAMUser', { type: 'AWS::IAM::User', id: 'shop-deploy' }],
  ['Role', { type: 'AWS::IAM::Role', id: 'shop-deploy' }],
])('an identity of type %s without a key', (userType, resource) => {
  const event = sample('guardduty/key-used-by-known-attacker-is-high.json');
  event.detail.resource.accessKeyDetails = { userType, userName: 'shop-deploy' };
  expect(read(event)[0]?.resources).toMatchObject([resource]);
});

test('the copy that Security Hub imports shares its alert', () => {
  const event = sample('security-hub/guardduty-copy-is-high.json');
  const [copy] = securityHubSource.findings(securityHubSource.signal(event));
  expect(copy?.dedupKey).toBe(found('mining-is-high')?.dedupKey);
});

test.each([['high'], [11], [-1], [undefined]])('severity %s is refused with its place', (severity) => {
  const event = sample('guardduty/port-probe-is-low.json');
  event.detail.severity = severity;
  expect(() => guardDutySource.signal(event)).toThrow(
    expect.objectContaining({ code: 'SIGNAL_INVALID', place: { path: ['detail', 'severity'] } }),
  );
});
