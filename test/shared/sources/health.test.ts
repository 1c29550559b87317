import { expect, test } from 'vitest';
import { healthSignal } from '../../../shared/sources/health.ts';
import { healthFindings } from '../../../shared/sources/health-findings.ts';
import { sample } from './samples.ts';

const key = 'AKIAIOSFODNN7EXAMPLE';
const found = (name: string) => healthFindings(healthSignal(sample(`health/${name}.json`)));

test.each([
  ['key-exposed-is-critical-and-disabled', 'AWS_RISK_CREDENTIALS_EXPOSED'],
  ['key-exposure-suspected-is-critical-and-disabled', 'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED'],
  ['key-compromised-is-critical-and-disabled', 'AWS_RISK_CREDENTIALS_COMPROMISED'],
  ['key-compromise-suspected-is-critical-and-disabled', 'AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED'],
  ['key-quarantined-is-critical-and-disabled', 'AWS_RISK_IAM_QUARANTINE'],
])('%s', (name, code) => {
  const findings = found(name);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    ruleId: `health-${code.toLowerCase().replaceAll('_', '-')}`,
    severity: 'critical',
    title: expect.stringContaining(key),
    resources: [{ type: 'AWS::IAM::AccessKey', id: key, account: '123456789012' }],
    matched: expect.arrayContaining([{ field: 'eventTypeCode', value: code }]),
    response: { playbook: 'disable-access-key' },
  });
});

test('every exposed key is a finding, an alert and a response of its own', () => {
  const findings = found('two-keys-exposed-are-two-findings');
  expect(findings.map(({ resources }) => resources.map(({ id }) => id))).toEqual([
    [key],
    ['AKIAI44QH8DHBEXAMPLE'],
  ]);
  expect(new Set(findings.map(({ id }) => id)).size).toBe(2);
  expect(new Set(findings.map(({ dedupKey }) => dedupKey)).size).toBe(2);
});

test('a key that stands only in the resources of the envelope is found too', () => {
  const event = sample('health/key-exposed-is-critical-and-disabled.json');
  const { affectedEntities: _absent, ...detail } = event.detail;
  expect(healthFindings(healthSignal({ ...event, detail }))[0]?.resources[0]?.id).toBe(key);
});

test('a console compromise names an identity, which no playbook for keys acts on', () => {
  const [finding] = found('console-compromise-is-critical-without-a-key');
  expect(finding).toMatchObject({ severity: 'critical', resources: [{ type: 'AWS::IAM::User' }] });
  expect(finding?.response).toBeUndefined();
});

test('an exposed credential without entities is a finding about the account', () => {
  const event = sample('health/key-exposed-is-critical-and-disabled.json');
  const bare = { ...event, resources: [], detail: { ...event.detail, affectedEntities: [] } };
  expect(healthFindings(healthSignal(bare))[0]).toMatchObject({
    severity: 'critical',
    resources: [{ type: 'AWS::::Account', id: '123456789012' }],
  });
});

test('the copy that comes by the backup region is the same finding', () => {
  const [first] = found('key-exposed-is-critical-and-disabled');
  const [copy] = found('key-exposed-backup-copy-is-the-same-finding');
  expect(copy?.id).toBe(first?.id);
  expect(copy?.signal.id).toBe(first?.signal.id);
});

test('in an organisation view the account is the affected one', () => {
  const [finding] = found('key-exposed-in-member-account-is-found-there');
  expect(finding?.signal.account).toBe('210987654321');
  expect(finding?.resources[0]?.account).toBe('210987654321');
});

test('what is closed is told as over and asks for nothing', () => {
  const findings = found('key-exposed-closed-is-informational');
  expect(findings).toMatchObject([{ severity: 'informational', title: expect.stringMatching(/^Over/) }]);
  expect(findings[0]?.response).toBeUndefined();
});

test.each([
  ['instance-retirement-in-30-hours-is-high', 'high', '2026-11-21T16:00:00Z'],
  ['persistent-retirement-in-two-weeks-is-low', 'low', '2026-12-04T16:00:00Z'],
  ['instance-stop-in-five-days-is-medium', 'medium', '2026-11-25T16:00:00Z'],
  ['instance-reboot-in-five-days-is-medium', 'medium', '2026-11-25T16:00:00Z'],
  ['system-maintenance-in-two-weeks-is-low', 'low', '2026-12-04T16:00:00Z'],
])('%s', (name, severity, deadline) => {
  const [finding] = found(name);
  expect(finding).toMatchObject({
    severity,
    title: expect.stringContaining(deadline),
    description: expect.stringContaining(`Deadline: ${deadline}`),
    resources: [{ type: 'AWS::EC2::Instance', id: 'i-0abcdef1234567890', region: 'ap-northeast-2' }],
  });
});

test('an instance store that will be lost is never below medium', () => {
  const event = sample('health/instance-retirement-in-30-hours-is-high.json');
  event.detail.startTime = 'Fri, 25 Dec 2026 16:00:00 GMT';
  expect(healthFindings(healthSignal(event))[0]?.severity).toBe('medium');
});

test('pages are told apart, and the same page again is the same finding', () => {
  const [one] = found('stop-page-1-of-2-is-a-finding-of-its-own');
  const [two] = found('stop-page-2-of-2-is-a-finding-of-its-own');
  const [again] = found('stop-page-1-of-2-is-a-finding-of-its-own');
  expect(one?.title).toContain('page 1 of 2');
  expect(two?.dedupKey).not.toBe(one?.dedupKey);
  expect(again?.id).toBe(one?.id);
});

test.each([
  ['service-issue-is-low', 'low'],
  ['investigation-is-low', 'low'],
  ['unknown-code-is-informational', 'informational'],
  ['unknown-risk-code-is-high', 'high'],
])('%s', (name, severity) => {
  const event = sample(`health/${name}.json`);
  const [finding] = healthFindings(healthSignal(event));
  expect(finding).toMatchObject({ severity, title: expect.stringContaining(event.detail.eventTypeCode) });
  expect(finding?.signal.record).toMatchObject(event.detail);
  expect(finding?.response).toBeUndefined();
});

test.each([
  [
    'an entity without a value',
    { affectedEntities: [{ status: 'IMPAIRED' }] },
    ['detail', 'affectedEntities', 0, 'entityValue'],
  ],
  ['entities that are no list', { affectedEntities: {} }, ['detail', 'affectedEntities']],
  ['no code', { eventTypeCode: undefined }, ['detail', 'eventTypeCode']],
  ['no ARN', { eventArn: undefined }, ['detail', 'eventArn']],
])('an event with %s is refused with its place', (_why, change, path) => {
  const event = sample('health/key-exposed-is-critical-and-disabled.json');
  expect(() => healthSignal({ ...event, detail: { ...event.detail, ...change } })).toThrow(
    expect.objectContaining({ code: 'SIGNAL_INVALID', place: { path } }),
  );
});
