import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../shared/formats/format.ts';
import { BongsuError } from '../../shared/model/index.ts';
import type { Cell, Rows } from './rows.ts';

/** A table of the lake with the local files that hold it (NDJSON, one object of the lake each). */
export type LakeTable = { name: string; columns: readonly Column[]; files: readonly string[] };

const types: Record<ColumnType, string> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  'array<string>': 'VARCHAR[]',
};

/**
 * Runs SQL over the tables with DuckDB, in memory. `?` takes the values in order, as text.
 * @throws BongsuError `QUERY_FAILED` with the database's own words
 */
export async function queryWithDuckDb(
  tables: readonly LakeTable[],
  sql: string,
  values: readonly string[],
): Promise<Rows> {
  const instance = await DuckDBInstance.create(':memory:', {
    // Nothing is fetched from the network.
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    // Athena's name for it.
    await connection.run(
      'CREATE MACRO json_extract_scalar(document, path) AS json_extract_string(document, path)',
    );
    for (const table of tables) await createView(connection, table);
    await confine(connection, tables);
    const reader = await connection.runAndReadAll(sql, [...values]);
    return {
      columns: reader.deduplicatedColumnNames(),
      rows: reader.getRowsJS().map((row) => row.map(cellOf)),
    };
  } catch (cause) {
    throw new BongsuError('QUERY_FAILED', cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What follows is somebody's SQL: it may read the lake's files and nothing else of this machine. */
async function confine(connection: DuckDBConnection, tables: readonly LakeTable[]): Promise<void> {
  const files = tables.flatMap((table) => table.files.map(literal));
  await connection.run(`SET allowed_paths = [${files.join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function createView(connection: DuckDBConnection, { name, columns, files }: LakeTable): Promise<void> {
  if (files.length === 0) {
    const empty = [
      ...columns.map((column) => [column.name, types[column.type]]),
      ...partitionNames.map((key) => [key, 'VARCHAR']),
    ]
      .map(([column, type]) => `CAST(NULL AS ${type}) AS ${quoted(column ?? '')}`)
      .join(', ');
    await connection.run(`CREATE VIEW ${quoted(name)} AS SELECT ${empty} WHERE false`);
    return;
  }
  const typed = columns.map((column) => `${literal(column.name)}: ${literal(types[column.type])}`).join(', ');
  // The object's key carries the arrival time: table/YYYY/MM/DD/HH/object.
  const partitions = partitionNames
    .map(
      (key, index) => `regexp_extract(filename, ${literal(arrivalPattern)}, ${index + 1}) AS ${quoted(key)}`,
    )
    .join(', ');
  await connection.run(
    `CREATE VIEW ${quoted(name)} AS SELECT * EXCLUDE (filename), ${partitions} FROM read_json([${files
      .map(literal)
      .join(', ')}], format = 'newline_delimited', filename = true, columns = {${typed}})`,
  );
}

const partitionNames = ['year', 'month', 'day'];
const arrivalPattern = '(\\d{4})/(\\d{2})/(\\d{2})/\\d{2}/[^/]*$';

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(cellOf);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
