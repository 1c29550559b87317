import { expect, test } from 'vitest';
import type { Call, JsonObject } from '../../../shared/model/index.ts';
import { expirePending } from '../../../shared/response/expire-pending.ts';
import { handleCommand, handleMessage } from '../../../shared/response/handle.ts';
import { exposedKey, leakedKey, requestFor, setting } from './setting.ts';

const by = 'arn:aws:iam::123456789012:user/ada';
const approveMode = { playbooks: { 'disable-access-key': { mode: 'approve' as const } } };

async function pending() {
  const all = setting({ settings: approveMode });
  await handleMessage(JSON.stringify(requestFor(exposedKey())), all.deps);
  const id = all.reports[0]?.id ?? '';
  const say = (command: 'approve' | 'deny') => handleCommand({ version: 1, command, id, by }, all.deps);
  return { ...all, id, say, status: () => all.iam.users.deploy?.keys[leakedKey] };
}

test('a pending response says how to approve it and until when', async () => {
  const { reports, deps, id } = await pending();
  expect(reports[0]?.approve).toBe(`npx bongsu respond approve ${id} --stage prod --region eu-west-1`);
  expect((await deps.ledger.read(id))[0]).toMatchObject({ expiresAt: '2026-11-21T12:00:00.000Z' });
});

test('approval acts and records who approved', async () => {
  const { say, status, deps, id, reports } = await pending();
  expect(await say('approve')).toMatchObject({ ok: true, response: { outcome: 'applied' } });
  expect(status()).toBe('Inactive');
  expect((await deps.ledger.read(id)).find(({ kind }) => kind === 'approved')).toMatchObject({ by });
  expect(reports.at(-1)).toMatchObject({ outcome: 'applied' });
  expect(await say('approve')).toMatchObject({ ok: false, code: 'RESPONSE_NOT_PENDING' });
});

test('approval asks the guards of the target again', async () => {
  const { say, status, iam, reports } = await pending();
  const { deploy } = iam.users;
  if (deploy) deploy.tags = { 'bongsu:exempt': '' };
  expect(await say('approve')).toMatchObject({ ok: true, response: { outcome: 'refused' } });
  expect(status()).toBe('Active');
  expect(reports.at(-1)).toMatchObject({ outcome: 'refused' });
});

test('denial ends it without a change', async () => {
  const { say, status, reports } = await pending();
  expect(await say('deny')).toMatchObject({ ok: true, response: { outcome: 'denied', by } });
  expect(status()).toBe('Active');
  expect(reports.at(-1)).toMatchObject({ outcome: 'denied' });
  expect(await say('approve')).toMatchObject({ ok: false, code: 'RESPONSE_NOT_PENDING' });
});

test('what nobody approved lapses by a reminder, once', async () => {
  const { deps, reports, reminders, time, status } = await pending();
  time.now += 24 * 3_600_000 - 1;
  expect(await expirePending(deps)).toBe(0);
  time.now += 1;
  expect(await expirePending(deps)).toBe(1);
  await handleMessage(reminders[0]?.body ?? '', deps);
  await handleMessage(reminders[0]?.body ?? '', deps);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['pending', 'expired']);
  expect(await expirePending(deps)).toBe(0);
  expect(status()).toBe('Active');
});

test('an approval that comes too late does nothing', async () => {
  const { say, time, status } = await pending();
  time.now += 25 * 3_600_000;
  expect(await say('approve')).toMatchObject({ ok: false, code: 'RESPONSE_EXPIRED' });
  expect(status()).toBe('Active');
});

const run = { version: 1, command: 'run', playbook: 'disable-access-key', target: leakedKey, by } as const;

test('a playbook run by hand plans, or acts, under an id of its own', async () => {
  const { deps, iam, reports } = setting();
  const observed = await handleCommand({ ...run, mode: 'observe', requestId: 'a' }, deps);
  expect(observed).toMatchObject({ ok: true, response: { outcome: 'observed', ruleId: 'by-hand' } });
  expect(iam.changes()).toBe(0);
  const done = await handleCommand({ ...run, mode: 'enforce', requestId: 'b' }, deps);
  expect(done).toMatchObject({ ok: true, response: { outcome: 'applied' } });
  expect(iam.changes()).toBe(1);
  expect(reports).toHaveLength(2);
});

test('run by hand obeys the exemption, the switch and the registry', async () => {
  const exempt = setting({
    users: { deploy: { keys: { [leakedKey]: 'Active' }, tags: { 'bongsu:exempt': '' } } },
  });
  expect(await handleCommand({ ...run, mode: 'enforce', requestId: 'a' }, exempt.deps)).toMatchObject({
    response: { outcome: 'refused' },
  });
  const off = setting({ settings: { playbooks: { 'disable-access-key': { mode: 'off' } } } });
  expect(await handleCommand({ ...run, mode: 'enforce', requestId: 'a' }, off.deps)).toMatchObject({
    ok: false,
    code: 'PLAYBOOK_OFF',
  });
  const unknown = { ...run, playbook: 'delete-everything', mode: 'enforce', requestId: 'a' } as const;
  expect(await handleCommand(unknown, off.deps)).toMatchObject({ ok: false, code: 'PLAYBOOK_UNKNOWN' });
});

test('a report that could not be sent is sent by the next command, and the message comes again', async () => {
  const { deps, reports } = setting();
  const report = deps.report;
  deps.report = async () => {
    throw new Error('SNS is away');
  };
  const body = JSON.stringify(requestFor(exposedKey()));
  await expect(handleMessage(body, deps)).rejects.toThrow('SNS is away');
  deps.report = report;
  await handleMessage(body, deps);
  await handleMessage(body, deps);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['applied']);
});

test.each([
  ['arn:aws:kms:us-west-2:123456789012:key/1', 'us-west-2', 'nothing-to-do'],
  ['1', 'eu-west-1', 'nothing-to-do'],
  ['arn:aws:kms:us-west-2:210987654321:key/1', undefined, 'refused'],
])('%s is looked for where its name says, and in no other account', async (target, region, outcome) => {
  const { deps, reports } = setting();
  const asked: (string | undefined)[] = [];
  const aws = {
    ...deps.aws,
    read: async (call: Call): Promise<JsonObject> => {
      asked.push(call.region);
      return { KeyMetadata: { KeyState: 'Enabled', Arn: target } };
    },
  };
  const playbook = 'cancel-key-deletion';
  const run = { version: 1, command: 'run', playbook, target, mode: 'enforce', by, requestId: '1' } as const;
  expect(await handleCommand(run, { ...deps, aws })).toMatchObject({ ok: true, response: { outcome } });
  expect([...new Set(asked)]).toEqual(region === undefined ? [] : [region]);
  expect(reports).toHaveLength(1);
});
