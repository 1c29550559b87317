import { type Fragment, type NdjsonBuffer, putFragment, putText } from './ndjson-buffer.ts';
import { copyAll, copyPlain, leastByte, plainEnd, type Source } from './plain-bytes.ts';

const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;

/** What a put returns where the token is not of its kind. */
export const unreadable = -1;

// Each `put` writes the member of the token that begins at `from` and returns where the token ended, or `unreadable`.

/** An unquoted token as it is. */
export function putToken(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  key: Fragment,
): number {
  putFragment(out, key);
  const at = copyPlain(out.view, out.length, source, from, end, leastByte.token);
  if (at < end && source.bytes[at] !== space) {
    const until = tokenEnd(source.bytes, at, end);
    putEscaped(out, source.bytes.toString('utf8', from, until));
    return until;
  }
  out.length += at - from;
  out.bytes[out.length++] = quote;
  return at;
}

/** The content of a quoted token, up to its closing quote. Only for quotes that are closed by `closingQuote`'s rule. */
export function putQuoted(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  key: Fragment,
): number {
  putFragment(out, key);
  const at = copyPlain(out.view, out.length, source, from, end, leastByte.quoted);
  if (isClosing(source.bytes, at, end)) {
    out.length += at - from;
    out.bytes[out.length++] = quote;
    return at + 1;
  }
  const close = closingQuote(source, at, end);
  if (close < 0) return unreadable;
  putEscaped(out, unescaped(source.bytes.toString('utf8', from, close)));
  return close + 1;
}

/** The text of the bytes from `from` to `to`. */
export function putRange(out: NdjsonBuffer, source: Source, from: number, to: number, key: Fragment): void {
  putFragment(out, key);
  if (copyPlain(out.view, out.length, source, from, to, leastByte.quoted) < to) {
    putEscaped(out, source.bytes.toString('utf8', from, to));
    return;
  }
  out.length += to - from;
  out.bytes[out.length++] = quote;
}

/** The text of bytes that a JSON string takes as they are. */
export function putPlain(out: NdjsonBuffer, source: Source, from: number, to: number, key: Fragment): void {
  putFragment(out, key);
  putBytes(out, source, from, to);
  out.bytes[out.length++] = quote;
}

/** The rest of a JSON string whose opening quote is written. */
export function putEscaped(out: NdjsonBuffer, text: string): void {
  putText(out, JSON.stringify(text).slice(1));
}

/**
 * The closing quote by the rule of Elastic Load Balancing: a quote that is not escaped by a backslash and that ends the
 * token. It escapes quotes as `\x22` or `\"`.
 */
export function closingQuote(source: Source, from: number, end: number): number {
  const { bytes } = source;
  for (let at = from; at < end; at++) {
    at = plainEnd(source, at, end, leastByte.quoted);
    if (bytes[at] === backslash) at++;
    else if (isClosing(bytes, at, end)) return at;
  }
  return -1;
}

/** Whether a quote stands there that ends a token. */
export function isClosing(bytes: Buffer, at: number, end: number): boolean {
  return at < end && bytes[at] === quote && (at + 1 === end || bytes[at + 1] === space);
}

/** A quoted value without the escapes of its quotes. Whatever else looks like one may be the client's own. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:x22|")/g, '"');
}

/** Where the token that `from` lies in ends. */
export function tokenEnd(input: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && input[at] !== space) at++;
  return at;
}

/** Bytes as they are. */
export function putBytes(out: NdjsonBuffer, source: Source, from: number, to: number): void {
  copyAll(out.view, out.length, source, from, to);
  out.length += to - from;
}
