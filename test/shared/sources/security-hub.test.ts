import { expect, test } from 'vitest';
import { securityHubSource } from '../../../shared/sources/security-hub.ts';
import { sample } from './samples.ts';

const read = (event: unknown) => securityHubSource.findings(securityHubSource.signal(event));
const found = (name: string) => read(sample(`security-hub/${name}.json`));

test('the failures of one control are findings of their own in one alert', () => {
  const two = found('two-failures-of-one-control-is-medium');
  expect(two.map(({ resources }) => resources[0]?.id)).toEqual(['example-1', 'example-2']);
  expect(new Set(two.map(({ id }) => id)).size).toBe(2);
  expect(new Set(two.map(({ dedupKey }) => dedupKey))).toEqual(new Set(['security-hub:123456789012:S3.8']));
});

test('both formats give the same kind of finding', () => {
  expect(found('exposure-in-ocsf-is-critical')).toMatchObject([
    {
      ruleId: 'security-hub-security-hub-exposure-detection',
      resources: [{ type: 'AWS::EC2::Instance', id: 'i-0abcdef1234567890', arn: expect.any(String) }],
    },
  ]);
  expect(found('sensitive-data-is-high')).toMatchObject([
    {
      ruleId: 'security-hub-macie',
      resources: [{ type: 'AWS::S3::Bucket', id: 'example-records', arn: 'arn:aws:s3:::example-records' }],
    },
  ]);
});

test.each([
  'passed-check-is-informational',
  'suppressed-is-informational',
  'exposure-resolved-in-ocsf-is-informational',
])('%s: over', (name) => {
  expect(found(name)).toMatchObject([{ title: expect.stringMatching(/^Over: /) }]);
});

test('a check that is evaluated again on the same day is the same finding', () => {
  const event = sample('security-hub/failed-check-is-medium.json');
  const [first] = read(event);
  event.detail.findings[0].UpdatedAt = '2026-11-20T22:00:00.000Z';
  expect(read(event)[0]?.id).toBe(first?.id);
  event.detail.findings[0].UpdatedAt = '2026-11-21T10:00:00.000Z';
  expect(read(event)[0]?.id).not.toBe(first?.id);
});

test('a person who presses a button twice is told of twice, by the name of the button', () => {
  const event = sample('security-hub/custom-action-is-medium.json');
  const [once] = read(event);
  const [again] = read({ ...event, id: '9a1b2c3d-0000-4000-8000-000000000000' });
  expect(once?.title).toBe('TellOnCall: Outdated package on web-1');
  expect(again?.id).not.toBe(once?.id);
});

test.each([
  [0, 'informational'],
  [39, 'low'],
  [69, 'medium'],
  [89, 'high'],
  [90, 'critical'],
  [undefined, 'medium'],
])('without a label, %s is %s', (Normalized, severity) => {
  const event = sample('security-hub/third-party-without-label-is-low.json');
  event.detail.findings[0].Severity = { Normalized };
  expect(read(event)).toMatchObject([{ severity }]);
});

test('what anybody could have imported asks for no response', () => {
  expect(found('guardduty-copy-is-high').map(({ response }) => response)).toEqual([undefined]);
});

test.each([
  ['no account', 'without-account-is-refused', ['detail', 'findings', 0, 'AwsAccountId']],
  ['no list', 'without-findings-is-refused', ['detail', 'findings']],
])('%s is refused with its place', (_why, name, path) => {
  expect(() => securityHubSource.signal(sample(`security-hub/${name}.json`))).toThrow(
    expect.objectContaining({ code: 'SIGNAL_INVALID', place: { path } }),
  );
});
