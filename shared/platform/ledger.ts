import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { BongsuError, type Ledger, type LedgerEvent } from '../model/index.ts';

/** The index that lists responses by the month they were opened in. */
export const recentIndex = 'recent';

const sequenceKey = (sequence: number) => String(sequence).padStart(6, '0');
const monthOf = (at: string) => at.slice(0, 7);

/**
 * The ledger in DynamoDB: `pk` the response id, `sk` the event's number, `body` the event as JSON.
 * Only the opening event carries `month`, so that the `recent` index holds one line a response.
 */
export function dynamoLedger(dynamodb: Pick<DynamoDBClient, 'send'>, tableName: string): Ledger {
  const query = async (input: Omit<QueryCommandInput, 'TableName'>) => {
    const items: Record<string, unknown>[] = [];
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await dynamodb.send(
        new QueryCommand({ ...input, TableName: tableName, ExclusiveStartKey: start }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  };

  return {
    async read(id) {
      const items = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': id }),
        // A retry must see what the attempt before it wrote.
        ConsistentRead: true,
      });
      return items.map((item, sequence) => eventOf(id, sequence, item.body));
    },

    async append(id, sequence, event) {
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall({
              pk: id,
              sk: sequenceKey(sequence),
              at: event.at,
              by: event.by,
              kind: event.kind,
              body: JSON.stringify(event),
              ...(sequence === 0 ? { month: monthOf(event.at) } : {}),
            }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async recent(since, until) {
      const ids: string[] = [];
      for (const month of monthsBackwards(since, until)) {
        const items = await query({
          IndexName: recentIndex,
          KeyConditionExpression: '#month = :month AND #at BETWEEN :since AND :until',
          ExpressionAttributeNames: { '#month': 'month', '#at': 'at' },
          ExpressionAttributeValues: marshall({ ':month': month, ':since': since, ':until': until }),
          ScanIndexForward: false,
        });
        ids.push(...items.map((item) => String(item.pk)));
      }
      return ids;
    },
  };
}

/** A ledger in memory, with the same rules: for tests. */
export function memoryLedger(): Ledger {
  const entries = new Map<string, string[]>();
  return {
    async read(id) {
      return (entries.get(id) ?? []).map((body, sequence) => eventOf(id, sequence, body));
    },
    async append(id, sequence, event) {
      const found = entries.get(id) ?? [];
      if (sequence !== found.length) return false;
      entries.set(id, [...found, JSON.stringify(event)]);
      return true;
    },
    async recent(since, until) {
      return [...entries]
        .map(([id, [body]]) => ({ id, at: eventOf(id, 0, body).at }))
        .filter(({ at }) => at >= since && at <= until)
        .sort((a, b) => b.at.localeCompare(a.at))
        .map(({ id }) => id);
    },
  };
}

// Only `append` writes these bodies, so their shape is our own; that they are still JSON is checked.
function eventOf(id: string, sequence: number, body: unknown): LedgerEvent {
  try {
    return JSON.parse(String(body)) as LedgerEvent;
  } catch (cause) {
    throw new BongsuError('LEDGER_UNREADABLE', `ledger entry ${id} number ${sequence} is not JSON`, {
      cause,
    });
  }
}

function monthsBackwards(since: string, until: string): string[] {
  const months: string[] = [];
  const month = new Date(`${monthOf(until)}-01T00:00:00Z`);
  while (month.toISOString().slice(0, 7) >= monthOf(since)) {
    months.push(month.toISOString().slice(0, 7));
    month.setUTCMonth(month.getUTCMonth() - 1);
  }
  return months;
}
