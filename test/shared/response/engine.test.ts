import { expect, test } from 'vitest';
import type { Finding } from '../../../shared/model/index.ts';
import { handleMessage } from '../../../shared/response/handle.ts';
import type { ResponseSettings } from '../../../shared/response/settings.ts';
import { awsError, type StandInUser } from './iam-stand-in.ts';
import { byHealth, exposedKey, leakedKey, otherKey, requestFor, setting } from './setting.ts';

type Row = {
  name: string;
  finding?: Finding;
  users?: Record<string, StandInUser>;
  settings?: Partial<ResponseSettings>;
  degraded?: boolean;
  fail?: [command: string, error: string, status: number];
  outcome: string;
  severity?: string;
  reason: RegExp;
};

const exempt = (value: string) => ({
  deploy: { keys: { [leakedKey]: 'Active' }, tags: { 'bongsu:exempt': value } },
});

const nothingDone: Row[] = [
  {
    name: 'a key that is already inactive',
    users: { deploy: { keys: { [leakedKey]: 'Inactive' } } },
    outcome: 'nothing-to-do',
    reason: /already inactive/,
  },
  { name: 'a key that is gone', users: {}, outcome: 'nothing-to-do', reason: /no longer exists/ },
  { name: 'an exempt user', users: exempt(''), outcome: 'refused', reason: /exempt by the tag/ },
  { name: 'a user exempt until later', users: exempt('2026-11-20'), outcome: 'refused', reason: /exempt/ },
  {
    name: 'an exemption with another value',
    users: exempt('20.11.2026'),
    outcome: 'refused',
    reason: /exempt/,
  },
  {
    name: 'an exemption that cannot be read',
    fail: ['iam.ListUserTags', 'AccessDenied', 403],
    outcome: 'refused',
    severity: 'critical',
    reason: /could not be read/,
  },
  {
    name: 'a state that cannot be read',
    fail: ['iam.GetAccessKeyLastUsed', 'AccessDenied', 403],
    outcome: 'refused',
    severity: 'critical',
    reason: /could not be read/,
  },
  {
    name: 'a user exempt by pattern',
    settings: { exempt: ['arn:aws:iam::*:user/ci/*'] },
    outcome: 'refused',
    reason: /settings exempt/,
  },
  {
    name: 'a break-glass user',
    settings: { protectedPrincipals: ['depl?y'] },
    outcome: 'refused',
    severity: 'critical',
    reason: /protect/,
  },
  {
    name: "Bongsu's own user",
    users: { 'bongsu-prod-x': { keys: { [leakedKey]: 'Active' } } },
    outcome: 'refused',
    severity: 'critical',
    reason: /Bongsu itself/,
  },
  {
    name: 'a sample',
    finding: exposedKey({ signal: { record: { service: { additionalInfo: { sample: true } } } } }),
    outcome: 'refused',
    reason: /sample/,
  },
  {
    name: 'a failed call',
    finding: exposedKey({ signal: { record: { errorCode: 'AccessDenied' } } }),
    outcome: 'refused',
    reason: /failed/,
  },
  {
    name: 'an event that is over',
    finding: exposedKey({ signal: { record: { statusCode: 'closed' } } }),
    outcome: 'refused',
    reason: /over/,
  },
  {
    name: 'its own change',
    finding: exposedKey({
      actor: {
        type: 'AssumedRole',
        name: 'respond',
        arn: 'arn:aws:sts::123456789012:assumed-role/bongsu-prod-respond/bongsu-prod-respond',
      },
    }),
    outcome: 'refused',
    reason: /did this itself/,
  },
  {
    name: 'an event of more than an hour ago',
    finding: exposedKey({ signal: { time: '2026-11-20T10:59:59Z' } }),
    outcome: 'refused',
    severity: 'critical',
    reason: /60 minutes old/,
  },
  {
    name: 'an event without a readable time',
    finding: exposedKey({ signal: { time: 'soon' } }),
    outcome: 'refused',
    severity: 'critical',
    reason: /cannot be read/,
  },
  {
    name: 'an event from the future',
    finding: exposedKey({ signal: { time: '2026-11-20T12:06:00Z' } }),
    outcome: 'refused',
    severity: 'critical',
    reason: /future/,
  },
  {
    name: 'a replayed event',
    finding: exposedKey({ signal: { origin: { lane: 'replay', from: 's3://logs/a' } } }),
    outcome: 'refused',
    reason: /replayed/,
  },
  {
    name: 'another account',
    finding: exposedKey({
      signal: { account: '210987654321' },
      resources: [{ type: 'AWS::IAM::AccessKey', id: leakedKey }],
    }),
    outcome: 'refused',
    severity: 'critical',
    reason: /only/,
  },
  {
    name: 'a target of another account than the event',
    finding: exposedKey({
      resources: [{ type: 'AWS::IAM::AccessKey', id: leakedKey, account: '210987654321' }],
    }),
    outcome: 'refused',
    severity: 'critical',
    reason: /the event is about/,
  },
  {
    name: 'a root key',
    finding: exposedKey({
      resources: [{ type: 'AWS::IAM::AccessKey', id: leakedKey, owner: '<root_account>' }],
    }),
    outcome: 'refused',
    severity: 'critical',
    reason: /root user/,
  },
  {
    name: 'a session key',
    finding: exposedKey({ key: 'ASIAIOSFODNN7EXAMPLE' }),
    outcome: 'refused',
    reason: /session/,
  },
  {
    name: 'no key at all',
    finding: exposedKey({ resources: [] }),
    outcome: 'refused',
    reason: /not an access key/,
  },
  {
    name: 'a malformed key',
    finding: exposedKey({ key: 'akia-nothing' }),
    outcome: 'refused',
    reason: /not an access key id/,
  },
  {
    name: 'the mode observe',
    settings: { playbooks: { 'disable-access-key': { mode: 'observe' } } },
    outcome: 'observed',
    reason: /observe/,
  },
  {
    name: 'a mode for its severity, which wins',
    settings: { playbooks: { 'disable-access-key': { mode: 'enforce', modes: { high: 'observe' } } } },
    outcome: 'observed',
    reason: /observe/,
  },
  {
    name: 'the mode approve',
    settings: { playbooks: { 'disable-access-key': { mode: 'approve' } } },
    outcome: 'pending',
    reason: /approve/,
  },
  {
    name: 'settings that could not be read',
    degraded: true,
    outcome: 'observed',
    severity: 'critical',
    reason: /settings could not be read/,
  },
];

