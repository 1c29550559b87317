import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { BongsuError } from '../../../shared/model/index.ts';
import type { LocalAccount } from '../isolation.ts';
import type { Template } from '../template.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** The part of a table's declaration that the emulator keeps; expiry (TTL) it does not have. */
const declared = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.optional(z.array(z.string())),
        }),
      }),
    ),
  ),
});

export async function createTables(account: LocalAccount, template: Template): Promise<number> {
  const dynamo = new DynamoDBClient(account.options);
  const tables = template.ofType('AWS::DynamoDB::Table');
  await Promise.all(
    tables.map(async ({ name, logicalId, properties }) => {
      const table = z.safeParse(declared, properties);
      if (!table.success) {
        throw new BongsuError('TEMPLATE_UNSUPPORTED', `${logicalId}: ${z.prettifyError(table.error)}`);
      }
      try {
        await dynamo.send(
          new CreateTableCommand({ TableName: name, BillingMode: 'PAY_PER_REQUEST', ...table.data }),
        );
      } catch (error) {
        if (!(error instanceof ResourceInUseException)) throw error;
      }
    }),
  );
  dynamo.destroy();
  return tables.length;
}
