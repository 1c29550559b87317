import { putBytes, tokenEnd, unreadable } from './access-log-value.ts';
import { type Fragment, type NdjsonBuffer, putFragment, putText } from './ndjson-buffer.ts';
import type { Source } from './plain-bytes.ts';

const space = 0x20;
const dash = 0x2d;
const dot = 0x2e;
const zero = 0x30;

/** What a column of whole numbers holds: so many digits whatever they are; more are looked at closely. */
export type WholeRange = { safeDigits: number; greatest: bigint };
export const wholeRanges: Record<'int' | 'bigint', WholeRange> = {
  int: { safeDigits: 9, greatest: 2n ** 31n - 1n },
  bigint: { safeDigits: 18, greatest: 2n ** 63n - 1n },
};

/** An integer that its column can hold. */
export function putWhole(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  { key, range, signed }: { key: Fragment; range: WholeRange; signed: boolean },
): number {
  const input = source.bytes;
  const first = signed && input[from] === dash ? from + 1 : from;
  let at = first;
  while (at < end && isDigit(input[at] as number)) at++;
  if (at === first || (at < end && input[at] !== space)) return unreadable;
  putFragment(out, key);
  if (at - first > range.safeDigits || (input[first] === zero && at - first > 1)) {
    const exact = BigInt(input.toString('latin1', first, at));
    if (exact > range.greatest) return unreadable;
    putText(out, String(first === from ? exact : -exact));
  } else {
    putBytes(out, source, from, at);
  }
  return at;
}

/** A number of seconds or milliseconds; nothing where it is -1. */
export function putDuration(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  key: Fragment,
): number {
  const input = source.bytes;
  let at = from;
  let dots = 0;
  for (; at < end; at++) {
    const byte = input[at] as number;
    if (byte === dot) dots++;
    else if (!isDigit(byte)) break;
  }
  const isOver = at === end || input[at] === space;
  const isJson =
    dots < 2 &&
    isDigit(input[from] as number) &&
    input[at - 1] !== dot &&
    (input[from] !== zero || at === from + 1 || input[from + 1] === dot) &&
    at - from < 30;
  if (!isOver || !isJson) return putUnusualDuration(out, source, from, end, key);
  putFragment(out, key);
  putBytes(out, source, from, at);
  return at;
}

function putUnusualDuration(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  key: Fragment,
): number {
  const input = source.bytes;
  const until = tokenEnd(input, from, end);
  const token = input.toString('latin1', from, until);
  if (/^-1(\.0*)?$/.test(token)) return until;
  const number = /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(token) ? Number(token) : Number.NaN;
  if (!Number.isFinite(number)) return unreadable;
  putFragment(out, key);
  putText(out, JSON.stringify(number));
  return until;
}

/** The number that so many digits write, or -1 where one of them is none. */
export function digitsAt(input: Buffer, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const digit = (input[at] as number) - zero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Whether a byte is a digit. */
export function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}
