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
 * in the source it stopped: at `end`, or at the first byte that is another one. Up to three bytes behind the copy are
 * written, too: room for `end - from + 3` bytes is expected.
 */
export function copyPlain(
  target: DataView,
  to: number,
  { view, bytes }: Source,
  from: number,
  end: number,
  least: LeastByte,
): number {
  const below = allOf(least);
  const lastWord = bytes.length - 4;
  let at = from;
  let into = to;
  while (at <= lastWord) {
    const word = view.getInt32(at, true);
    const specials = specialsIn(word, below);
    target.setInt32(into, word, true);
    if (specials !== 0) return Math.min(end, at + firstOf(specials));
    at += 4;
    into += 4;
    if (at >= end) return end;
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
  const below = allOf(least);
  const lastWord = Math.min(bytes.length, end) - 4;
  let at = from;
  for (; at <= lastWord; at += 4) {
    const specials = specialsIn(view.getInt32(at, true), below);
    if (specials !== 0) return at + firstOf(specials);
  }
  while (at < end && isPlain(bytes[at] as number, least)) at++;
  return at;
}

/** Copies bytes whatever they are; of room the same is expected as by `copyPlain`. */
export function copyAll(
  target: DataView,
  to: number,
  { view, bytes }: Source,
  from: number,
  end: number,
): void {
  const lastWord = bytes.length - 4;
  let at = from;
  let into = to;
  for (; at < end && at <= lastWord; at += 4, into += 4) target.setInt32(into, view.getInt32(at, true), true);
  for (; at < end; at++, into++) target.setUint8(into, bytes[at] as number);
}

// Four bytes at once: the high bit is set of each that is a quote, a backslash, less than those of `below` or not ASCII,
// and maybe of bytes behind such a one. Source: "Bit Twiddling Hacks", determine if a word has a byte less than n.
function specialsIn(word: number, below: number): number {
  const quoted = word ^ quotes;
  const escaped = word ^ backslashes;
  return (
    (((word - below) & ~word) | ((quoted - ones) & ~quoted) | ((escaped - ones) & ~escaped) | word) & highBits
  );
}

// Which byte of the word it is.
function firstOf(specials: number): number {
  return (31 - Math.clz32(specials & -specials)) >> 3;
}

function isPlain(byte: number, least: LeastByte): boolean {
  return byte >= least && byte < firstAfterAscii && byte !== quote && byte !== backslash;
}
