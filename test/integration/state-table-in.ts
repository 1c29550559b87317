import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The state table of `infra/tables.yml` under another name, for a test of its own. */
export async function createStateTable(dynamodb: DynamoDBClient, name: string): Promise<void> {
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        attribute('pk', 'S'),
        attribute('sk', 'S'),
        attribute('dueKind', 'S'),
        attribute('dueAt', 'N'),
      ],
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [
        { IndexName: 'due', KeySchema: keys('dueKind', 'dueAt'), Projection: { ProjectionType: 'ALL' } },
      ],
    }),
  );
}
