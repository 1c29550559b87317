import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';

/** The body of an answer of S3 as a stream of bytes; an answer without one is empty. */
export function bodyOf({ Body }: Pick<GetObjectCommandOutput, 'Body'>): AsyncIterable<Uint8Array> {
  return Body instanceof Readable ? Body : Readable.from([]);
}
