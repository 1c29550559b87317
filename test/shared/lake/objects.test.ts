import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openObject } from '../../../shared/lake/objects.ts';
import { s3StandIn } from '../../stand-ins/s3.ts';
import { countedPatience } from './fixtures.ts';

const bucket = 'logs';
const text = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `line ${index * 7919}\n`).join(''));

async function read(s3: ReturnType<typeof s3StandIn>, key: string, etag?: string): Promise<Buffer> {
  const deps = { s3: s3.client, patience: countedPatience(600_000) };
  const object = await openObject({ bucket, key, ...(etag ? { etag } : {}) }, deps);
  const pieces: Uint8Array[] = [];
  for await (const chunk of object.chunks) pieces.push(chunk);
  object.verify();
  return Buffer.concat(pieces);
}

test.each([
  { name: 'plain text', key: 'a.log', body: text, out: text },
  { name: 'gzip', key: 'a.log.gz', body: gzipSync(text), out: text },
  { name: 'gzip without the name', key: 'a', body: gzipSync(text), out: text },
  {
    name: 'gzip of two members',
    key: 'a.gz',
    body: Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]),
    out: Buffer.from('a\nb\n'),
  },
  { name: 'nothing', key: 'a.gz', body: Buffer.alloc(0), out: Buffer.alloc(0) },
  { name: 'one byte', key: 'a', body: Buffer.from('x'), out: Buffer.from('x') },
])('$name is read as it is', async ({ key, body, out }) => {
  for (const chunk of [1_000_000, 1_000, 1]) {
    if (body.length / chunk > 100_000) continue;
    const s3 = s3StandIn({ chunk });
    s3.put(bucket, key, body);
    expect((await read(s3, key)).equals(out)).toBe(true);
  }
});

test.each([
  { refuse: { name: 'NoSuchKey', status: 404 }, code: 'OBJECT_MISSING' },
  { refuse: { name: 'NoSuchBucket', status: 404 }, code: 'OBJECT_MISSING' },
  { refuse: { name: 'MethodNotAllowed', status: 405 }, code: 'OBJECT_MISSING' },
  { refuse: { name: 'AccessDenied', status: 403 }, code: 'OBJECT_DENIED' },
  { refuse: { name: 'InvalidObjectState', status: 403 }, code: 'OBJECT_ARCHIVED' },
  { refuse: { name: 'PreconditionFailed', status: 412 }, code: 'OBJECT_REPLACED' },
  { refuse: { name: 'SlowDown', status: 503 }, code: 'OBJECT_UNREADABLE' },
])('$refuse.name is $code', async ({ refuse, code }) => {
  const s3 = s3StandIn();
  s3.put(bucket, 'a', text);
  s3.refuse = refuse;
  await expect(read(s3, 'a')).rejects.toMatchObject({ code, place: { file: 's3://logs/a' } });
});

test('an object that was overwritten since its notification is not mistaken for it', async () => {
  const s3 = s3StandIn();
  const { etag } = s3.put(bucket, 'a', 'first\n');
  s3.put(bucket, 'a', 'second\n');
  await expect(read(s3, 'a', etag)).rejects.toMatchObject({ code: 'OBJECT_REPLACED' });
});

test('a stream that breaks is taken up where it broke', async () => {
  const s3 = s3StandIn({ chunk: 1_000 });
  const body = gzipSync(text);
  s3.put(bucket, 'a.gz', body);
  s3.cuts = [10_000, 0, 20_000];
  expect((await read(s3, 'a.gz')).equals(text)).toBe(true);
  expect(s3.reads.map(({ range }) => range)).toEqual([
    undefined,
    'bytes=10000-',
    'bytes=10000-',
    'bytes=30000-',
  ]);
});

test('a stream that breaks again and again is given up', async () => {
  const s3 = s3StandIn({ chunk: 1_000 });
  s3.put(bucket, 'a', text);
  s3.cuts = [1_000, 0, 0, 0, 0, 0, 0];
  await expect(read(s3, 'a')).rejects.toMatchObject({ code: 'OBJECT_UNREADABLE' });
});

test.each([
  { name: 'cut off', body: gzipSync(text).subarray(0, 30_000) },
  {
    name: 'broken inside',
    body: Buffer.concat([gzipSync(text).subarray(0, 20_000), Buffer.alloc(500, 0xff)]),
  },
  { name: 'followed by something else', body: Buffer.concat([gzipSync('a\n'), Buffer.alloc(50_000, 1)]) },
  { name: 'no gzip but named so', body: text },
])('gzip that is $name is an error, never a shorter log', async ({ body }) => {
  const s3 = s3StandIn();
  s3.put(bucket, 'a.gz', body);
  await expect(read(s3, 'a.gz')).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
});

test('bytes that do not have the MD5 of the ETag are an error', async () => {
  const s3 = s3StandIn();
  const stored = s3.put(bucket, 'a', text);
  stored.body = Buffer.from(text.toString().replace('line 0', 'line 1'));
  await expect(read(s3, 'a')).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
});
