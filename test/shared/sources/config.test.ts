import { expect, test } from 'vitest';
import { configSignal } from '../../../shared/sources/config.ts';
import { configFindings } from '../../../shared/sources/config-findings.ts';
import { configSeverity } from '../../../shared/sources/config-severity.ts';
import { sample } from './samples.ts';

const found = (name: string) => configFindings(configSignal(sample(`config/${name}.json`)));

test.each([
  ['ssh-opened-is-high', 'high', 'config-restricted-ssh'],
  ['public-write-bucket-is-critical', 'critical', 'config-s3-bucket-public-write-prohibited'],
  ['own-rule-broken-is-medium', 'medium', 'config-acme-tagging'],
  ['old-keys-of-a-user-are-low', 'low', 'config-access-keys-rotated'],
])('%s', (name, severity, ruleId) => {
  const { detail } = sample(`config/${name}.json`);
  expect(found(name)).toMatchObject([
    {
      ruleId,
      severity,
      resources: [{ type: detail.resourceType, id: detail.resourceId, account: '123456789012' }],
      matched: [
        { field: 'newEvaluationResult.complianceType', value: 'NON_COMPLIANT' },
        {
          field: 'oldEvaluationResult.complianceType',
          value: detail.oldEvaluationResult?.complianceType ?? null,
        },
      ],
    },
  ]);
});

test('the annotation is told, and an absent old verdict is not made up', () => {
  const [finding] = found('public-write-bucket-is-critical');
  expect(finding?.description).toBe(
    'Config rule s3-bucket-public-write-prohibited: not judged before -> NON_COMPLIANT.\nThe S3 bucket policy allows public write access.',
  );
});

test.each(['ssh-closed-again-is-informational', 'resource-gone-is-informational'])('%s', (name) => {
  const [broken] = found('ssh-opened-is-high');
  const [over] = found(name);
  expect(over).toMatchObject({ severity: 'informational', title: expect.stringMatching(/^Over/) });
  expect(over?.dedupKey).toBe(broken?.dedupKey);
});

test.each(['first-compliant-verdict-is-nothing', 'configuration-item-change-is-nothing'])('%s', (name) => {
  expect(found(name)).toEqual([]);
});

test.each([
  ['ssh-opened-is-high', 'close-security-group'],
  // The first verdict of a rule: it may be one of hundreds, and nothing has happened.
  ['public-write-bucket-is-critical', undefined],
  ['own-rule-broken-is-medium', undefined],
  ['ssh-closed-again-is-informational', undefined],
])('%s asks for %s', (name, playbook) => {
  expect(found(name)[0]?.response?.playbook).toBe(playbook);
});

test('a verdict that did not change is nothing', () => {
  const event = sample('config/ssh-opened-is-high.json');
  event.detail.oldEvaluationResult.complianceType = 'NON_COMPLIANT';
  expect(configFindings(configSignal(event))).toEqual([]);
});

test.each([
  ['restricted-ssh', 'high'],
  ['securityhub-restricted-ssh-1a2b3c4d', 'high'],
  ['Restricted-SSH', 'high'],
  ['unrestricted-sshd', 'medium'],
  ['anything-else', 'medium'],
])('breaking %s is %s', (rule, severity) => {
  expect(configSeverity(rule)).toBe(severity);
});

test('a verdict without a compliance type is refused with its place', () => {
  expect(() => configSignal(sample('config/verdict-without-compliance-type-is-refused.json'))).toThrow(
    expect.objectContaining({
      code: 'SIGNAL_INVALID',
      place: { path: ['detail', 'newEvaluationResult', 'complianceType'] },
    }),
  );
});
