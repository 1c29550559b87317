import { isObject, type JsonObject } from '../model/index.ts';
import type { Reject } from './format.ts';
import { jsonIn } from './json-scan.ts';
import { maxRejectedBytes } from './line-writer.ts';

/** What a push of bytes came to: whole records, each with the byte offset it began at, and what could not be read. */
export type ReadRecords = { records: JsonObject[]; offsets: number[]; rejects: Reject[] };

export type RecordReader = {
  push(chunk: Uint8Array): ReadRecords;
  /** The rest: a document that is cut off is a reject. */
  end(): ReadRecords;
};

/** A longer record is rejected: CloudTrail's are at most 1 MB, and memory must not grow with the input. */
export const maxRecordBytes = 8 * 1024 * 1024;

const newline = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const bracketOpen = 0x5b;
const backslash = 0x5c;
const bracketClose = 0x5d;
const braceOpen = 0x7b;
const braceClose = 0x7d;

/** What stands between two records as CloudTrail writes them. In a JSON string its quotes would be escaped. */
const usualBoundary = Buffer.from('},{"eventVersion":');

// Enough of what stands before a `[` to see the key that it is the value of.
const keyBytes = 64;
const recordsKey = /"Records"\s*:\s*$/;

/**
 * `between`: outside of any value. `container`, `scalar`: in a record. `garbage`: to the end of a line that is no JSON.
 * `closing`: behind the records of a `{"Records": […]}`, until its brace.
 */
type State = 'between' | 'container' | 'scalar' | 'garbage' | 'closing';

/**
 * Reads CloudTrail records as they come: `{"Records": […]}`, `[…]`, one record a line, and EventBridge envelopes (which
 * are given as they are); in any mixture, one after the other, cut anywhere. Memory holds one record at a time.
 * A record that cannot be read is a reject and its neighbours are still read. It never throws.
 * @example const { records, rejects } = openRecordReader().push(bytes)
 */