test.each(nothingDone)('changes nothing for $name', async (row) => {
  const { deps, iam, reports } = setting(row);
  if (row.fail) {
    const [command, error, status] = row.fail;
    iam.fail(command, () => awsError(error, status));
  }
  await handleMessage(JSON.stringify(requestFor(row.finding ?? exposedKey())), deps);
  expect(iam.changes()).toBe(0);
  expect(reports).toMatchObject([{ outcome: row.outcome, severity: row.severity ?? 'high' }]);
  expect(reports[0]?.reason).toMatch(row.reason);
});

test('disables the leaked key and no other, and tells how to take it back', async () => {
  const { deps, iam, reports } = setting();
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(iam.users.deploy?.keys).toEqual({ [leakedKey]: 'Inactive', [otherKey]: 'Active' });
  expect(reports).toMatchObject([
    {
      outcome: 'applied',
      mode: 'enforce',
      before: { userName: 'deploy', status: 'Active' },
      after: { userName: 'deploy', status: 'Inactive' },
      changes: [`iam:UpdateAccessKey UserName="deploy" AccessKeyId="${leakedKey}" Status="Inactive"`],
    },
  ]);
  expect(reports[0]?.undo).toBe(`npx bongsu respond undo ${reports[0]?.id} --stage prod --region eu-west-1`);
});

test('each key of a finding is a response of its own', async () => {
  const { deps, iam, reports } = setting();
  const resources = [leakedKey, otherKey].map((id) => ({ type: 'AWS::IAM::AccessKey', id }));
  await handleMessage(JSON.stringify(requestFor(exposedKey({ resources }))), deps);
  expect(iam.users.deploy?.keys).toEqual({ [leakedKey]: 'Inactive', [otherKey]: 'Inactive' });
  expect(new Set(reports.map(({ id }) => id)).size).toBe(2);
});

test('the ledger holds the finding, the guards, the plan and each step with the state around it', async () => {
  const { deps, reports } = setting();
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  const events = await deps.ledger.read(reports[0]?.id ?? '');
  expect(events.map(({ kind }) => kind)).toEqual(['decided', 'intended', 'step', 'finished', 'reported']);
  expect(events[0]).toMatchObject({
    by: 'bongsu',
    finding: { ruleId: 'health-aws-risk-credentials-exposed' },
    plan: { plannedAt: '2026-11-20T12:00:00.000Z', steps: [{ undo: { input: { Status: 'Active' } } }] },
  });
  const guards = events[0]?.kind === 'decided' ? events[0].guards.map(({ guard }) => guard) : [];
  expect(guards).toEqual([
    'authority',
    'genuine',
    'age',
    'own-action',
    'account',
    'exempt-pattern',
    'exempt-tag',
    'protected',
    'own-resource',
    'repeat',
    'cap',
  ]);
  expect(events[2]).toMatchObject({
    requestId: expect.stringMatching(/^request-/),
    before: { status: 'Active' },
    after: { status: 'Inactive' },
  });
});

