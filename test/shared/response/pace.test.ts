import { expect, test } from 'vitest';
import { handleMessage } from '../../../shared/response/handle.ts';
import { exposedKey, leakedKey, requestFor, setting } from './setting.ts';

const keyNumber = (number: number) => `AKIA${String(number).padStart(16, '0')}`;

test('100 keys under a cap of 20: 20 are disabled, 80 wait, and one report says so', async () => {
  const keys = Array.from({ length: 100 }, (_, number) => keyNumber(number));
  const { deps, iam, reports } = setting({
    users: { deploy: { keys: Object.fromEntries(keys.map((key) => [key, 'Active'])) } },
  });
  for (const key of keys) await handleMessage(JSON.stringify(requestFor(exposedKey({ key }))), deps);

  const inactive = Object.values(iam.users.deploy?.keys ?? {}).filter((status) => status === 'Inactive');
  expect(inactive).toHaveLength(20);
  expect(reports.filter(({ outcome }) => outcome === 'applied')).toHaveLength(20);
  expect(reports.filter(({ outcome }) => outcome === 'pending')).toMatchObject([
    { severity: 'critical', reason: expect.stringMatching(/cap of this hour.*--pending/) },
  ]);
  const ids = await deps.ledger.recent('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z');
  expect(ids).toHaveLength(100);
});

test('the next hour has places again', async () => {
  const { deps, reports, time } = setting({
    users: { deploy: { keys: { [keyNumber(1)]: 'Active', [keyNumber(2)]: 'Active' } } },
    settings: { capPerHour: 1 },
  });
  const respondTo = (number: number) =>
    handleMessage(
      JSON.stringify(
        requestFor(
          exposedKey({ key: keyNumber(number), signal: { time: new Date(time.now).toISOString() } }),
        ),
      ),
      deps,
    );
  await respondTo(1);
  time.now += 3_600_000;
  await respondTo(2);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
});

test('the cap in all holds across playbooks and the cap of a playbook for itself', async () => {
  const { deps } = setting();
  const claim = (playbook: string, id: string) =>
    deps.state.claimSlot({ playbook, id, limit: 2, totalLimit: 3, now: 0 });
  expect(await claim('a', '1')).toEqual({ claimed: true });
  expect(await claim('a', '2')).toEqual({ claimed: true });
  expect(await claim('a', '2')).toEqual({ claimed: true });
  expect(await claim('a', '3')).toEqual({ claimed: false, announce: true });
  expect(await claim('a', '4')).toEqual({ claimed: false, announce: false });
  expect(await claim('a', '3')).toEqual({ claimed: false, announce: true });
  expect(await claim('b', '5')).toEqual({ claimed: true });
  expect(await claim('b', '6')).toEqual({ claimed: false, announce: true });
});

test('the third time on one target in a day a person has to look', async () => {
  const { deps, iam, reports, time } = setting();
  for (let round = 1; round <= 3; round++) {
    const signal = { time: new Date(time.now).toISOString() };
    await handleMessage(JSON.stringify(requestFor(exposedKey({ id: `f-${round}`, signal }))), deps);
    const keys = iam.users.deploy?.keys ?? {};
    keys[leakedKey] = 'Active';
    time.now += 3_600_000;
  }
  expect(reports.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'pending']);
  expect(reports[2]).toMatchObject({
    severity: 'critical',
    reason: expect.stringMatching(/something undoes it/),
  });
  expect(reports[2]?.approve).toMatch(/respond approve r-/);
  expect(iam.changes()).toBe(2);
});
