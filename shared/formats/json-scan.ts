const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** What a scan returns where the text is not the plain JSON it can walk; `JSON.parse` is then the judge. */
export const surprise = -1;

/** The first byte at or after `at` that is no JSON white space. */
export function afterSpace(json: JsonText, at: number): number {
  let here = at;
  for (;;) {
    const byte = json.bytes[here];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return here;
    here++;
  }
}

/** JSON as bytes, with the place of the next backslash that was looked up; `length` of the bytes when there is none. */
export type JsonText = { bytes: Buffer; nextEscape: number };

/** JSON to be scanned. */
export function jsonText(bytes: Buffer): JsonText {
  return { bytes, nextEscape: -1 };
}

/**
 * The closing quote of the string whose content begins at `from`, or `surprise` when there is an escape on the way or
 * no end. Both searches run in native code, the one for backslashes once for all strings up to the next one.
 */
export function plainStringEnd(json: JsonText, from: number): number {
  const close = json.bytes.indexOf(quote, from);
  if (json.nextEscape < from) {
    const found = json.bytes.indexOf(backslash, from);
    json.nextEscape = found < 0 ? json.bytes.length : found;
  }
  return json.nextEscape < close ? surprise : close;
}

/** As `plainStringEnd`, but stepping over escapes without reading them. */
export function stringEnd(json: JsonText, from: number): number {
  for (let at = from; at < json.bytes.length; at++) {
    const byte = json.bytes[at] as number;
    if (byte === quote) return at;
    if (byte === backslash) at++;
  }
  return surprise;
}

// Deeper values are left to `JSON.parse`, which needs no stack for them.
const deepest = 100;

/** Where the value that begins at `at` ends, whatever it is, or `surprise`. */
export function valueEnd(json: JsonText, at: number, depth = 0): number {
  if (depth > deepest) return surprise;
  const first = json.bytes[at];
  if (first === quote) {
    const close = plainStringEnd(json, at + 1);
    return close === surprise ? surprise : close + 1;
  }
  if (first === 0x7b) return eachMember(json, at, (_, __, value) => valueEnd(json, value, depth + 1));
  if (first === 0x5b) return eachElement(json, at, (value) => valueEnd(json, value, depth + 1));
  return scalarEnd(json, at);
}

/**
 * Walks the object that begins at `at`: `member` gets the key's content and where the value begins, and returns where
 * the value ended. Returns the end of the object, or `surprise`; a key with an escape is one.
 */
export function eachMember(
  json: JsonText,
  at: number,
  member: (keyStart: number, keyEnd: number, valueStart: number) => number,
): number {
  if (json.bytes[at] !== 0x7b) return surprise;
  let here = afterSpace(json, at + 1);
  if (json.bytes[here] === 0x7d) return here + 1;
  for (;;) {
    if (json.bytes[here] !== quote) return surprise;
    const keyEnd = plainStringEnd(json, here + 1);
    if (keyEnd === surprise) return surprise;
    const separator = afterSpace(json, keyEnd + 1);
    if (json.bytes[separator] !== colon) return surprise;
    const end = member(here + 1, keyEnd, afterSpace(json, separator + 1));
    if (end === surprise) return surprise;
    here = afterSpace(json, end);
    if (json.bytes[here] === 0x7d) return here + 1;
    if (json.bytes[here] !== comma) return surprise;
    here = afterSpace(json, here + 1);
  }
}

// Walks the array that begins at `at`, as `eachMember` does an object.
function eachElement(json: JsonText, at: number, element: (valueStart: number) => number): number {
  if (json.bytes[at] !== 0x5b) return surprise;
  let here = afterSpace(json, at + 1);
  if (json.bytes[here] === 0x5d) return here + 1;
  for (;;) {
    const end = element(here);
    if (end === surprise) return surprise;
    here = afterSpace(json, end);
    if (json.bytes[here] === 0x5d) return here + 1;
    if (json.bytes[here] !== comma) return surprise;
    here = afterSpace(json, here + 1);
  }
}

// A plain whole number or a literal; other numbers are left to `JSON.parse`.
function scalarEnd(json: JsonText, at: number): number {
  let here = at;
  while ((json.bytes[here] as number) >= 0x30 && (json.bytes[here] as number) <= 0x39) here++;
  if (here > at) return json.bytes[at] === 0x30 && here > at + 1 ? surprise : here;
  for (const literal of ['true', 'false', 'null']) {
    if (json.bytes.toString('latin1', at, at + literal.length) === literal) return at + literal.length;
  }
  return surprise;
}

/** The value that `bytes[start, end)` writes down, or undefined where that is no JSON after all. */
export function jsonIn(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
