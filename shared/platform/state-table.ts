import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import { BongsuError } from '../model/index.ts';

/** An item as plain values. `expiresAt` is epoch seconds (DynamoDB TTL); `dueKind` and `dueAt` (epoch ms) put it on the due-index. */
export type Item = {
  pk: string;
  sk: string;
  expiresAt?: number;
  dueKind?: string;
  dueAt?: number;
} & Record<string, NativeAttributeValue>;

export type Key = { pk: string; sk: string };

/** A DynamoDB condition: `attribute_not_exists(pk)`, with `#names` and `:values` as the expression uses them. */
export type Condition = {
  expression: string;
  names?: Record<string, string>;
  values?: Record<string, NativeAttributeValue>;
};

/** The state table (and, by the same shape, the ledger): items by key, conditional writes, the due-index. */
export type StateTable = {
  get(key: Key): Promise<Item | undefined>;
  /** One call for up to 100 keys; absent keys are absent from the answer. */
  getMany(keys: readonly Key[]): Promise<Item[]>;
  /** False when the condition did not hold; nothing was written then. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  remove(key: Key): Promise<void>;
  /** Items of one partition in the order of `sk`. */
  query(pk: string): Promise<Item[]>;
  /** What is due by now, earliest first. The index is eventually consistent: claim before acting. */
  due(kind: string, now: number, limit: number): Promise<Item[]>;
};

const marshalling = { removeUndefinedValues: true };

/** BatchGetItem's limit. Source: DynamoDB API reference. */
const batchGetLimit = 100;

export function stateTable(dynamodb: Pick<DynamoDBClient, 'send'>, tableName: string): StateTable {
  return {
    async get(key) {
      const { Item: found } = await dynamodb.send(
        new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
      );
      return found && (unmarshall(found) as Item);
    },

    async getMany(keys) {
      const items: Item[] = [];
      for (let start = 0; start < keys.length; start += batchGetLimit) {
        let wanted = keys.slice(start, start + batchGetLimit).map((key) => marshall(key));
        for (let attempt = 0; wanted.length > 0; attempt++) {
          if (attempt === 5) {
            throw new BongsuError(
              'STATE_UNAVAILABLE',
              `${wanted.length} keys stayed unprocessed by BatchGetItem`,
            );
          }
          const answer = await dynamodb.send(
            new BatchGetItemCommand({
              RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } },
            }),
          );
          items.push(...(answer.Responses?.[tableName] ?? []).map((item) => unmarshall(item) as Item));
          wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
        }
      }
      return items;
    },

    async put(item, condition) {
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall(item, marshalling),
            ConditionExpression: condition?.expression,
            ExpressionAttributeNames: condition?.names,
            ExpressionAttributeValues: condition?.values && marshall(condition.values, marshalling),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async remove(key) {
      await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: marshall(key) }));
    },

    async query(pk) {
      return pages(dynamodb, {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': pk }),
        ConsistentRead: true,
      });
    },

    async due(kind, now, limit) {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'due',
          KeyConditionExpression: 'dueKind = :kind AND dueAt <= :now',
          ExpressionAttributeValues: marshall({ ':kind': kind, ':now': now }),
          Limit: limit,
        }),
      );
      return Items.map((item) => unmarshall(item) as Item);
    },
  };
}

async function pages(
  dynamodb: Pick<DynamoDBClient, 'send'>,
  input: ConstructorParameters<typeof QueryCommand>[0],
): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const answer = await dynamodb.send(new QueryCommand({ ...input, ExclusiveStartKey }));
    items.push(...(answer.Items ?? []).map((item) => unmarshall(item) as Item));
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

/** Optimistic writing: the item is still at this version; 0 means that it is not there yet. */
export const versionIs = (expected: number): Condition =>
  expected === 0
    ? { expression: 'attribute_not_exists(pk)' }
    : {
        expression: '#version = :expected',
        names: { '#version': 'version' },
        values: { ':expected': expected },
      };
