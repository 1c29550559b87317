import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { BongsuError } from '../model/index.ts';
import { backoffMs, type Patience } from './backoff.ts';
import type { ObjectReference } from './notifications.ts';
import { bodyOf } from './object-body.ts';
import { placeOf, unquoted, unreadable } from './object-errors.ts';
import { isPassing } from './put-records.ts';

export type ObjectDeps = { s3: Pick<S3Client, 'send'>; patience: Patience };

/** An object being read. Nothing of it is kept. */
export type OpenObject = {
  /** Uncompressed bytes, as far as they are asked for. @throws BongsuError `OBJECT_CORRUPT` for broken gzip, or as `openObject` */
  chunks: AsyncIterable<Uint8Array>;
  /** To be called after the last chunk. @throws BongsuError `OBJECT_CORRUPT`: length or MD5 differ from what S3 stored */
  verify(): void;
};

/** Larger than zlib's 16 KiB: fewer, longer pushes. */
const inflateChunk = 256 * 1024;

/** How often the rest of an object is asked for again after its stream broke. */
const reopenings = 4;

/**
 * Opens an object for one pass. A stream that breaks is taken up where it broke, pinned to the same content by `If-Match`.
 * The SDK verifies the checksums that S3 sends along; a single-part ETag is verified as MD5 besides.
 * @throws BongsuError `OBJECT_MISSING`, `OBJECT_DENIED`, `OBJECT_ARCHIVED`, `OBJECT_REPLACED` (overwritten since the
 * notification), `OBJECT_UNREADABLE` (anything else; the cause says what)
 */
export async function openObject(reference: ObjectReference, deps: ObjectDeps): Promise<OpenObject> {
  const first = await get(reference, deps.s3);
  const place = { file: placeOf(reference) };
  const read = { bytes: 0, hash: createHash('md5') };
  const length = first.ContentLength;
  const md5 = md5Of(first);
  return {
    chunks: inflated(compressed(reference, first, read, deps), reference),
    verify() {
      if (length !== undefined && read.bytes !== length) {
        const message = `${read.bytes} of ${length} bytes were read, the rest is not part of the log`;
        throw new BongsuError('OBJECT_CORRUPT', message, { place });
      }
      if (md5 !== undefined && read.hash.digest('hex') !== md5) {
        throw new BongsuError('OBJECT_CORRUPT', 'the bytes do not have the MD5 of the ETag', { place });
      }
    },
  };
}

/** The ETag of an object whose notification did not say it. @throws BongsuError as `openObject` */
export async function currentEtag(reference: ObjectReference, s3: Pick<S3Client, 'send'>): Promise<string> {
  try {
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket: reference.bucket, Key: reference.key }));
    return unquoted(ETag);
  } catch (error) {
    throw unreadable(error, reference);
  }
}

async function get(
  { bucket, key, versionId, etag }: ObjectReference,
  s3: Pick<S3Client, 'send'>,
  from = 0,
): Promise<GetObjectCommandOutput> {
  try {
    return await s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        IfMatch: etag === undefined ? undefined : `"${etag}"`,
        Range: from === 0 ? undefined : `bytes=${from}-`,
      }),
    );
  } catch (error) {
    throw unreadable(error, { bucket, key });
  }
}

type Progress = { bytes: number; hash: ReturnType<typeof createHash> };

async function* compressed(
  reference: ObjectReference,
  first: GetObjectCommandOutput,
  read: Progress,
  { s3, patience }: ObjectDeps,
): AsyncGenerator<Uint8Array> {
  const pinned = { ...reference, etag: unquoted(first.ETag) };
  let answer = first;
  for (let attempt = 0; ; attempt++) {
    try {
      for await (const chunk of bodyOf(answer)) {
        read.bytes += chunk.length;
        read.hash.update(chunk);
        yield chunk;
      }
      if (read.bytes >= (first.ContentLength ?? 0)) return;
      throw Object.assign(new Error('the body ended early'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    } catch (error) {
      const cut = isPassing(error) && read.bytes < (first.ContentLength ?? 0);
      if (!cut || attempt === reopenings) throw unreadable(error, reference);
      await patience.sleep(backoffMs(attempt, patience.random));
      answer = await get(pinned, s3, read.bytes);
    }
  }
}

/** Gunzips where the bytes begin as gzip does. Concatenated members are one stream. */
async function* inflated(
  source: AsyncGenerator<Uint8Array>,
  reference: ObjectReference,
): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peeked(source, 2);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const place = { file: placeOf(reference) };
  if (!gzip) {
    if (reference.key.endsWith('.gz') && head.length > 0) {
      throw new BongsuError('OBJECT_CORRUPT', 'is named .gz but is not gzip', { place });
    }
    yield* rest;
    return;
  }
  const gunzip = createGunzip({ chunkSize: inflateChunk });
  // A fault of either stream destroys both, and the loop below throws it.
  pipeline(Readable.from(rest, { objectMode: false }), gunzip, () => {});
  let offset = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      offset += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof BongsuError) throw cause;
    throw new BongsuError('OBJECT_CORRUPT', 'the gzip stream is broken', {
      place: { ...place, offset },
      cause,
    });
  }
}

/** The first bytes of a source and the whole of it, these included. */
async function peeked(source: AsyncGenerator<Uint8Array>, count: number) {
  let head = Buffer.alloc(0);
  while (head.length < count) {
    const { value, done } = await source.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* source;
  }
  return { head, rest: rest() };
}

/** Under KMS or a customer's key, and for multipart uploads, an ETag is not the MD5 of the body. */
function md5Of({
  ETag,
  ServerSideEncryption,
  SSECustomerAlgorithm,
}: GetObjectCommandOutput): string | undefined {
  const plain = ServerSideEncryption === undefined || ServerSideEncryption === 'AES256';
  const etag = unquoted(ETag);
  return plain && SSECustomerAlgorithm === undefined && /^[0-9a-f]{32}$/.test(etag) ? etag : undefined;
}
