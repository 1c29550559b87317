import { digitsAt, isDigit } from './access-log-number.ts';
import { putBytes, unreadable } from './access-log-value.ts';
import { type Fragment, type NdjsonBuffer, putFragment } from './ndjson-buffer.ts';
import type { Source } from './plain-bytes.ts';

const space = 0x20;
const quote = 0x22;
const dash = 0x2d;
const dot = 0x2e;
const colon = 0x3a;
const letterT = 0x54;
const letterZ = 0x5a;

/** `2026-11-03T10:11:12.186641Z`. AWS leaves the `Z` out in some logs, whose times are in UTC all the same. */
export function putTime(out: NdjsonBuffer, source: Source, from: number, end: number, key: Fragment): number {
  const input = source.bytes;
  if (from + 19 > end || !isTime(input, from)) return unreadable;
  let at = from + 19;
  if (at < end && input[at] === dot) {
    at++;
    while (at < end && isDigit(input[at] as number)) at++;
    // Athena's timestamps end at nanoseconds.
    if (at === from + 20 || at > from + 29) return unreadable;
  }
  const until = at;
  if (at < end && input[at] === letterZ) at++;
  if (at < end && input[at] !== space) return unreadable;
  putFragment(out, key);
  putBytes(out, source, from, until);
  out.bytes[out.length++] = letterZ;
  out.bytes[out.length++] = quote;
  return at;
}

function isTime(input: Buffer, at: number): boolean {
  const year = digitsAt(input, at, 4);
  const month = digitsAt(input, at + 5, 2);
  const day = digitsAt(input, at + 8, 2);
  return (
    year >= 0 &&
    input[at + 4] === dash &&
    input[at + 7] === dash &&
    input[at + 10] === letterT &&
    input[at + 13] === colon &&
    input[at + 16] === colon &&
    isDate(year, month, day) &&
    isBelow(digitsAt(input, at + 11, 2), 24) &&
    isBelow(digitsAt(input, at + 14, 2), 60) &&
    isBelow(digitsAt(input, at + 17, 2), 60)
  );
}

/** Whether there is such a day: a table that holds another cannot be queried. `month` counts from 1. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day < 29 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isBelow(value: number, limit: number): boolean {
  return value >= 0 && value < limit;
}
