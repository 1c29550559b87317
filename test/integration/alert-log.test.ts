import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { deliveriesOf } from '../../shared/alerting/deliver.ts';
import { merge } from '../../shared/alerting/merge.ts';
import { alertDefaults } from '../../shared/alerting/settings.ts';
import { tableAlertLog } from '../../shared/platform/alert-log.ts';
import { tableAlertStore } from '../../shared/platform/alert-store.ts';
import { stateTable } from '../../shared/platform/state-table.ts';
import { finding } from '../shared/alerting/rig.ts';
import { account } from './account.ts';
import { createStateTable } from './state-table-in.ts';

const { options } = await account();
const dynamodb = new DynamoDBClient(options);
const start = Date.parse('2026-11-20T23:59:00Z');
const minute = 60_000;

async function fresh() {
  const name = `state-${randomUUID()}`;
  await createStateTable(dynamodb, name);
  const store = tableAlertStore(dynamodb, name, stateTable(dynamodb, name));
  return { store, log: tableAlertLog(dynamodb, name) };
}

type Fresh = Awaited<ReturnType<typeof fresh>>;

/** Stores an alert about a finding of its own, and sends it unless it is to wait. */
async function told({ store }: Fresh, number: number, at: number, sent = true): Promise<void> {
  const one = finding(number, { dedupKey: `key-${number}` });
  await store.put(one, { as: 'pending', now: at, dueAt: at + minute });
  const { window, alerts } = merge(undefined, [one], at, 60 * minute);
  const deliveries = alerts.flatMap((alert) => deliveriesOf(alert, alertDefaults, at));
  await store.commit({
    ...{ dedupKey: one.dedupKey, expected: 0, window },
    ...{ mergedFindings: [one.id], deliveries, now: at },
  });
  if (!sent) return;
  for (const { id } of deliveries) await store.markSent(id, { now: at, messageId: 'message-1' });
}

async function ids(deliveries: AsyncIterable<{ route: string; alert: { kind: string } }>): Promise<string[]> {
  const found: string[] = [];
  for await (const { route, alert } of deliveries) found.push(`${alert.kind} by ${route}`);
  return found;
}

test('what was sent is read back in its order, over midnight', async () => {
  const all = await fresh();
  for (const [number, at] of [start, start + 2 * minute, start + 3 * minute].entries()) {
    await told(all, number, at);
  }
  const times: unknown[] = [];
  for await (const { sentAt } of all.log.sent(start, start + 2 * minute)) times.push(sentAt);
  expect(times).toEqual([start, start, start + 2 * minute, start + 2 * minute]);
  expect(await ids(all.log.sent(start + 4 * minute, start + 9 * minute))).toEqual([]);
});

test('what waits is told apart, and what was sent is never due again', async () => {
  const all = await fresh();
  await told(all, 1, start);
  await told(all, 2, start, false);
  expect(await ids(all.log.waiting())).toEqual(['first by alerts', 'first by chat']);
  const much = start + 1_000 * minute;
  const { deliveries } = await all.store.due(much, 100);
  expect(deliveries).toHaveLength(2);
  for await (const { id } of all.log.sent(start, much)) {
    expect(await all.store.claim(id, { now: much, until: much + minute })).toBeUndefined();
  }
});
