import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { alert } from '../../shared/alerting/alert.ts';
import { merge } from '../../shared/alerting/merge.ts';
import { takeOver } from '../../shared/alerting/take-over.ts';
import type { AlertDelivery, AlertStore } from '../../shared/model/index.ts';
import { tableAlertStore } from '../../shared/platform/alert-store.ts';
import { memoryAlertStore } from '../../shared/platform/memory-alert-store.ts';
import { stateTable } from '../../shared/platform/state-table.ts';
import { finding, numbered, rig, start } from '../shared/alerting/rig.ts';
import { account } from './account.ts';
import { createStateTable } from './state-table-in.ts';

const { options } = await account();
const dynamodb = new DynamoDBClient(options);

async function freshTableStore(): Promise<AlertStore> {
  const name = `state-${randomUUID()}`;
  await createStateTable(dynamodb, name);
  return tableAlertStore(dynamodb, name, stateTable(dynamodb, name));
}

const now = start;
const dueAt = now + 60_000;
const { dedupKey } = finding();

/** What the first alert of a finding commits. */
function opening(id: string, expected = 0) {
  const { window, alerts } = merge(undefined, [{ ...finding(), id }], now, 3_600_000);
  const deliveries: AlertDelivery[] = alerts.map((one) => ({
    id: `${one.id}/alerts`,
    route: 'alerts',
    alert: one,
    attempts: 1,
    claimedUntil: dueAt,
  }));
  return { dedupKey, expected, window, mergedFindings: [id], deliveries, now };
}

describe.each([
  ['the table', freshTableStore],
  ['memory', async () => memoryAlertStore() as AlertStore],
])('alerts in %s', (_where, fresh) => {
  let store: AlertStore;
  beforeAll(async () => {
    store = await fresh();
  });

  test('a finding is stored once, and stays pending and due until it is merged', async () => {
    expect(await store.put(finding(1), { as: 'pending', now, dueAt })).toBe('pending');
    expect(await store.put(finding(1), { as: 'pending', now, dueAt })).toBe('pending');
    expect((await store.due(dueAt - 1, 10)).findings).toEqual([]);
    expect((await store.due(dueAt, 10)).findings).toEqual([finding(1)]);
  });

  test('a held finding is never due', async () => {
    expect(await store.put(finding(2), { as: 'held', now, dueAt })).toBe('held');
    expect((await store.due(dueAt, 10)).findings.map(({ id }) => id)).not.toContain('f-2');
  });

  test('a window, its findings and what has to be told are committed together or not at all', async () => {
    expect(await store.commit(opening('f-1', 7))).toBe(false);
    expect(await store.commit({ ...opening('f-1'), mergedFindings: ['f-1', 'f-2'] })).toBe(false);
    expect(await store.window(dedupKey)).toEqual({ version: 0, value: undefined });
    expect(await store.commit(opening('f-1'))).toBe(true);
    expect(await store.commit(opening('f-1'))).toBe(false);
    expect(await store.put(finding(1), { as: 'pending', now, dueAt })).toBe('merged');
    expect(await store.window(dedupKey)).toEqual({ version: 1, value: opening('f-1').window });
    expect((await store.due(dueAt, 10)).findings).toEqual([]);
  });

  test('a delivery has one claimant, comes back when the claim lapses, and is done when it is marked', async () => {
    const [delivery] = opening('f-1').deliveries;
    const id = delivery?.id ?? '';
    expect(await store.claim(id, { now: dueAt - 1, until: dueAt })).toBeUndefined();
    expect((await store.due(dueAt, 10)).deliveries).toEqual([delivery]);
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => store.claim(id, { now: dueAt, until: dueAt + 60_000 })),
    );
    expect(claims.filter((claim) => claim !== undefined)).toEqual([
      { ...delivery, attempts: 2, claimedUntil: dueAt + 60_000 },
    ]);
    await store.markSent(id, { now: dueAt, messageId: 'message-1' });
    expect((await store.due(dueAt + 120_000, 10)).deliveries).toEqual([]);
    expect(await store.claim(id, { now: dueAt + 120_000, until: dueAt + 180_000 })).toBeUndefined();
  });

  test('a window is due at its end, and closed it keeps its version', async () => {
    const closesAt = opening('f-1').window.closesAt;
    expect((await store.due(closesAt, 10)).windows).toEqual([dedupKey]);
    const closing = { ...opening('f-1', 1), window: undefined, mergedFindings: [], deliveries: [] };
    expect(await store.commit(closing)).toBe(true);
    expect(await store.window(dedupKey)).toEqual({ version: 2, value: undefined });
    expect((await store.due(closesAt, 10)).windows).toEqual([]);
  });
});

// One after the other: the emulator undoes a failed transaction by putting back the whole table as it was before,
// other writers' items included. What contention does is tested over the store in memory.
test('200 findings by 16 callers through the table: one first alert, two updates, a summary, a count that adds up', async () => {
  const { deps, published, time } = rig();
  const store = await freshTableStore();
  const all = numbered(200);
  for (let caller = 0; caller < 16; caller++) {
    const share = all.filter((_one, index) => index % 16 === caller);
    expect(await alert(share, { ...deps, store })).toMatchObject({
      stored: share.length,
      unsent: 0,
      waiting: 0,
    });
  }
  expect((await store.window(dedupKey)).value?.tally.count).toBe(200);
  time.now += 3_600_000;
  expect(await takeOver({ ...deps, store }, () => true)).toEqual({
    sent: 1,
    unsent: 0,
    merged: 0,
    closed: 1,
  });
  expect(published.map(({ alert: { kind } }) => kind)).toEqual(['first', 'update', 'update', 'summary']);
});

test('what was not sent is taken over from the table, once', async () => {
  const { deps, published, time } = rig();
  const store = await freshTableStore();
  const down = { ...deps, store, publish: () => Promise.reject(new Error('no topic')) };
  expect(await alert([finding()], down)).toMatchObject({ stored: 1, unsent: 1 });
  time.now += 60_000;
  expect(await takeOver({ ...deps, store }, () => true)).toMatchObject({ sent: 1 });
  expect(await takeOver({ ...deps, store }, () => true)).toMatchObject({ sent: 0 });
  expect(published).toHaveLength(1);
});
