import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { BongsuError } from '../../shared/model/index.ts';
import { readInput } from '../rules/record-source.ts';
import type { Input } from './local-inputs.ts';
import type { Period } from './period.ts';

const day = 86_400_000;

/** Objects fetched ahead of the one that is read. CloudTrail's are a few megabytes at most. */
const ahead = 4;

/** What of `AWSLogs/…/<account>/` holds CloudTrail records; other services' logs lie beside it. */
const recordFolders = ['CloudTrail', 'CloudTrail-Insight'];

/**
 * The log bucket of a stage.
 * @throws BongsuError `BUCKET_NOT_FOUND`
 */
export async function logBucketOf(s3: S3Client, stage: string): Promise<string> {
  const region = await s3.config.region();
  const prefix = `bongsu-${stage}-logs-`;
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: prefix }));
  // An emulated account may ignore the prefix.
  const found = Buckets.find(({ Name }) => Name?.startsWith(prefix) && Name.endsWith(`-${region}`))?.Name;
  if (found !== undefined) return found;
  throw new BongsuError(
    'BUCKET_NOT_FOUND',
    `there is no bucket ${prefix}…-${region}; name one with --bucket`,
  );
}

/**
 * The CloudTrail objects of a bucket, in the order of their keys. Folders of days that cannot hold records of the
 * period are not listed: CloudTrail writes an object under the day of its delivery, minutes after the events.
 */
export async function* bucketInputs(
  s3: S3Client,
  place: { bucket: string; prefix: string },
  period: Period,
): AsyncGenerator<Input> {
  const waiting: Input[] = [];
  for await (const key of objectKeys(s3, place.bucket, place.prefix, period)) {
    waiting.push(fetched(s3, place.bucket, key));
    const next = waiting.length > ahead ? waiting.shift() : undefined;
    if (next !== undefined) yield next;
  }
  yield* waiting;
}

async function* objectKeys(
  s3: S3Client,
  Bucket: string,
  Prefix: string,
  period: Period,
): AsyncGenerator<string> {
  const folders: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix, Delimiter: '/' })) {
    for (const { Key = '' } of page.Contents ?? []) if (/\.(json|ndjson|jsonl)(\.gz)?$/.test(Key)) yield Key;
    for (const { Prefix: folder = '' } of page.CommonPrefixes ?? []) folders.push(folder);
  }
  for (const folder of folders) if (mayHold(folder, period)) yield* objectKeys(s3, Bucket, folder, period);
}

/** False for the folder of another service, and for that of a year, month or day outside the period. */
export function mayHold(folder: string, { from, to }: Period): boolean {
  const service = /(?:^|\/)AWSLogs\/(?:o-[^/]+\/)?\d{12}\/([^/]+)\/$/.exec(folder)?.[1];
  if (service !== undefined && !recordFolders.includes(service)) return false;
  const [, year, month, date] = /\/(\d{4})\/(?:(\d\d)\/)?(?:(\d\d)\/)?$/.exec(folder) ?? [];
  if (year === undefined) return true;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(date ?? 1)];
  const start = Date.UTC(y, m, d);
  const end =
    date !== undefined ? start + day : month !== undefined ? Date.UTC(y, m + 1, 1) : Date.UTC(y + 1, 0, 1);
  // What happened late in the day before is delivered on this one.
  return start - day < to && from < end;
}

// Begun at once, read later: an object that cannot be had is an input that breaks, and stops no other.
function fetched(s3: S3Client, bucket: string, key: string): Input {
  const file = `s3://${bucket}/${key}`;
  const outcome = bytesOf(s3, bucket, key);
  return {
    name: file,
    async *read() {
      const found = await outcome;
      if ('reason' in found) yield { ok: false, file, offset: 0, reason: found.reason };
      else yield* readInput(file, Readable.from([found.bytes], { objectMode: false }));
    },
  };
}

async function bytesOf(
  s3: S3Client,
  Bucket: string,
  Key: string,
): Promise<{ bytes: Uint8Array } | { reason: string }> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
