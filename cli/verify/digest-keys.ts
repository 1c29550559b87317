import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/**
 * Digests that follow each other: of one account, one region and one trail. Backfill digests, which CloudTrail writes
 * only for log files that came late, are a chain of their own.
 */
export type DigestChain = {
  bucket: string;
  account: string;
  region: string;
  trail: string;
  homeRegion: string;
  backfill: boolean;
  /** In the order of their end. */
  digests: { key: string; end: number }[];
};

export type DigestSearch = {
  bucket: string;
  /** Before `AWSLogs/`; empty or ending in `/`. */
  prefix: string;
  account?: string | undefined;
  region?: string | undefined;
  trail?: string | undefined;
  /** Epoch milliseconds. */
  from: number;
  to: number;
};

// {account}_CloudTrail-Digest_{region}_{trail}_{home region}_{end}[_backfill].json.gz; a trail's name may hold `_`.
const digestKey =
  /\/(\d{12})\/CloudTrail-Digest\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail-Digest_\2_(.+)_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json\.gz$/;

/** When the digest of that key ends, in epoch milliseconds; NaN for a key that is not a digest's. */
export function digestEnd(key: string): number {
  const time = digestKey.exec(key)?.[5] ?? '';
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** A digest covers an hour, so that one which ends within the hour after a period may still cover its end. Milliseconds. */
const coverMs = 3_600_000;
const dayMs = 86_400_000;

/** The chains of digests that may cover any of the period. */
export async function findChains(s3: S3Client, search: DigestSearch): Promise<DigestChain[]> {
  const chains = new Map<string, DigestChain>();
  for (const folder of await regionFolders(s3, search)) {
    for await (const key of keysOf(s3, folder, search)) {
      const [, account = '', region = '', trail = '', homeRegion = '', , late] = digestKey.exec(key) ?? [];
      const end = digestEnd(key);
      if (Number.isNaN(end) || end <= search.from || end > search.to + coverMs) continue;
      if (search.trail !== undefined && search.trail !== trail) continue;
      const backfill = late !== undefined;
      const id = [folder, trail, homeRegion, backfill].join(' ');
      const chain = chains.get(id) ?? {
        bucket: search.bucket,
        account,
        region,
        trail,
        homeRegion,
        backfill,
        digests: [],
      };
      chain.digests.push({ key, end });
      chains.set(id, chain);
    }
  }
  for (const { digests } of chains.values()) digests.sort((one, other) => one.end - other.end);
  return [...chains.values()];
}

/** `…/CloudTrail-Digest/REGION/` of every account that is asked for, in the organisation's folder or not. */
async function regionFolders(
  s3: S3Client,
  { bucket, prefix, account, region }: DigestSearch,
): Promise<string[]> {
  const tops = await foldersIn(s3, bucket, `${prefix}AWSLogs/`);
  const nested = await Promise.all(
    tops.map((top) => (/\/o-[a-z0-9]+\/$/.test(top) ? foldersIn(s3, bucket, top) : [top])),
  );
  const accounts = nested
    .flat()
    .filter(
      (folder) => /\/\d{12}\/$/.test(folder) && (account === undefined || folder.endsWith(`/${account}/`)),
    );
  const regions = await Promise.all(
    accounts.map((folder) => foldersIn(s3, bucket, `${folder}CloudTrail-Digest/`)),
  );
  return regions.flat().filter((folder) => region === undefined || folder.endsWith(`/${region}/`));
}

async function foldersIn(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix, Delimiter: '/' })) {
    folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix: folder }) => folder ?? []));
  }
  return folders;
}

/** Keys of the days of the period, and of the day after: digests lie under the day on which they end. */
async function* keysOf(
  s3: S3Client,
  folder: string,
  { bucket: Bucket, from, to }: DigestSearch,
): AsyncGenerator<string> {
  const last = Math.floor((to + coverMs) / dayMs);
  for (let day = Math.floor(from / dayMs); day <= last; day++) {
    const date = new Date(day * dayMs).toISOString().slice(0, 10).replaceAll('-', '/');
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: `${folder}${date}/` })) {
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    }
  }
}
