import type { LineWriter, Reject, Transformed } from './format.ts';
import { type NdjsonBuffer, ndjsonBuffer, reserve, take } from './ndjson-buffer.ts';

/** What became of one line. `drifted`: written, with fields beyond the known ones in `_extra`. */
export type LineFate = 'written' | 'drifted' | { skipped: string } | { rejected: string };

/**
 * Writes the row of the line `input[start, end)` into `out`, without the final line break.
 * What it wrote is taken back when the line was not written after all.
 */
export type LineRenderer = (out: NdjsonBuffer, input: Buffer, start: number, end: number) => LineFate;

/** A longer line is rejected unread: no log of AWS has one, and memory must not grow with the input. */
export const maxLineBytes = 1024 * 1024;

/** A rejected line is kept up to here: with its reason it still fits one Firehose record (1,000 KiB). */
export const maxRejectedBytes = 64 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** Cuts bytes into lines in any chunking, has each rendered, and keeps the books. */
export function lineWriter(render: LineRenderer): LineWriter {
  const out = ndjsonBuffer(0);
  let books = emptyBooks();
  let pending: Buffer[] = [];
  let keptBytes = 0;
  let pendingBytes = 0;
  let position = 0;

  function line(input: Buffer, start: number, end: number, at: number): void {
    books.in++;
    const mark = out.length;
    const fate = fateOf(input, start, end);
    if (fate === 'written' || fate === 'drifted') {
      if (fate === 'drifted') books.drifted++;
      reserve(out, 1);
      out.bytes[out.length++] = newline;
      books.out++;
      return;
    }
    out.length = mark;
    if ('skipped' in fate) {
      books.skipped++;
      books.skippedBy[fate.skipped] = (books.skippedBy[fate.skipped] ?? 0) + 1;
    } else {
      const kept = Math.min(end, start + maxRejectedBytes);
      const reason =
        kept < end ? `${fate.rejected}; its first ${maxRejectedBytes} bytes are kept` : fate.rejected;
      books.rejects.push({ offset: at, line: input.toString('utf8', start, kept), reason });
    }
  }

  function fateOf(input: Buffer, start: number, end: number): LineFate {
    if (end - start > maxLineBytes) return tooLong;
    const trimmed = trimmedEnd(input, start, end);
    return trimmed === start ? blank : render(out, input, start, trimmed);
  }

  // Copies: the caller may reuse its chunk. Past the limit only the count goes on.
  function keep(piece: Buffer): void {
    const kept = Buffer.from(piece.subarray(0, Math.max(0, maxLineBytes + 1 - keptBytes)));
    if (kept.length > 0) pending.push(kept);
    keptBytes += kept.length;
    pendingBytes += piece.length;
  }

  function flushPending(): void {
    line(Buffer.concat(pending, keptBytes), 0, keptBytes, position);
    position += pendingBytes;
    pending = [];
    keptBytes = 0;
    pendingBytes = 0;
  }

  function done(nextCapacity: number): Transformed {
    const { skippedBy, rejects, drifted } = books;
    const counts = { in: books.in, out: books.out, rejected: rejects.length, skipped: books.skipped };
    books = emptyBooks();
    const ndjson = take(out, nextCapacity);
    return { ndjson, rejects, counts, drifted, ...(counts.skipped > 0 && { skippedBy }) };
  }

  return {
    push(chunk) {
      const input = asBuffer(chunk);
      if (out.length === 0) reserve(out, 3 * input.length);
      let start = 0;
      let end = input.indexOf(newline);
      if (end >= 0 && pendingBytes > 0) {
        keep(input.subarray(0, end));
        flushPending();
        position += 1;
        start = end + 1;
        end = input.indexOf(newline, start);
      }
      while (end >= 0) {
        line(input, start, end, position);
        position += end + 1 - start;
        start = end + 1;
        end = input.indexOf(newline, start);
      }
      keep(input.subarray(start));
      return done(0);
    },
    line(bytes, start, end, at) {
      // The messages of a payload lie in one buffer, and its size foretells that of their rows.
      if (out.length === 0) reserve(out, 2 * bytes.length);
      line(asBuffer(bytes), start, end, at);
    },
    end() {
      if (pendingBytes > 0) flushPending();
      return done(0);
    },
  };
}

const tooLong: LineFate = { rejected: `the line is longer than ${maxLineBytes} bytes` };
const blank: LineFate = { skipped: 'blank line' };

type Books = {
  in: number;
  out: number;
  skipped: number;
  drifted: number;
  rejects: Reject[];
  skippedBy: Record<string, number>;
};

function emptyBooks(): Books {
  return { in: 0, out: 0, skipped: 0, drifted: 0, rejects: [], skippedBy: {} };
}

// A message that was cut elsewhere may still have its line break.
function trimmedEnd(input: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(input[at - 1] as number)) at--;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === space || byte === carriageReturn || byte === newline;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