export function openRecordReader(): RecordReader {
  let read: ReadRecords = { records: [], offsets: [], rejects: [] };
  let state: State = 'between';
  // What the records at hand are the elements of; undefined: they stand for themselves.
  let list: 'Records' | 'array' | undefined;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let pieces: Buffer[] = [];
  let kept = 0;
  let tooLong = false;
  let unitOffset = 0;
  let position = 0;

  function scan(chunk: Buffer): void {
    const base = position;
    // Where the bytes of the unit at hand begin in this chunk.
    let from = 0;
    // Whether this chunk's records are as CloudTrail writes them, as far as was seen.
    let usual = true;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (state === 'between') {
        if (isSpace(byte) || (list && byte === comma)) continue;
        if (list && byte === bracketClose) {
          state = list === 'Records' ? 'closing' : 'between';
          list = undefined;
          depth = 1;
        } else if (!list && byte === bracketOpen) {
          list = 'array';
        } else {
          if (list && usual && byte === braceOpen) {
            const boundary = chunk.indexOf(usualBoundary, at);
            const value =
              boundary >= 0 && boundary - at < maxRecordBytes ? jsonIn(chunk, at, boundary + 1) : undefined;
            // What parses from brace to brace is exactly one record, found without looking at each of its bytes.
            usual = isObject(value);
            if (isObject(value)) {
              accept(value, base + at);
              at = boundary;
              continue;
            }
          }
          state = byte === braceOpen || byte === bracketOpen ? 'container' : list ? 'scalar' : 'garbage';
          depth = 1;
          inString = byte === quote;
          unitOffset = base + at;
          from = at;
        }
      } else if (state === 'garbage') {
        if (byte === newline) finish(chunk.subarray(from, at));
      } else if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        else if (byte === newline && state === 'container' && !list) finish(chunk.subarray(from, at));
      } else if (byte === quote) {
        inString = true;
      } else if (state === 'scalar' && depth === 1 && (byte === comma || byte === bracketClose)) {
        finish(chunk.subarray(from, at));
        at--;
      } else if (byte === braceOpen || byte === bracketOpen) {
        if (
          byte === bracketOpen &&
          state === 'container' &&
          !list &&
          depth === 1 &&
          endsInKey(chunk, from, at)
        ) {
          forget();
          list = 'Records';
        } else {
          depth++;
        }
      } else if (byte === braceClose || byte === bracketClose) {
        depth--;
        if (depth > 0) continue;
        if (state === 'closing') forget();
        else finish(chunk.subarray(from, at + 1));
      }
    }
    position = base + chunk.length;
    if (state !== 'between' && state !== 'closing') keep(chunk.subarray(from));
  }

  // A record that outgrows the limit is followed to its end, but only its beginning is kept.
  function keep(piece: Buffer): void {
    if (kept + piece.length > maxRecordBytes) {
      tooLong = true;
      pieces = [Buffer.concat(pieces).subarray(0, maxRejectedBytes)];
      const room = Math.max(0, maxRejectedBytes - (pieces[0]?.length ?? 0));
      pieces.push(Buffer.from(piece.subarray(0, room)));
    } else {
      // A copy: the caller may reuse its chunk.
      pieces.push(Buffer.from(piece));
    }
    kept += piece.length;
  }

  function endsInKey(chunk: Buffer, from: number, at: number): boolean {
    const here = chunk.subarray(Math.max(from, at - keyBytes), at);
    const before = here.length < keyBytes ? Buffer.concat(pieces).subarray(-keyBytes) : Buffer.alloc(0);
    return recordsKey.test(Buffer.concat([before, here]).toString('latin1'));
  }

  function finish(last: Buffer): void {
    const whole = !inString;
    if (pieces.length > 0) keep(last);
    const bytes = pieces.length > 0 ? Buffer.concat(pieces) : last;
    const offset = unitOffset;
    const loose = !list;
    const outgrown = tooLong || bytes.length > maxRecordBytes;
    forget();
    const value = outgrown || (loose && !whole) ? undefined : jsonIn(bytes, 0, bytes.length);
    if (outgrown) reject(bytes, offset, `the record is longer than ${maxRecordBytes} bytes`);
    else if (isObject(value)) accept(value, offset);
    else if (loose) acceptLines(bytes, offset, notAnObject);
    else reject(bytes, offset, notAnObject);
  }

  // One broken line of NDJSON can swallow those behind it: what is a record by itself is read after all.
  function acceptLines(bytes: Buffer, offset: number, reason: string): void {
    const lines = linesOf(bytes, offset).map((line) => ({
      ...line,
      records: recordsIn(jsonIn(line.bytes, 0, line.bytes.length)),
    }));
    if (lines.every(({ records }) => records.length === 0)) {
      reject(bytes, offset, reason);
      return;
    }
    for (const line of lines) {
      for (const record of line.records) accept(record, line.offset);
      if (line.records.length === 0) reject(line.bytes, line.offset, notAnObject);
    }
  }

  function accept(value: JsonObject, offset: number): void {
    read.records.push(value);
    read.offsets.push(offset);
  }

  function reject(bytes: Buffer, offset: number, reason: string): void {
    read.rejects.push({ offset, line: bytes.toString('utf8', 0, maxRejectedBytes), reason });
  }

  function forget(): void {
    state = 'between';
    depth = 0;
    inString = false;
    escaped = false;
    pieces = [];
    kept = 0;
    tooLong = false;
  }

  function taken(): ReadRecords {
    const result = read;
    read = { records: [], offsets: [], rejects: [] };
    return result;
  }

  return {
    push(chunk) {
      scan(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      return taken();
    },
    end() {
      if (state === 'container' || state === 'scalar' || state === 'garbage') {
        const bytes = Buffer.concat(pieces);
        if (list || tooLong) reject(bytes, unitOffset, cutOff);
        else acceptLines(bytes, unitOffset, cutOff);
      } else if (list || state === 'closing') {
        reject(
          Buffer.alloc(0),
          position,
          'the document is cut off: the input ends before its list of records does',
        );
      }
      list = undefined;
      forget();
      return taken();
    },
  };
}

const notAnObject = 'the record is not a JSON object';
const cutOff = 'the record is cut off: the input ends before it does';

// White space, and the byte order mark that editors put in front.
function isSpace(byte: number): boolean {
  return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function recordsIn(value: unknown): JsonObject[] {
  if (!isObject(value)) return [];
  return Array.isArray(value.Records) ? value.Records.filter(isObject) : [value];
}

function linesOf(bytes: Buffer, offset: number): { bytes: Buffer; offset: number }[] {
  const lines: { bytes: Buffer; offset: number }[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    if (line.toString('latin1').trim() !== '') lines.push({ bytes: line, offset: offset + start });
    start = end + 1;
  }
  return lines;
}
