import { expect, test } from 'vitest';
import { handleCommand, handleMessage } from '../../../shared/response/handle.ts';
import { awsError } from './iam-stand-in.ts';
import { exposedKey, leakedKey, requestFor, setting } from './setting.ts';

const by = 'arn:aws:iam::123456789012:user/ada';

async function applied(options?: Parameters<typeof setting>[0]) {
  const all = setting(options);
  await handleMessage(JSON.stringify(requestFor(exposedKey())), all.deps);
  const id = all.reports[0]?.id ?? '';
  const undo = (force = false) => handleCommand({ version: 1, command: 'undo', id, by, force }, all.deps);
  return { ...all, id, undo, status: () => all.iam.users.deploy?.keys[leakedKey] };
}

test('undo gives the key its status back and says who wanted it', async () => {
  const { undo, status, reports, deps, id } = await applied();
  expect(await undo()).toMatchObject({ ok: true, response: { outcome: 'undone', by } });
  expect(status()).toBe('Active');
  expect(reports.at(-1)).toMatchObject({ outcome: 'undone', after: { status: 'Active' } });
  expect(reports.at(-1)?.undo).toBeUndefined();
  const events = await deps.ledger.read(id);
  expect(events.slice(5).map(({ kind, by }) => [kind, by])).toEqual([
    ['undo-intended', by],
    ['step', by],
    ['finished', by],
    ['reported', 'bongsu'],
  ]);
});

test('what was undone is not undone again, and its message does not bring it back', async () => {
  const { undo, status, deps } = await applied();
  await undo();
  expect(await undo()).toMatchObject({ ok: false, code: 'RESPONSE_ALREADY_UNDONE' });
  await handleMessage(JSON.stringify(requestFor(exposedKey())), deps);
  expect(status()).toBe('Active');
});

test('a state that somebody restored by hand is undone without a change', async () => {
  const { undo, iam } = await applied();
  const keys = iam.users.deploy?.keys ?? {};
  keys[leakedKey] = 'Active';
  expect(await undo()).toMatchObject({ ok: true, response: { outcome: 'undone' } });
  expect(iam.changes()).toBe(1);
});

test('undo refuses where the state has moved since, records that, and does it when forced', async () => {
  const { undo, status, iam, deps, id } = await applied();
  // The key has moved to a user of another name: neither the state before nor the one left behind.
  iam.users.renamed = { keys: { [leakedKey]: 'Inactive' } };
  const { deploy } = iam.users;
  if (deploy) deploy.keys = {};
  expect(await undo()).toMatchObject({
    ok: false,
    code: 'RESPONSE_MOVED',
    message: expect.stringMatching(/--force/),
  });
  expect((await deps.ledger.read(id)).at(-1)).toMatchObject({ kind: 'undo-refused', by });
  expect(iam.changes()).toBe(1);
  if (deploy) deploy.keys = { [leakedKey]: 'Inactive' };
  expect(await undo(true)).toMatchObject({ ok: true, response: { outcome: 'undone' } });
  expect(status()).toBe('Active');
});

test('undo of a key that is gone is refused', async () => {
  const { undo, iam } = await applied();
  delete iam.users.deploy;
  expect(await undo(true)).toMatchObject({ ok: false, code: 'RESPONSE_TARGET_GONE' });
});

test('undo that AWS refuses is an answer and can be tried again', async () => {
  const { undo, iam, status } = await applied();
  iam.fail('iam.UpdateAccessKey', () => awsError('AccessDenied', 403));
  expect(await undo()).toMatchObject({ ok: false, code: 'RESPONSE_UNDO_FAILED' });
  iam.fail('iam.UpdateAccessKey', undefined);
  expect(await undo()).toMatchObject({ ok: true });
  expect(status()).toBe('Active');
});

test('nothing was changed, so nothing is undone; an unknown id is said', async () => {
  const { undo } = await applied({ users: { deploy: { keys: { [leakedKey]: 'Inactive' } } } });
  expect(await undo()).toMatchObject({ ok: false, code: 'RESPONSE_NOT_APPLIED' });
  const { deps } = setting();
  const answer = await handleCommand({ version: 1, command: 'undo', id: 'r-0', by, force: false }, deps);
  expect(answer).toMatchObject({ ok: false, code: 'RESPONSE_UNKNOWN' });
});
