import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type {
  Alert,
  AlertCommit,
  AlertDelivery,
  AlertRoute,
  AlertStore,
  AlertWindow,
  Finding,
} from '../model/index.ts';
import { type Item, type Key, type StateTable, versionIs } from './state-table.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** What was told stays this long, for duplicates that come late. */
const keptMs = 14 * dayMs;
const expiry = (now: number) => Math.ceil((now + keptMs) / 1000);

export const dueKinds = {
  finding: 'alert-finding',
  delivery: 'alert-delivery',
  window: 'alert-window',
} as const;

/** Where the due-index keeps what was sent on a day (UTC), in the order of its sending: to be read, never due. */
export const sentKind = (ms: number) => `alert-sent#${new Date(ms).toISOString().slice(0, 10)}`;

const findingKey = (id: string): Key => ({ pk: `alert-finding#${id}`, sk: 'finding' });
const deliveryKey = (id: string): Key => ({ pk: `alert-delivery#${id}`, sk: 'delivery' });
// A dedup key may be longer than a DynamoDB key: its digest stands for it.
const windowKey = (dedupKey: string): Key => ({
  pk: `alert-window#${createHash('sha256').update(dedupKey).digest('hex')}`,
  sk: 'window',
});

/**
 * Alerts in the state table. What is not yet told has no `expiresAt`: only telling it sets the expiry, and moves it from
 * what is due to what was sent.
 * The due-index is eventually consistent, so what it names is read again before it is believed.
 */
export function tableAlertStore(
  dynamodb: Pick<DynamoDBClient, 'send'>,
  tableName: string,
  table: StateTable,
): AlertStore {
  const dueItems = async (kind: string, now: number, limit: number): Promise<Item[]> => {
    const named = await table.due(kind, now, limit);
    const items = await table.getMany(named.map(({ pk, sk }) => ({ pk, sk })));
    return items
      .filter(({ dueKind, dueAt }) => dueKind === kind && dueAt !== undefined && dueAt <= now)
      .sort((a, b) => Number(a.dueAt) - Number(b.dueAt));
  };

  return {
    async put(finding, { as, now, dueAt }) {
      const due = as === 'held' ? { expiresAt: expiry(now) } : { dueKind: dueKinds.finding, dueAt };
      const item = { ...findingKey(finding.id), state: as, body: JSON.stringify(finding), ...due };
      if (await putUnlessThere(table, item)) return as;
      const found = await table.get(findingKey(finding.id));
      return found?.state === 'merged' || found?.state === 'held' ? found.state : 'pending';
    },

    async window(dedupKey) {
      const item = await table.get(windowKey(dedupKey));
      const body: unknown = item?.body;
      const value = typeof body === 'string' ? (JSON.parse(body) as AlertWindow) : undefined;
      return { version: Number(item?.version ?? 0), value };
    },

    async commit(change) {
      const TransactItems = [
        windowWrite(tableName, change),
        ...change.mergedFindings.map((id) => findingWrite(tableName, id, change.now)),
        ...change.deliveries.map((delivery) => deliveryWrite(tableName, delivery)),
      ];
      try {
        await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
        return true;
      } catch (error) {
        if (lostToAnother(error)) return false;
        throw error;
      }
    },

    async claim(id, { now, until }) {
      try {
        const { Attributes } = await dynamodb.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall(deliveryKey(id)),
            UpdateExpression: 'SET claimedUntil = :until, dueAt = :until, attempts = attempts + :one',
            ConditionExpression:
              'attribute_exists(pk) AND attribute_not_exists(sentAt) AND claimedUntil <= :now',
            ExpressionAttributeValues: marshall({ ':until': until, ':now': now, ':one': 1 }),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return Attributes && deliveryOf(unmarshall(Attributes));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    async markSent(id, { now, messageId }) {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall(deliveryKey(id)),
          UpdateExpression:
            'SET sentAt = :now, messageId = :messageId, expiresAt = :expiresAt, dueKind = :sent, dueAt = :now',
          ExpressionAttributeValues: marshall({
            ':now': now,
            ':messageId': messageId,
            ':sent': sentKind(now),
            ':expiresAt': expiry(now),
          }),
        }),
      );
    },

    async due(now, limit) {
      const [deliveries, findings, windows] = await Promise.all([
        dueItems(dueKinds.delivery, now, limit),
        dueItems(dueKinds.finding, now, limit),
        dueItems(dueKinds.window, now, limit),
      ]);
      return {
        deliveries: deliveries.map(deliveryOf),
        findings: findings.map(({ body }) => JSON.parse(String(body)) as Finding),
        windows: windows.map(({ dedupKey }) => String(dedupKey)),
      };
    },
  };
}

// A finding that is in someone's transaction just now is there, whatever becomes of that transaction.
async function putUnlessThere(table: StateTable, item: Item): Promise<boolean> {
  try {
    return await table.put(item, { expression: 'attribute_not_exists(pk)' });
  } catch (error) {
    if (error instanceof TransactionConflictException) return false;
    throw error;
  }
}

function windowWrite(tableName: string, change: AlertCommit): TransactWriteItem {
  const { dedupKey, expected, window, now } = change;
  const condition = versionIs(expected);
  const state =
    window === undefined
      ? { expiresAt: expiry(now) }
      : { body: JSON.stringify(window), dueKind: dueKinds.window, dueAt: window.closesAt };
  return {
    Put: {
      TableName: tableName,
      Item: marshall({ ...windowKey(dedupKey), dedupKey, version: expected + 1, ...state }),
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: condition.names,
      ExpressionAttributeValues: condition.values && marshall(condition.values),
    },
  };
}

function findingWrite(tableName: string, id: string, now: number): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: marshall(findingKey(id)),
      UpdateExpression: 'SET #state = :merged, expiresAt = :expiresAt REMOVE dueKind, dueAt',
      ConditionExpression: '#state = :pending',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: marshall({
        ':merged': 'merged',
        ':pending': 'pending',
        ':expiresAt': expiry(now),
      }),
    },
  };
}

function deliveryWrite(tableName: string, delivery: AlertDelivery): TransactWriteItem {
  const { id, route, alert, attempts, claimedUntil } = delivery;
  return {
    Put: {
      TableName: tableName,
      Item: marshall({
        ...deliveryKey(id),
        id,
        route,
        attempts,
        claimedUntil,
        body: JSON.stringify(alert),
        dueKind: dueKinds.delivery,
        dueAt: claimedUntil,
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** The delivery of an item. Only this file writes these items, so their shape is our own. */
export function deliveryOf(item: Record<string, unknown>): AlertDelivery {
  return {
    id: String(item.id),
    route: item.route as AlertRoute,
    alert: JSON.parse(String(item.body)) as Alert,
    attempts: Number(item.attempts),
    claimedUntil: Number(item.claimedUntil),
  };
}

const lostCodes = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];

function lostToAnother(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).every(({ Code }) => lostCodes.includes(Code ?? 'None'));
}
