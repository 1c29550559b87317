import { expect, test } from 'vitest';
import { playbookAsked, targetsOf } from '../../../shared/model/index.ts';
import { exposedKey, leakedKey, startedAt } from '../response/setting.ts';

const finding = exposedKey({
  resources: [
    { type: 'AWS::IAM::User', id: 'deploy', region: 'eu-west-1' },
    { type: 'AWS::IAM::AccessKey', id: leakedKey, owner: 'deploy', account: '210987654321' },
  ],
});

test.each([
  ['disable-access-key', [[leakedKey, '210987654321', 'us-east-1', 'deploy']]],
  ['contain-user', [['deploy', '123456789012', 'eu-west-1', undefined]]],
  ['close-security-group', []],
  ['toString', []],
])('%s acts on the resources of its own types, in their place or the event’s', (playbook, expected) => {
  const targets = targetsOf(finding, playbook);
  expect(targets.map(({ id, account, region, owner }) => [id, account, region, owner])).toEqual(expected);
  for (const { seenAt } of targets) expect(seenAt).toBe(finding.signal.time);
});

test.each([
  ['a finding by EventBridge', {}, 'disable-access-key'],
  ['a rule that is staged', { status: 'experimental' as const }, undefined],
  ['a finding without a response', { response: undefined }, undefined],
  ['a call that failed', { signal: { record: { errorCode: 'AccessDenied' } } }, undefined],
  [
    'several signals, of which the last failed',
    { signal: { record: { errorCode: 'AccessDenied' } }, signalIds: ['a', 'b'] },
    'disable-access-key',
  ],
  ['what was replayed', { signal: { origin: { lane: 'replay' as const, from: 's3://logs/a' } } }, undefined],
])('%s asks for a playbook or not', (_name, changes, playbook) => {
  expect(playbookAsked(exposedKey(changes), startedAt)).toBe(playbook);
});
