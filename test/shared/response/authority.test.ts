import { expect, test } from 'vitest';
import type { Origin } from '../../../shared/model/index.ts';
import { authority } from '../../../shared/response/authority.ts';
import { handleMessage } from '../../../shared/response/handle.ts';
import { exposedKey, leakedKey, requestFor, setting } from './setting.ts';

const bus = (source: string, detailType: string): Origin => ({
  lane: 'eventbridge',
  source,
  detailType,
  envelopeId: 'e',
});

test.each<{ origin: Origin; ceiling: string }>([
  { origin: bus('aws.health', 'AWS Health Event'), ceiling: 'enforce' },
  {
    origin: bus('aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification'),
    ceiling: 'enforce',
  },
  { origin: bus('aws.guardduty', 'GuardDuty Finding'), ceiling: 'enforce' },
  { origin: bus('aws.ec2', 'AWS API Call via CloudTrail'), ceiling: 'enforce' },
  { origin: bus('aws.signin', 'AWS Console Sign In via CloudTrail'), ceiling: 'enforce' },
  { origin: bus('aws.signin', 'AWS Console Signin via CloudTrail'), ceiling: 'enforce' },
  { origin: bus('aws.securityhub', 'Security Hub Findings - Imported'), ceiling: 'approve' },
  { origin: bus('aws.config', 'Config Rules Compliance Change'), ceiling: 'approve' },
  { origin: bus('aws.health', 'Something New'), ceiling: 'approve' },
  { origin: bus('custom.app', 'AWS Health Event'), ceiling: 'approve' },
  { origin: bus('custom.app', 'AWS API Call via CloudTrail'), ceiling: 'approve' },
  { origin: bus('awsx.health', 'AWS API Call via CloudTrail'), ceiling: 'approve' },
  { origin: { lane: 's3', bucket: 'logs', key: 'a.json.gz' }, ceiling: 'approve' },
  { origin: { lane: 'logs', logGroup: 'g', logStream: 's' }, ceiling: 'approve' },
  { origin: { lane: 'replay', from: 's3://logs/' }, ceiling: 'approve' },
  { origin: { lane: 'person', by: 'arn:aws:iam::123456789012:user/ada' }, ceiling: 'enforce' },
])('$origin may at most $ceiling', async ({ origin, ceiling }) => {
  const finding = exposedKey({ signal: { origin } });
  expect(authority(finding).ceiling).toBe(ceiling);

  const enforcing = setting({ settings: { playbooks: { 'disable-access-key': { mode: 'enforce' } } } });
  if (origin.lane === 'person') return;
  await handleMessage(JSON.stringify(requestFor(finding)), enforcing.deps);
  const status = enforcing.iam.users.deploy?.keys[leakedKey];
  expect(status).toBe(ceiling === 'enforce' ? 'Inactive' : 'Active');
});

test('a finding that rests on several signals waits for a person, whatever completed it', () => {
  expect(authority(exposedKey({ signalIds: ['a', 'b'] })).ceiling).toBe('approve');
});

test.each<{ origin: Origin; outcome: string }>([
  { origin: bus('aws.health', 'AWS Health Event'), outcome: 'applied' },
  {
    origin: bus('aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification'),
    outcome: 'applied',
  },
  { origin: bus('aws.iam', 'AWS API Call via CloudTrail'), outcome: 'observed' },
  { origin: bus('custom.app', 'AWS Health Event'), outcome: 'observed' },
  { origin: { lane: 's3', bucket: 'logs', key: 'a' }, outcome: 'observed' },
])(
  'without settings, a key named by $origin.source $origin.lane is $outcome',
  async ({ origin, outcome }) => {
    const { deps, reports } = setting();
    await handleMessage(JSON.stringify(requestFor(exposedKey({ signal: { origin } }))), deps);
    expect(reports).toMatchObject([{ outcome }]);
  },
);

test('a request on the queue cannot claim to come from a person', async () => {
  const { deps, iam } = setting();
  const finding = exposedKey({ signal: { origin: { lane: 'person', by: 'anybody' } } });
  await expect(handleMessage(JSON.stringify(requestFor(finding)), deps)).rejects.toMatchObject({
    code: 'RESPONSE_MESSAGE_INVALID',
  });
  await expect(
    handleMessage(JSON.stringify({ version: 1, command: 'approve', id: 'r-1', by: 'anybody' }), deps),
  ).rejects.toMatchObject({ code: 'RESPONSE_MESSAGE_INVALID' });
  expect(iam.calls).toEqual([]);
});
