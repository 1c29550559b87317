import { putAddress, putEndpoint } from './access-log-address.ts';
import type { AccessField } from './access-log-field.ts';
import { putDuration, putWhole } from './access-log-number.ts';
import { expectations, kinds, type ReadyField, readyField } from './access-log-ready.ts';
import { emptyParts, type RequestParts, requestParts } from './access-log-request.ts';
import { putTime } from './access-log-time.ts';
import {
  closingQuote,
  isClosing,
  putEscaped,
  putPlain,
  putQuoted,
  putRange,
  putToken,
  tokenEnd,
  unescaped,
  unreadable,
} from './access-log-value.ts';
import type { LineFate, LineRenderer } from './line-writer.ts';
import { type Fragment, type NdjsonBuffer, putFragment, putText, reserve } from './ndjson-buffer.ts';
import { leastByte, plainEnd, type Source, sourceOf } from './plain-bytes.ts';

const space = 0x20;
const quote = 0x22;
const dash = 0x2d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const braceOpen = 0x7b;
const braceClose = 0x7d;

// A control character becomes `\u001f`, and the URL of a request is written twice: whole and in parts.
const longestEscape = 6 * 2;

// As much of a wrong value as its reason shows; the whole line stands beside it.
const shownBytes = 40;

/** What the lines of a log are made of. */
export type AccessLayout = {
  fields: readonly AccessField[];
  /** Fields of the oldest lines that are read. */
  atLeast: number;
  /** The column without which no row can be found again. */
  timeColumn: string;
};

type AccessReader = {
  fields: readonly ReadyField[];
  atLeast: number;
  overhead: number;
  parts: RequestParts;
  /** Of the bytes at hand: many lines lie in one chunk. */
  source: Source;
};

/**
 * Writes lines of space-separated tokens, some in double quotes: the access logs of load balancers and S3. Lines end
 * early where they are older than the last fields; tokens behind the last field are kept in `_extra` by position.
 */
export function accessLineRenderer({ fields, atLeast, timeColumn }: AccessLayout): LineRenderer {
  const ready = fields.map((field) => readyField(field, timeColumn));
  const keys = ready.flatMap((field) => field.keys);
  const reader: AccessReader = {
    fields: ready,
    atLeast,
    overhead: keys.reduce((sum, { length }) => sum + length + 2, 16),
    parts: emptyParts(),
    source: sourceOf(Buffer.alloc(0)),
  };
  return (out, input, start, end) => putAccessLine(reader, out, input, start, end);
}

// One pass over the bytes, nothing allocated for a plain line. It stands outside of the closure so that its optimised
// code outlives one writer.
function putAccessLine(
  reader: AccessReader,
  out: NdjsonBuffer,
  input: Buffer,
  start: number,
  end: number,
): LineFate {
  const { fields } = reader;
  if (reader.source.bytes !== input) reader.source = sourceOf(input);
  reserve(out, reader.overhead + (end - start) * longestEscape);
  const rowStart = out.length;
  let at = start;
  let position = 0;
  for (; position < fields.length; position++) {
    if (at >= end) {
      if (position >= reader.atLeast) break;
      return { rejected: `only ${position} fields, of at least ${reader.atLeast}` };
    }
    const field = fields[position] as ReadyField;
    const absent = absentEnd(input, at, end);
    if (absent >= 0) {
      if (field.required) return { rejected: refusal(input, at, end, field, position) };
      at = absent + 1;
      continue;
    }
    const mark = out.length;
    const next = putField(reader, out, at, end, field);
    if (next === unreadable) {
      if (!field.open) return { rejected: refusal(input, at, end, field, position) };
      out.length = mark;
      break;
    }
    at = next + 1;
  }
  const fate = at < end ? putExtra(out, reader.source, at, end, position) : 'written';
  close(out, rowStart);
  return fate;
}

// Where a `-` or `"-"` ends, or -1: it is another token.
function absentEnd(input: Buffer, at: number, end: number): number {
  const isQuoted = input[at] === quote;
  const dashAt = isQuoted ? at + 1 : at;
  if (input[dashAt] !== dash || (isQuoted && input[dashAt + 1] !== quote)) return -1;
  const tokenEnds = isQuoted ? dashAt + 2 : dashAt + 1;
  return tokenEnds === end || (tokenEnds < end && input[tokenEnds] === space) ? tokenEnds : -1;
}

