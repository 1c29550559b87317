import { digitsAt } from './access-log-number.ts';
import { putBytes, putRange, putToken, tokenEnd, unreadable } from './access-log-value.ts';
import { isWithin, rangesOf } from './address.ts';
import { type Fragment, type NdjsonBuffer, putFragment, putText } from './ndjson-buffer.ts';
import type { Source } from './plain-bytes.ts';

const space = 0x20;
const zero = 0x30;
const colon = 0x3a;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

const highestPort = 65_535;
// Asked only whether it is an address at all.
const noRanges = rangesOf([]);

/** An address and, behind the last colon, its port. */
export function putEndpoint(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  addressKey: Fragment,
  portKey: Fragment,
): number {
  const input = source.bytes;
  let at = from;
  let last = -1;
  for (; at < end; at++) {
    const byte = input[at] as number;
    if (byte === space) break;
    if (byte === colon) last = at;
  }
  const addressEnd = last < 0 ? at : last;
  const isBracketed = input[from] === bracketOpen && input[addressEnd - 1] === bracketClose;
  const inner = isBracketed ? 1 : 0;
  if (addressEnd - from <= 2 * inner) return unreadable;
  putRange(out, source, from + inner, addressEnd - inner, addressKey);
  if (last < 0) return at;
  const port = at - last - 1 > 0 && at - last - 1 < 6 ? digitsAt(input, last + 1, at - last - 1) : -1;
  if (port < 0 || port > highestPort) return unreadable;
  putFragment(out, portKey);
  if (input[last + 1] === zero) putText(out, String(port));
  else putBytes(out, source, last + 1, at);
  return at;
}

/** An address. */
export function putAddress(
  out: NdjsonBuffer,
  source: Source,
  from: number,
  end: number,
  key: Fragment,
): number {
  const until = tokenEnd(source.bytes, from, end);
  if (isWithin(noRanges, source.bytes, from, until) === undefined) return unreadable;
  return putToken(out, source, from, until, key);
}
