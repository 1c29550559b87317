/**
 * A log object of 1 GB (uncompressed) through the whole object path: S3 body → gunzip → rows → Firehose records.
 * Measured in a process of its own: the most memory it held above what it holds idle, and what Firehose would bill
 * against the bytes of the rows, packed and with 500 lines a record as dynamic partitioning wants it.
 * Run: npx tsx bench/objects.ts [MEGABYTES]
 */
import { fork } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { formats } from '../shared/formats/index.ts';
import { ingestObject } from '../shared/lake/ingest-object.ts';
import { formatSettings } from '../shared/lake/settings.ts';
import { recordedLog } from '../shared/platform/log.ts';
import { recordedMetrics } from '../shared/platform/metrics.ts';

const megabyte = 1024 * 1024;
/** At most, above the idle process. */
const wantedMegabytes = 128;

const keys = {
  'vpc-flow': 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/03/object.log.gz',
  'vpc-flow as Parquet': 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/03/object.log.parquet',
  cloudtrail: 'AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/03/object.json.gz',
};
type Kind = keyof typeof keys;

/** Bytes of a flow log line as text, by which the rows of a Parquet object are reckoned. */
const lineBytes = 120;

type Measured = { peakBytes: number; seconds: number; lines: number; sent: number; billed: number };

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'write') await write(rest[0] as Kind, Number(rest[1]), String(rest[2]));
else if (mode === 'measure') process.send?.(await measure(rest[0] as Kind, String(rest[1]), Number(rest[2])));
else await compare(Number(mode ?? 1024));

async function compare(megabytes: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-bench-'));
  try {
    for (const kind of Object.keys(keys) as Kind[]) {
      const file = join(folder, kind);
      await inProcess(['write', kind, String(megabytes), file]);
      const { size } = await stat(file);
      const packed = await inProcess(['measure', kind, file, '0']);
      const partitioned = await inProcess(['measure', kind, file, '500']);
      report(kind, megabytes, size, packed, partitioned);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function report(
  kind: string,
  megabytes: number,
  size: number,
  packed: Measured,
  partitioned: Measured,
): void {
  const ratio = ({ billed, sent }: Measured): number => billed / sent;
  process.stdout.write(
    [
      `${kind}: ${megabytes} MB of text (${(size / megabyte).toFixed(0)} MB stored), ${packed.lines.toLocaleString('en')} rows in ${packed.seconds.toFixed(1)} s`,
      `  peak memory above idle  ${(packed.peakBytes / megabyte).toFixed(0).padStart(6)} MB  (at most ${wantedMegabytes} is wanted)`,
      `  billed, packed          ${ratio(packed).toFixed(3).padStart(6)} ×   (at most 1.05)`,
      `  billed, 500 lines each  ${ratio(partitioned).toFixed(3).padStart(6)} ×   (at most 1.1)`,
      JSON.stringify({ bench: 'objects', kind, megabytes, packed, partitioned }),
      '',
    ].join('\n'),
  );
}

/** Runs this file in a process of its own, so that what one step holds is not counted for the next. */
function inProcess(args: string[]): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv: process.execArgv });
    let answer: Measured = { peakBytes: 0, seconds: 0, lines: 0, sent: 0, billed: 0 };
    child.on('message', (message) => {
      answer = message as Measured;
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(answer) : reject(new Error(`${args[0]} ended with ${code}`)),
    );
  });
}

async function measure(kind: Kind, file: string, maxLines: number): Promise<Measured> {
  const { metrics, counts } = recordedMetrics();
  const { size } = await stat(file);
  const key = keys[kind];
  const deps = {
    s3: storedIn(file, size),
    firehose: {
      send: async () => ({ FailedPutCount: 0, RequestResponses: [] }),
    } as unknown as FirehoseClient,
    ledger: { claim: async () => ({ state: 'claimed' as const, receipt: {}, settle: async () => {} }) },
    settings: formatSettings.defaults,
    formats,
    detect: async () => {},
    continueLater: async () => {},
    patience: { remainingMs: () => 1e9, random: Math.random, sleep: async () => {} },
    clock: () => 1_762_164_000_000,
    log: recordedLog().log,
    metrics,
    streamPrefix: 'bongsu-bench-',
    ...(maxLines > 0 && { maxLines }),
  };
  const idle = process.memoryUsage.rss();
  const start = performance.now();
  const result = await ingestObject({ bucket: 'bench', key, etag: 'bench' }, deps);
  const seconds = (performance.now() - start) / 1000;
  if (result.outcome !== 'taken') throw new Error(`the object was ${result.outcome}`);
  return {
    // maxRSS is in kilobytes, and the most since the process began.
    peakBytes: process.resourceUsage().maxRSS * 1024 - idle,
    seconds,
    lines: result.counts.out,
    sent: counts.BytesSent ?? 0,
    billed: counts.BytesBilled ?? 0,
  };
}

