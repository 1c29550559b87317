import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export type StoredObject = { body: Buffer; etag: string };

export type S3StandIn = {
  client: Pick<S3Client, 'send'>;
  put(bucket: string, key: string, body: Buffer | string): StoredObject;
  /** Bytes after which each of the next reads breaks, one by one; what is left out does not break. */
  cuts: number[];
  /** An error, by its name, that the next read answers. */
  refuse?: { name: string; status: number };
  reads: { key: string; range?: string }[];
};

/**
 * Reading of objects with what the emulated account cannot be made to do: streams that break, and errors of one's choice.
 * @param chunk bytes a chunk of the body
 */
export function s3StandIn({ chunk = 16_384 } = {}): S3StandIn {
  const objects = new Map<string, StoredObject>();
  const standIn: S3StandIn = {
    cuts: [],
    reads: [],
    put(bucket, key, body) {
      const bytes = Buffer.from(body);
      const stored = { body: bytes, etag: createHash('md5').update(bytes).digest('hex') };
      objects.set(`${bucket}/${key}`, stored);
      return stored;
    },
    client: { send: async (command: unknown) => answer(command) } as Pick<S3Client, 'send'>,
  };

  function answer(command: unknown) {
    if (command instanceof HeadObjectCommand) {
      const { body, etag } = find(command.input.Bucket, command.input.Key);
      return { ETag: `"${etag}"`, ContentLength: body.length };
    }
    if (!(command instanceof GetObjectCommand)) throw new Error('the S3 stand-in only reads');
    const { Bucket, Key = '', Range, IfMatch } = command.input;
    standIn.reads.push({ key: Key, ...(Range ? { range: Range } : {}) });
    if (standIn.refuse) {
      const { name, status } = standIn.refuse;
      standIn.refuse = undefined;
      throw failure(name, status);
    }
    const { body, etag } = find(Bucket, Key);
    if (IfMatch !== undefined && IfMatch !== `"${etag}"`) throw failure('PreconditionFailed', 412);
    const [, from = 0, last = body.length] = /bytes=(\d+)-(\d+)?/.exec(Range ?? '') ?? [];
    const wanted = body.subarray(Number(from), Number(last) + 1);
    return {
      ETag: `"${etag}"`,
      ContentLength: wanted.length,
      ServerSideEncryption: 'AES256',
      Body: Readable.from(pieces(wanted, chunk, standIn.cuts.shift()), { objectMode: false }),
    };
  }

  function find(bucket = '', key = ''): StoredObject {
    const found = objects.get(`${bucket}/${key}`);
    if (found === undefined) throw failure('NoSuchKey', 404);
    return found;
  }

  return standIn;
}

function* pieces(body: Buffer, chunk: number, cut = Number.POSITIVE_INFINITY): Generator<Buffer> {
  for (let at = 0; at < body.length; at += chunk) {
    if (at >= cut) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    yield body.subarray(at, at + chunk);
  }
}

function failure(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}
