import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { bucketInputs, logBucketOf, mayHold } from '../../../cli/backtest/bucket-inputs.ts';
import { periodOf } from '../../../cli/backtest/period.ts';
import { sampleRecord } from '../../../cli/rules/sample-record.ts';

const account = 'AWSLogs/123456789012';

test.each([
  [`${account}/`, true],
  [`${account}/CloudTrail/`, true],
  [`${account}/CloudTrail-Insight/`, true],
  [`${account}/CloudTrail-Digest/`, false],
  [`${account}/vpcflowlogs/`, false],
  [`AWSLogs/o-example/123456789012/Config/`, false],
  [`${account}/CloudTrail/eu-central-1/`, true],
  [`${account}/CloudTrail/eu-central-1/2025/`, false],
  [`${account}/CloudTrail/eu-central-1/2026/`, true],
  [`${account}/CloudTrail/eu-central-1/2026/01/`, true],
  [`${account}/CloudTrail/eu-central-1/2026/03/`, false],
  [`${account}/CloudTrail/eu-central-1/2026/01/29/`, false],
  [`${account}/CloudTrail/eu-central-1/2026/01/30/`, true],
  [`${account}/CloudTrail/eu-central-1/2026/01/31/`, true],
  // Delivered after midnight.
  [`${account}/CloudTrail/eu-central-1/2026/02/01/`, true],
  [`${account}/CloudTrail/eu-central-1/2026/02/02/`, false],
  ['exports/', true],
])('%s may hold records of two days in January: %s', (folder, expected) => {
  expect(mayHold(folder, periodOf('2026-01-30', '2026-01-31'))).toBe(expected);
});

/** A bucket as S3 lists it: with a delimiter, folder by folder. */
function bucketOf(objects: Record<string, Uint8Array | Error>) {
  const s3 = new S3Client({ region: 'eu-central-1' });
  const listed: string[] = [];
  const mock = mockClient(s3);
  mock.on(ListObjectsV2Command).callsFake(({ Prefix = '' }: { Prefix?: string }) => {
    listed.push(Prefix);
    const keys = Object.keys(objects).filter((key) => key.startsWith(Prefix));
    const folderOf = (key: string) => /^[^/]*\//.exec(key.slice(Prefix.length))?.[0];
    const folders = new Set(keys.flatMap((key) => folderOf(key) ?? []));
    return {
      Contents: keys.filter((key) => folderOf(key) === undefined).map((Key) => ({ Key })),
      CommonPrefixes: [...folders].map((folder) => ({ Prefix: Prefix + folder })),
    };
  });
  mock.on(GetObjectCommand).callsFake(({ Key = '' }: { Key?: string }) => {
    const found = objects[Key];
    if (found instanceof Error || found === undefined) throw found ?? new Error('NoSuchKey');
    return { Body: { transformToByteArray: async () => found } };
  });
  return { s3, listed };
}

const object = (index: number) =>
  gzipSync(
    JSON.stringify({
      Records: [sampleRecord({ eventSource: 'iam.amazonaws.com', eventName: 'GetUser' }, index)],
    }),
  );
const region = `${account}/CloudTrail/eu-central-1`;

test('objects of the period are read in order; other days and services are not even listed', async () => {
  const { s3, listed } = bucketOf({
    [`${region}/2026/01/10/a.json.gz`]: object(0),
    [`${region}/2026/01/30/b.json.gz`]: object(1),
    [`${region}/2026/01/30/c.json.gz`]: object(2),
    [`${region}/2026/01/31/d.json.gz`]: object(3),
    [`${account}/CloudTrail-Digest/eu-central-1/2026/01/30/digest.json.gz`]: object(4),
    [`${account}/vpcflowlogs/eu-central-1/2026/01/30/flows.log.gz`]: object(5),
  });
  const ids: string[] = [];
  for await (const input of bucketInputs(
    s3,
    { bucket: 'trail', prefix: '' },
    periodOf('2026-01-30', '2026-01-31'),
  )) {
    for await (const read of input.read())
      if (read.ok) ids.push(String(read.signal.record.eventID).slice(-1));
  }
  expect(ids).toEqual(['2', '3', '4']);
  expect(listed.filter((prefix) => /Digest|vpcflow|\/10\//.test(prefix))).toEqual([]);
});

test('an object that cannot be had is named, and its neighbours are read', async () => {
  const { s3 } = bucketOf({
    'a.json.gz': object(0),
    'b.json.gz': new Error('AccessDenied'),
    'c.json': object(1),
  });
  const read = [];
  for await (const input of bucketInputs(
    s3,
    { bucket: 'trail', prefix: '' },
    periodOf(undefined, undefined),
  )) {
    for await (const one of input.read()) read.push(one.ok ? 'record' : `${one.file}: ${one.reason}`);
  }
  expect(read).toEqual(['record', 's3://trail/b.json.gz: AccessDenied', 'record']);
});

test("a stage's log bucket is found by its name and region", async () => {
  const s3 = new S3Client({ region: 'eu-central-1' });
  mockClient(s3)
    .on(ListBucketsCommand)
    .resolves({
      Buckets: [
        'bongsu-dev-lake-1-eu-central-1',
        'bongsu-dev-logs-1-us-east-1',
        'bongsu-dev-logs-1-eu-central-1',
      ].map((Name) => ({ Name })),
    });
  expect(await logBucketOf(s3, 'dev')).toBe('bongsu-dev-logs-1-eu-central-1');
  await expect(logBucketOf(s3, 'prod')).rejects.toMatchObject({ code: 'BUCKET_NOT_FOUND' });
});