function storedIn(file: string, size: number): Pick<S3Client, 'send'> {
  const send = async (command: unknown) => {
    if (command instanceof HeadObjectCommand) return { ETag: '"bench"', ContentLength: size };
    if (!(command instanceof GetObjectCommand)) throw new Error('only reads are expected');
    const [, start, end] = /bytes=(\d+)-(\d+)/.exec(command.input.Range ?? '') ?? [];
    const range = start === undefined ? {} : { start: Number(start), end: Number(end) };
    return { ETag: '"bench"', ContentLength: size, Body: createReadStream(file, range) };
  };
  return { send } as unknown as S3Client;
}

async function write(kind: Kind, megabytes: number, file: string): Promise<void> {
  if (kind === 'vpc-flow as Parquet') {
    await writeParquet(Math.floor((megabytes * megabyte) / lineBytes), file);
    return;
  }
  const lines = kind === 'vpc-flow' ? flowLines : trailRecords;
  await pipeline(
    Readable.from(lines(megabytes * megabyte)),
    createGzip({ level: 1 }),
    createWriteStream(file),
  );
}

/** Rows like those of the text, in DuckDB's row groups of 122,880. */
async function writeParquet(rows: number, file: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '2GB' });
  const connection = await instance.connect();
  const address =
    "'10.' || (hash(i * 3 + OFFSET) % 256) || '.' || (hash(i * 5) % 256) || '.' || (hash(i * 7) % 256)";
  await connection.run(
    `COPY (SELECT 2::INTEGER AS version, '123456789012' AS account_id, 'eni-0a1b2c3d4e5f60718' AS interface_id,
      ${address.replace('OFFSET', '1')} AS srcaddr, ${address.replace('OFFSET', '2')} AS dstaddr,
      (32768 + hash(i) % 28000)::INTEGER AS srcport, 443::INTEGER AS dstport, 6::INTEGER AS protocol,
      (1 + hash(i) % 4000)::BIGINT AS packets, (40 + hash(i) % 6000000)::BIGINT AS bytes,
      (1762164000 + hash(i) % 3600)::BIGINT AS start, (1762164059 + hash(i) % 3600)::BIGINT AS "end",
      'ACCEPT' AS action, 'OK' AS log_status FROM range(${rows}) t(i))
    TO '${file}' (FORMAT parquet, COMPRESSION gzip)`,
  );
  connection.closeSync();
  instance.closeSync();
}

function* flowLines(bytes: number): Generator<string> {
  const random = generator(20_261_103);
  const address = (): string => `10.${random(256)}.${random(256)}.${random(256)}`;
  yield 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';
  for (let written = 0; written < bytes; ) {
    let piece = '';
    while (piece.length < 256 * 1024) {
      const start = 1_762_164_000 + random(3_600);
      piece += `2 123456789012 eni-0a1b2c3d4e5f60718 ${address()} ${address()} ${32_768 + random(28_000)} 443 6 ${1 + random(4_000)} ${40 + random(6_000_000)} ${start} ${start + 59} ACCEPT OK\n`;
    }
    written += piece.length;
    yield piece;
  }
}

function* trailRecords(bytes: number): Generator<string> {
  const random = generator(20_261_103);
  const hex = (): string =>
    random(2 ** 31)
      .toString(16)
      .padStart(8, '0');
  yield '{"Records":[';
  for (let written = 0; written < bytes; ) {
    let piece = '';
    while (piece.length < 256 * 1024) {
      const record = {
        eventVersion: '1.11',
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::123456789012:assumed-role/example/${hex()}`,
          accountId: '123456789012',
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        },
        eventTime: '2026-11-03T10:11:12Z',
        eventSource: 'dynamodb.amazonaws.com',
        eventName: 'GetItem',
        awsRegion: 'us-east-1',
        sourceIPAddress: `203.0.113.${random(256)}`,
        userAgent: 'example/1.0',
        requestParameters: { tableName: `example-${hex()}`, key: { id: { S: hex() } } },
        responseElements: null,
        requestID: hex(),
        eventID: `${hex()}-${hex()}-${hex()}`,
        eventType: 'AwsApiCall',
        recipientAccountId: '123456789012',
      };
      piece += `${written + piece.length === 0 ? '' : ','}${JSON.stringify(record)}`;
    }
    written += piece.length;
    yield piece;
  }
  yield ']}';
}

/** A fixed sequence (mulberry32), so that every run measures the same object. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
