import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export type ParquetOptions = {
  compression?: 'snappy' | 'gzip' | 'zstd' | 'uncompressed';
  /** DuckDB rounds up to multiples of 2,048. */
  rowsAGroup?: number;
};

/**
 * The rows of a query as the bytes of a Parquet file, written by DuckDB.
 * @example await parquetOf("SELECT 2::INTEGER AS version, '192.0.2.1' AS srcaddr")
 */
export async function parquetOf(
  sql: string,
  { compression = 'gzip', rowsAGroup = 122_880 }: ParquetOptions = {},
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-parquet-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const file = join(folder, 'rows.parquet');
    await connection.run(
      `COPY (${sql}) TO '${file}' (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${rowsAGroup})`,
    );
    return await readFile(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Flow records of the default fields in AWS's Parquet types, as many as wanted; row `i` goes to port `i`. */
export function flowRows(count: number): string {
  return `SELECT 2::INTEGER AS version, '123456789012' AS account_id, 'eni-0a1b2c3d4e5f60718' AS interface_id,
    '10.0.0.5' AS srcaddr, '203.0.113.' || (i % 250) AS dstaddr, (i % 60000)::INTEGER AS srcport, i::INTEGER AS dstport,
    6::INTEGER AS protocol, 10::BIGINT AS packets, 840::BIGINT AS bytes, (1760000000 + i)::BIGINT AS start,
    (1760000060 + i)::BIGINT AS "end", 'ACCEPT' AS action, 'OK' AS log_status FROM range(${count}) t(i)`;
}
