/** Bytes of a log, and a view to read them four at a time. */
export type Source = { bytes: Buffer; view: DataView };

const quote = 0x22;
const backslash = 0x5c;
const firstAfterAscii = 0x80;

/** The least byte that stands as it is in a token: behind the space, which ends it, or, inside of quotes, the space. */
export const leastByte = { token: 0x21, quoted: 0x20 } as const;
type LeastByte = (typeof leastByte)[keyof typeof leastByte];

const allOf = (byte: number): number => Math.imul(byte, 0x01010101);
const ones = allOf(0x01);
const quotes = allOf(quote);
const backslashes = allOf(backslash);
const highBits = allOf(0x80);

/** The bytes of a buffer as a source. */
export function sourceOf(bytes: Buffer): Source {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/**
 * Copies bytes that a JSON string takes as they are: ASCII, no quote, no backslash, nothing below `least`. Returns where
 * in the source it stopped: at `end`, or at the first byte that is another one. Room for `end - from` bytes is expected.
 */
export function copyPlain(
  target: DataView,
  to: number,
  { view, bytes }: Source,
  from: number,
  end: number,
  least: LeastByte,
): number {
  let at = from;
  let into = to;
  const below = allOf(least);
  for (; at + 8 <= end; at += 8, into += 8) {
    const word = view.getInt32(at, true);
    const next = view.getInt32(at + 4, true);
    if ((hasSpecial(word, below) | hasSpecial(next, below)) !== 0) break;
    target.setInt32(into, word, true);
    target.setInt32(into + 4, next, true);
  }
  for (; at < end; at++, into++) {
    const byte = bytes[at] as number;
    if (!isPlain(byte, least)) break;
    target.setUint8(into, byte);
  }
  return at;
}

/** Where the first byte lies that `copyPlain` would stop at. */
export function plainEnd({ view, bytes }: Source, from: number, end: number, least: LeastByte): number {
  let at = from;
  const below = allOf(least);
  while (at + 4 <= end && hasSpecial(view.getInt32(at, true), below) === 0) at += 4;
  while (at < end && isPlain(bytes[at] as number, least)) at++;
  return at;
}

/** Copies bytes whatever they are. */
export function copyAll(
  target: DataView,
  to: number,
  { view, bytes }: Source,
  from: number,
  end: number,
): void {
  let at = from;
  let into = to;
  for (; at + 4 <= end; at += 4, into += 4) target.setInt32(into, view.getInt32(at, true), true);
  for (; at < end; at++, into++) target.setUint8(into, bytes[at] as number);
}

// Four bytes at once. Not zero where one of them is a quote, a backslash, less than those of `below` or not ASCII.
// Source: "Bit Twiddling Hacks", determine if a word has a byte less than n.
function hasSpecial(word: number, below: number): number {
  const quoted = word ^ quotes;
  const escaped = word ^ backslashes;
  return (
    (((word - below) & ~word) | ((quoted - ones) & ~quoted) | ((escaped - ones) & ~escaped) | word) & highBits
  );
}

function isPlain(byte: number, least: LeastByte): boolean {
  return byte >= least && byte < firstAfterAscii && byte !== quote && byte !== backslash;
}
