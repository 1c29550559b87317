import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { openRecordReader, type ReadRecords } from '../../shared/formats/cloudtrail-records.ts';
import { isObject, type JsonObject, type Signal } from '../../shared/model/index.ts';
import { cloudTrailSignal, cloudTrailSignalFromEnvelope } from '../../shared/sources/cloudtrail.ts';

/** One record of the input as a signal, or what could not be read and where (uncompressed byte offset). */
export type Read = { ok: true; signal: Signal } | { ok: false; file: string; offset: number; reason: string };

/** The files named, or stdin when there is none; `-` is stdin. */
export async function* readSignals(
  files: readonly string[],
  stdin: NodeJS.ReadableStream,
): AsyncGenerator<Read> {
  if (files.length === 0) yield* readInput('-', stdin);
  for (const file of files) yield* readInput(file, file === '-' ? stdin : createReadStream(file));
}

/**
 * The records of one input, inflated where it is gzip. A stream that breaks (a file that is not there, a gzip that is
 * cut off) ends this input and no other.
 * @param file what the input is called in what it gives
 */
export async function* readInput(file: string, stream: NodeJS.ReadableStream): AsyncGenerator<Read> {
  const reader = openRecordReader();
  let offset = 0;
  let broken: string | undefined;
  try {
    for await (const chunk of inflated(stream)) {
      offset += chunk.length;
      yield* signalsOf(reader.push(chunk), file);
    }
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  }
  yield* signalsOf(reader.end(), file);
  if (broken !== undefined) yield { ok: false, file, offset, reason: broken };
}

function* signalsOf({ records, offsets, rejects }: ReadRecords, file: string): Generator<Read> {
  for (const [index, record] of records.entries()) yield signalOf(record, offsets[index] ?? 0, file);
  for (const { offset, reason } of rejects) yield { ok: false, file, offset, reason };
}

function signalOf(record: JsonObject, offset: number, file: string): Read {
  try {
    return { ok: true, signal: toSignal(record, file) };
  } catch (error) {
    return { ok: false, file, offset, reason: error instanceof Error ? error.message : String(error) };
  }
}

function toSignal(record: JsonObject, file: string): Signal {
  const isEnvelope = typeof record['detail-type'] === 'string' && isObject(record.detail);
  return isEnvelope
    ? cloudTrailSignalFromEnvelope(record)
    : cloudTrailSignal(record, { lane: 'replay', from: file });
}

// By its first two bytes, not by its name: stdin has none, and objects in S3 are named as people like.
async function* inflated(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  const chunks = bytesOf(stream)[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const rest = (async function* () {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  yield* isGzip ? gunzipped(rest) : rest;
}

async function* bytesOf(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Four times the usual chunk: the fewer cuts, the fewer records that are put together from two.
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  const source = Readable.from(bytes);
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  yield* gunzip;
}