// Returns where the token ended, or `unreadable`.
function putField(
  { source, parts }: AccessReader,
  out: NdjsonBuffer,
  at: number,
  end: number,
  field: ReadyField,
): number {
  const byte = source.bytes[at];
  if (byte === space) return unreadable;
  if (byte === quote && field.kind !== kinds.other) {
    if (!field.quoted) return unreadable;
    if (field.kind === kinds.request) return putRequest(parts, out, source, at + 1, end, field);
    if (field.closing === undefined) return putQuoted(out, source, at + 1, end, field.key);
    const closed = field.closing(source.bytes, at + 1, end);
    if (closed < 0) return unreadable;
    putRange(out, source, at + 1, closed, field.key);
    return closed + 1;
  }
  switch (field.kind) {
    case kinds.text:
      return putToken(out, source, at, end, field.key);
    case kinds.address:
      return putAddress(out, source, at, end, field.key);
    case kinds.whole:
      return putWhole(out, source, at, end, field);
    case kinds.duration:
      return putDuration(out, source, at, end, field.key);
    case kinds.time:
      return putTime(out, source, at, end, field.key);
    case kinds.endpoint:
      return putEndpoint(out, source, at, end, field.key, field.secondKey);
    case kinds.other:
      return putOther(out, source.bytes, at, end, field);
    default:
      return unreadable;
  }
}

function putRequest(
  parts: RequestParts,
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  { closing, keys }: ReadyField,
): number {
  const plain = plainEnd(source, from, end, leastByte.quoted);
  if (closing === undefined && isClosing(source.bytes, plain, end)) {
    requestParts(source.bytes, from, plain, parts);
    for (let part = 0; part < keys.length; part++) {
      const start = parts[2 * part] as number;
      if (start >= 0) putPlain(out, source, start, parts[2 * part + 1] as number, keys[part] as Fragment);
    }
    return plain + 1;
  }
  const closed = closing === undefined ? closingQuote(source, plain, end) : closing(source.bytes, from, end);
  if (closed < 0) return unreadable;
  const line = requestLine(source.bytes, from, closed, closing === undefined);
  requestParts(line.bytes, 0, line.bytes.length, parts);
  for (let part = 0; part < keys.length; part++) {
    const start = parts[2 * part] as number;
    if (start >= 0) putRange(out, line, start, parts[2 * part + 1] as number, keys[part] as Fragment);
  }
  return closed + 1;
}

function requestLine(bytes: Buffer, from: number, to: number, isEscaped: boolean): Source {
  if (!isEscaped) return sourceOf(bytes.subarray(from, to));
  return sourceOf(Buffer.from(unescaped(bytes.toString('latin1', from, to)), 'latin1'));
}

function putOther(
  out: NdjsonBuffer,
  input: Buffer,
  from: number,
  end: number,
  { key, read }: ReadyField,
): number {
  let until = tokenEnd(input, from, end);
  if (input[from] === bracketOpen) {
    const closed = input.indexOf(bracketClose, from);
    if (closed < 0 || closed >= end) return unreadable;
    until = closed + 1;
    if (until < end && input[until] !== space) return unreadable;
  }
  const json = read(input.toString('utf8', from, until));
  if (json === undefined) return unreadable;
  putFragment(out, key);
  putText(out, json);
  return until;
}

function putExtra(out: NdjsonBuffer, source: Source, from: number, end: number, position: number): LineFate {
  const { bytes } = source;
  const extra: Record<string, string> = {};
  for (let at = from, place = position + 1; at < end; place++) {
    const closed = bytes[at] === quote ? closingQuote(source, at + 1, end) : -1;
    const until = closed < 0 ? tokenEnd(bytes, at, end) : closed;
    const token =
      closed < 0 ? bytes.toString('utf8', at, until) : unescaped(bytes.toString('utf8', at + 1, until));
    if (token !== '-' && token !== '') extra[place] = token;
    at = until + (closed < 0 ? 1 : 2);
  }
  if (Object.keys(extra).length > 0) {
    putText(out, ',"_extra":"');
    putEscaped(out, JSON.stringify(extra));
  }
  return 'drifted';
}

function close(out: NdjsonBuffer, rowStart: number): void {
  reserve(out, 2);
  if (out.length === rowStart) out.length++;
  out.bytes[rowStart] = braceOpen;
  out.bytes[out.length++] = braceClose;
}

function refusal(input: Buffer, from: number, end: number, field: ReadyField, position: number): string {
  const token = input.toString('utf8', from, Math.min(tokenEnd(input, from, end), from + shownBytes));
  const what = token === '' ? 'is empty' : `${expectations[field.kind]}: ${JSON.stringify(token)}`;
  return `field ${position + 1} (${field.name}) ${what}`;
}
