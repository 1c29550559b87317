import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AlertDelivery } from '../model/index.ts';
import { deliveryOf, dueKinds, sentKind } from './alert-store.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A delivery, and when it was sent (epoch ms); not yet: it waits for another try. */
export type LoggedDelivery = AlertDelivery & { sentAt?: number };

/** The deliveries of the alert store, as they can be read back for fourteen days. */
export type AlertLog = {
  /** What was sent from `from` until `until` (epoch ms), in the order of its sending. */
  sent(from: number, until: number): AsyncGenerator<LoggedDelivery>;
  /** What is stored and not yet sent. */
  waiting(): AsyncGenerator<LoggedDelivery>;
};

/** Reads the state table of alerts; for people, by their own right to read it. The index is eventually consistent. */
export function tableAlertLog(dynamodb: Pick<DynamoDBClient, 'send'>, tableName: string): AlertLog {
  const within = (kind: string, from: number, until: number) =>
    deliveries(dynamodb, {
      TableName: tableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueKind = :kind AND dueAt BETWEEN :from AND :until',
      ExpressionAttributeValues: marshall({ ':kind': kind, ':from': from, ':until': until }),
    });
  return {
    async *sent(from, until) {
      const first = Math.floor(from / dayMs) * dayMs;
      for (let day = first; day <= until; day += dayMs) yield* within(sentKind(day), from, until);
    },
    waiting: () => within(dueKinds.delivery, 0, Number.MAX_SAFE_INTEGER),
  };
}

async function* deliveries(
  dynamodb: Pick<DynamoDBClient, 'send'>,
  input: ConstructorParameters<typeof QueryCommand>[0],
): AsyncGenerator<LoggedDelivery> {
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const answer = await dynamodb.send(new QueryCommand({ ...input, ExclusiveStartKey }));
    for (const found of answer.Items ?? []) {
      const item = unmarshall(found);
      const { sentAt } = item;
      yield { ...deliveryOf(item), ...(typeof sentAt === 'number' ? { sentAt } : {}) };
    }
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
