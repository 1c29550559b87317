import { setTimeout as delay } from 'node:timers/promises';
import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { BongsuError } from '../../shared/model/index.ts';
import type { Cell, Rows } from './rows.ts';

/**
 * Runs SQL in the deployed workgroup and waits for its answer. `?` takes the values in order, as text.
 * @param options.wait sleeps between two looks; given by tests
 * @returns the rows and the bytes that Athena scanned, which is what it charges for
 * @throws BongsuError `QUERY_FAILED` with Athena's own words
 */
export async function queryWithAthena(
  athena: AthenaClient,
  options: { stage: string; sql: string; values: readonly string[]; wait?: (ms: number) => Promise<unknown> },
): Promise<Rows & { scannedBytes: number }> {
  const { stage, sql, values, wait = delay } = options;
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: `bongsu-${stage}`,
      QueryExecutionContext: { Database: `bongsu_${stage.replaceAll('-', '_')}` },
      // Each value is an SQL literal. Source: Athena guide, "Use parameterized queries".
      ExecutionParameters:
        values.length > 0 ? values.map((value) => `'${value.replaceAll("'", "''")}'`) : undefined,
    }),
  );
  const scannedBytes = await finished(athena, QueryExecutionId, wait);
  let columns: ColumnInfo[] = [];
  const rows: Cell[][] = [];
  for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId })) {
    columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? columns;
    for (const { Data = [] } of page.ResultSet?.Rows ?? []) {
      rows.push(Data.map(({ VarCharValue }, index) => cellOf(VarCharValue, columns[index]?.Type)));
    }
  }
  const names = columns.map(({ Name }) => Name ?? '');
  // A SELECT's first row repeats the column names.
  if (rows[0]?.every((cell, index) => cell === names[index])) rows.shift();
  return { columns: names, rows, scannedBytes };
}

async function finished(
  athena: AthenaClient,
  QueryExecutionId: string | undefined,
  wait: (ms: number) => Promise<unknown>,
): Promise<number> {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 1.5, 3_000)) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const state = QueryExecution?.Status?.State;
    if (state === 'SUCCEEDED') return QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
    if (state === 'FAILED' || state === 'CANCELLED') {
      throw new BongsuError(
        'QUERY_FAILED',
        QueryExecution?.Status?.StateChangeReason ?? `the query was ${state}`,
      );
    }
    await wait(pauseMs);
  }
}

/** Athena answers with text; numbers, booleans and times become what DuckDB would have given. */
function cellOf(text: string | undefined, type: string | undefined): Cell {
  if (text === undefined) return null;
  const value = Number(text);
  if (['tinyint', 'smallint', 'integer', 'bigint'].includes(type ?? '') && /^-?\d+$/.test(text)) {
    return Number.isSafeInteger(value) ? value : text;
  }
  if (['double', 'float', 'real', 'decimal'].includes(type ?? '') && text !== '' && !Number.isNaN(value))
    return value;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'timestamp' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(text))
    return `${text.replace(' ', 'T')}Z`;
  return text;
}
