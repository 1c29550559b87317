import { expect, test } from 'vitest';
import { healthSignal } from '../../../shared/sources/health.ts';
import { healthFindings } from '../../../shared/sources/health-findings.ts';
import { trustedAdvisorSource } from '../../../shared/sources/trusted-advisor.ts';
import { sample } from './samples.ts';

const found = (name: string) =>
  trustedAdvisorSource.findings(trustedAdvisorSource.signal(sample(`trusted-advisor/${name}.json`)))[0];

test('an exposed key asks for the response, with its owner', () => {
  expect(found('exposed-key-is-critical')).toMatchObject({
    title: 'Access key AKIAIOSFODNN7EXAMPLE found exposed in public',
    resources: [{ type: 'AWS::IAM::AccessKey', id: 'AKIAIOSFODNN7EXAMPLE', owner: 'shop-deploy' }],
    response: { playbook: 'disable-access-key' },
    description: expect.stringContaining('Where: git.example.com/acme/shop'),
  });
});

test('what Health and Trusted Advisor say of one key is one alert', () => {
  const event = sample('health/key-exposed-is-critical-and-disabled.json');
  const [byHealth] = healthFindings(healthSignal(event));
  expect(found('exposed-key-is-critical')?.dedupKey).toBe(byHealth?.dedupKey);
});

test('a key that is mended asks for nothing', () => {
  expect(found('exposed-key-mended-is-informational')?.response).toBeUndefined();
});

test('the region is the item’s, not that of the event', () => {
  expect(found('port-unrestricted-is-high')?.signal.region).toBe('ap-northeast-2');
});

test('the items of one check are one alert', () => {
  expect(found('port-warning-is-medium')?.dedupKey).toBe(found('port-unrestricted-is-high')?.dedupKey);
});

test('an exposed key without its id is refused with its place', () => {
  expect(() =>
    trustedAdvisorSource.signal(sample('trusted-advisor/exposed-key-without-id-is-refused.json')),
  ).toThrow(expect.objectContaining({ place: { path: ['detail', 'check-item-detail', 'Access Key ID'] } }));
});
