import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { formats } from '../../shared/formats/index.ts';
import { quarantineColumns } from '../../shared/lake/quarantine.ts';
import { type LocalAccount, localAccountId } from '../local/isolation.ts';
import { localStage } from '../local/package.ts';
import { type LakeTable, queryWithDuckDb } from './duckdb.ts';
import type { Rows } from './rows.ts';

/** Runs SQL over the lake of a running local account. `?` takes the values in order, as text. */
export async function queryLocalLake(
  account: LocalAccount,
  stateFolder: string,
  sql: string,
  values: readonly string[],
): Promise<Rows> {
  const bucket = `bongsu-${localStage}-lake-${localAccountId}-${account.region}`;
  const tables = await fetchLake(account, bucket, join(stateFolder, 'lake'));
  return queryWithDuckDb(tables, sql, values);
}

/**
 * The lake of the emulated account as local files below `folder`: DuckDB reads files, and an object of the lake never
 * changes, so that only new ones are fetched. Files of objects that are gone (another run) are not used.
 */
async function fetchLake(account: LocalAccount, bucket: string, folder: string): Promise<LakeTable[]> {
  const s3 = new S3Client({ ...account.options, forcePathStyle: true });
  const tables = [
    ...Object.values(formats).map(({ name, columns }) => ({ name: name.replaceAll('-', '_'), columns })),
    { name: 'quarantine', columns: quarantineColumns },
  ];
  try {
    return await Promise.all(
      tables.map(async (table) => ({
        ...table,
        files: await fetchPrefix(s3, bucket, `${table.name}/`, folder),
      })),
    );
  } finally {
    s3.destroy();
  }
}

async function fetchPrefix(s3: S3Client, Bucket: string, Prefix: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    for (const { Key = '', Size } of page.Contents ?? []) {
      const file = resolve(folder, Key);
      // A key may say `..`.
      if (relative(folder, file).startsWith('..')) continue;
      if ((await sizeOf(file)) !== Size) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, (await Body?.transformToByteArray()) ?? new Uint8Array());
      }
      files.push(file);
    }
  }
  return files;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}
