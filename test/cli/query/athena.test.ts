import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { queryWithAthena } from '../../../cli/query/athena.ts';

// The emulator answers Athena queries without rows.
const athena = mockClient(AthenaClient);
const wait = async () => undefined;
const row = (...cells: (string | undefined)[]) => ({ Data: cells.map((VarCharValue) => ({ VarCharValue })) });

beforeEach(() => {
  athena.reset();
  athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q' });
});

test('values are bound as literals in the stage’s workgroup, rows come typed from every page', async () => {
  athena
    .on(GetQueryExecutionCommand)
    .resolvesOnce({ QueryExecution: { Status: { State: 'RUNNING' } } })
    .resolves({ QueryExecution: { Status: { State: 'SUCCEEDED' }, Statistics: { DataScannedInBytes: 42 } } });
  const ResultSetMetadata = {
    ColumnInfo: [
      { Name: 'port', Type: 'integer' },
      { Name: 'bytes', Type: 'bigint' },
      { Name: 'time', Type: 'timestamp' },
    ],
  };
  athena
    .on(GetQueryResultsCommand)
    .resolvesOnce({
      NextToken: 'more',
      ResultSet: {
        ResultSetMetadata,
        Rows: [row('port', 'bytes', 'time'), row('443', '9007199254740993', undefined)],
      },
    })
    .resolves({ ResultSet: { ResultSetMetadata, Rows: [row('22', '5', '2026-11-20 09:00:00.000')] } });
  const sql = 'SELECT 1 WHERE a = ?';
  expect(
    await queryWithAthena(new AthenaClient({}), { stage: 'prod-eu', sql, values: ["o'clock"], wait }),
  ).toEqual({
    columns: ['port', 'bytes', 'time'],
    rows: [
      [443, '9007199254740993', null],
      [22, 5, '2026-11-20T09:00:00.000Z'],
    ],
    scannedBytes: 42,
  });
  expect(athena.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).toMatchObject({
    WorkGroup: 'bongsu-prod-eu',
    QueryExecutionContext: { Database: 'bongsu_prod_eu' },
    ExecutionParameters: ["'o''clock'"],
  });
});

test('a query that fails says why', async () => {
  athena.on(GetQueryExecutionCommand).resolves({
    QueryExecution: { Status: { State: 'FAILED', StateChangeReason: 'COLUMN_NOT_FOUND: line 1:8' } },
  });
  await expect(
    queryWithAthena(new AthenaClient({}), { stage: 'prod', sql: 'SELECT x', values: [], wait }),
  ).rejects.toMatchObject({ code: 'QUERY_FAILED', message: 'COLUMN_NOT_FOUND: line 1:8' });
});
