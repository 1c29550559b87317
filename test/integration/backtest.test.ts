import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from 'vitest';
import { run } from '../../cli/main.ts';
import { sampleRecord } from '../../cli/rules/sample-record.ts';
import { recordedIo } from '../cli/recorded-io.ts';
import { account } from './account.ts';

const bucket = 'trail-of-another-team';

beforeAll(async () => {
  const { options, reset } = await account();
  await reset();
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const put = (day: string, eventName: string) => {
    const records = [
      sampleRecord(
        { eventSource: 'cloudtrail.amazonaws.com', eventName, eventTime: `2026-01-${day}T09:00:00Z` },
        0,
      ),
    ];
    return s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/${day}/${eventName}.json.gz`,
        Body: gzipSync(JSON.stringify({ Records: records })),
      }),
    );
  };
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await put('10', 'StopLogging');
  await put('20', 'StopLogging');
  await put('21', 'GetTrail');
});

test('the records of a bucket are backtested, only those days that were asked for', async () => {
  const { io, out, err } = recordedIo();
  const rule = 'defense-evasion/trail-stopped-or-deleted';
  const code = await run(
    ['backtest', rule, '--bucket', bucket, '--from', '2026-01-15', '--to', '2026-01-31'],
    io,
  );
  expect({ code, err: err() }).toEqual({ code: 0, err: '' });
  const lines = out()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { kind: 'day', day: '2026-01-20', findings: 1, alerts: 1 },
    { kind: 'day', day: '2026-01-21', findings: 0, alerts: 0 },
    { kind: 'rule', ruleId: rule, findings: 1 },
    { kind: 'summary', inputs: 2, records: 2, outside: 0 },
  ]);
});