test('the same message again changes and tells nothing more', async () => {
  const { deps, iam, reports } = setting();
  const body = JSON.stringify(requestFor(exposedKey()));
  await handleMessage(body, deps);
  await handleMessage(body, deps);
  expect(iam.changes()).toBe(1);
  expect(reports).toHaveLength(1);
});

test('an exemption that is over no longer protects', async () => {
  const { deps, reports } = setting({ users: exempt('2026-11-19') });
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(reports).toMatchObject([{ outcome: 'applied' }]);
});

test('mode off leaves no trace but a count', async () => {
  const { deps, reports, counts, iam } = setting({
    settings: { playbooks: { 'disable-access-key': { mode: 'off' } } },
  });
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(reports).toEqual([]);
  expect(iam.calls).toEqual([]);
  expect(counts.ResponsesOff).toBe(1);
});

test('a lower lane waits; the same finding by AWS itself then acts under the same id', async () => {
  const settings = { playbooks: { 'disable-access-key': { mode: 'enforce' as const } } };
  const { deps, iam, reports } = setting({ settings });
  const byObject = exposedKey({ signal: { origin: { lane: 's3', bucket: 'logs', key: 'a.json.gz' } } });
  await handleMessage(JSON.stringify(requestFor(byObject)), deps);
  expect(iam.changes()).toBe(0);
  await handleMessage(JSON.stringify(requestFor(exposedKey({ signal: { origin: byHealth } }))), deps);
  expect(iam.changes()).toBe(1);
  await handleMessage(JSON.stringify(requestFor(byObject)), deps);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['pending', 'applied']);
  expect(new Set(reports.map(({ id }) => id)).size).toBe(1);
});

test('a state that moves between the decision and the change is planned for again', async () => {
  const { deps, iam, reports } = setting();
  const state = deps.state;
  deps.state = {
    ...state,
    async claimSlot(request) {
      const keys = iam.users.deploy?.keys;
      if (keys) keys[leakedKey] = 'Inactive';
      return state.claimSlot(request);
    },
  };
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(iam.changes()).toBe(0);
  expect(reports).toMatchObject([
    { outcome: 'nothing-to-do', reason: expect.stringMatching(/already inactive/) },
  ]);
});

test('a refused change is reported as failed, worse than the finding', async () => {
  const { deps, iam, reports } = setting();
  iam.fail('iam.UpdateAccessKey', () => awsError('AccessDenied', 403));
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(reports).toMatchObject([{ outcome: 'failed', severity: 'critical' }]);
  expect(reports[0]?.undo).toBeUndefined();
});

test('a throttled change brings the message back and is done by the next try', async () => {
  const { deps, iam, reports } = setting();
  iam.fail('iam.UpdateAccessKey', () => awsError('Throttling', 400));
  const body = JSON.stringify(requestFor(exposedKey()));
  await expect(handleMessage(body, deps)).rejects.toMatchObject({ code: 'RESPONSE_INCOMPLETE' });
  iam.fail('iam.UpdateAccessKey', undefined);
  await handleMessage(body, deps);
  expect(reports).toMatchObject([{ outcome: 'applied' }]);
});

test('what was begun and lies for over an hour is not taken further', async () => {
  const { deps, iam, reports, time } = setting();
  iam.fail('iam.UpdateAccessKey', () => awsError('InternalFailure', 500));
  const body = JSON.stringify(requestFor(exposedKey()));
  await expect(handleMessage(body, deps)).rejects.toThrow();
  iam.fail('iam.UpdateAccessKey', undefined);
  time.now += 3_600_001;
  await handleMessage(body, deps);
  expect(iam.users.deploy?.keys[leakedKey]).toBe('Active');
  expect(reports).toMatchObject([{ outcome: 'failed', severity: 'critical' }]);
});

test('a change that cannot be seen yet is looked for again by message, five times at most', async () => {
  const { deps, iam, reports, reminders } = setting();
  const aws = deps.aws;
  // IAM is eventually consistent: the change is accepted, and the list still shows the old status.
  deps.aws = { ...aws, change: async () => ({ requestId: 'r' }) };
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(reports).toEqual([]);
  expect(reminders).toMatchObject([{ delaySeconds: 15 }]);
  for (let again = 0; again < 3; again++) await handleMessage(reminders.at(-1)?.body ?? '', deps);
  expect(reports).toEqual([]);
  const keys = iam.users.deploy?.keys ?? {};
  await handleMessage(reminders.at(-1)?.body ?? '', deps);
  expect(keys[leakedKey]).toBe('Active');
  expect(reports).toMatchObject([
    { outcome: 'failed', severity: 'critical', reason: expect.stringMatching(/cannot be seen/) },
  ]);
});
