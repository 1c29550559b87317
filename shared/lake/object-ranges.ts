import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { BongsuError } from '../model/index.ts';
import { backoffMs } from './backoff.ts';
import type { ObjectReference } from './notifications.ts';
import { bodyOf } from './object-body.ts';
import { placeOf, unquoted, unreadable } from './object-errors.ts';
import type { ObjectDeps } from './objects.ts';
import { isPassing } from './put-records.ts';

/** An object that is read in parts, all of the same content. */
export type RangedObject = {
  /** Bytes. */
  length: number;
  /** The bytes from `start` to before `end`. @throws BongsuError as `openObject` has it */
  range(start: number, end: number): Promise<ArrayBuffer>;
};

/** How often one part is asked for again after it broke. */
const attempts = 5;

/**
 * Opens an object for ranged reads, pinned to the content that is there now by `If-Match`. What broke on the way is
 * asked for again. A part has no checksum of its own in S3: only its length is verified.
 * @throws BongsuError `OBJECT_MISSING`, `OBJECT_DENIED`, `OBJECT_ARCHIVED`, `OBJECT_REPLACED`, `OBJECT_UNREADABLE`
 */
export async function openRanges(
  reference: ObjectReference,
  { s3, patience }: ObjectDeps,
): Promise<RangedObject> {
  const { bucket: Bucket, key: Key, versionId: VersionId, etag } = reference;
  const named = { Bucket, Key, VersionId };
  const { length, found } = await head();

  async function head(): Promise<{ length: number; found: string }> {
    try {
      const IfMatch = etag === undefined ? undefined : `"${etag}"`;
      const { ContentLength = 0, ETag } = await s3.send(new HeadObjectCommand({ ...named, IfMatch }));
      return { length: ContentLength, found: unquoted(ETag) };
    } catch (error) {
      throw unreadable(error, reference);
    }
  }

  async function once(start: number, end: number): Promise<ArrayBuffer> {
    const answer = await s3.send(
      new GetObjectCommand({ ...named, IfMatch: `"${found}"`, Range: `bytes=${start}-${end - 1}` }),
    );
    // A buffer of its own: the reader keeps views into it.
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    for await (const chunk of bodyOf(answer)) {
      if (filled + chunk.length > bytes.length) throw wrongLength(filled + chunk.length, start, end);
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled === bytes.length) return bytes.buffer;
    throw Object.assign(wrongLength(filled, start, end), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  }

  const wrongLength = (got: number, start: number, end: number): Error =>
    new Error(`${got} bytes came for the range of ${start} to ${end}`);

  return {
    length,
    async range(start, end) {
      if (end <= start) return new ArrayBuffer(0);
      if (end > length) {
        const message = `bytes up to ${end} are referred to, but there are only ${length}`;
        throw new BongsuError('OBJECT_CORRUPT', message, { place: { file: placeOf(reference) } });
      }
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(start, end);
        } catch (error) {
          if (!isPassing(error) || attempt === attempts) throw unreadable(error, reference);
          await patience.sleep(backoffMs(attempt - 1, patience.random));
        }
      }
    },
  };
}
