import type { Ranges } from './address.ts';
import type { LineFate, LineRenderer } from './line-writer.ts';
import { type NdjsonBuffer, putFragment, putText, reserve } from './ndjson-buffer.ts';
import { enrichmentBytes, type FlowValues, latestSecond, putEnrichment } from './vpc-flow-enrichment.ts';
import { type FlowLayout, type LayoutField, valueKinds } from './vpc-flow-layout.ts';

const space = 0x20;
const quote = 0x22;
const dash = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const braceOpen = 0x7b;
const braceClose = 0x7d;

// One for the bytes that stand in a JSON string as they are. A space ends a value.
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > space && byte < 0x7f && byte !== quote && byte !== 0x5c ? 1 : 0,
);

// Digits that every column of the type holds whatever they are; more are looked at closely.
const safeDigits = { narrow: 9, wide: 15 };
// A control character becomes `\\u001f`, a byte that is no UTF-8 three bytes.
const longestEscape = 6;

// As much of a wrong value as its reason shows; the whole line stands beside it.
const shownBytes = 40;

const greatest = { narrow: 2n ** 31n - 1n, wide: 2n ** 63n - 1n };

/** What one writer needs to read its lines; `values` is filled anew by each. */
type FlowReader = { layout: FlowLayout; own: Ranges; hasUnknown: boolean; values: FlowValues };

/** Writes the lines of one layout; the ranges are one's own, for `direction`. */
export function flowLineRenderer(layout: FlowLayout, own: Ranges): LineRenderer {
  const { length } = layout.fields;
  const reader: FlowReader = {
    layout,
    own,
    hasUnknown: layout.fields.some(({ kind }) => kind === valueKinds.extra),
    values: {
      starts: new Int32Array(length),
      ends: new Int32Array(length),
      numbers: new Float64Array(length),
    },
  };
  return (out, input, start, end) => putFlow(reader, out, input, start, end);
}

// Scan, check and copy in one pass over the bytes, nothing allocated for a good line. It stands outside of the closure
// so that its optimised code outlives one writer.
function putFlow(reader: FlowReader, out: NdjsonBuffer, input: Buffer, start: number, end: number): LineFate {
  const { layout, values } = reader;
  const { fields } = layout;
  const { starts, ends, numbers } = values;
  reserve(out, layout.overhead + (end - start) * longestEscape + enrichmentBytes);
  const rowStart = out.length;
  let at = start;
  for (let position = 0; position < fields.length; position++) {
    if (at >= end) return { rejected: `only ${position} of ${fields.length} fields` };
    const field = fields[position] as LayoutField;
    starts[position] = -1;
    numbers[position] = -1;
    if (input[at] === dash && (at + 1 === end || input[at + 1] === space)) {
      at += 2;
      continue;
    }
    const from = at;
    if (field.kind === valueKinds.number) at = putNumber(out, input, from, end, field, position, numbers);
    else if (field.kind === valueKinds.text) at = putString(out, input, from, end, field);
    else if (field.kind === valueKinds.address)
      at = putAddress(out, input, from, end, field, position, numbers);
    else at = tokenEnd(input, from, end);
    if (at <= from) return { rejected: refusal(input, from, end, field, position) };
    if (field.kind === valueKinds.encoded) putDecoded(out, input, from, at, field);
    starts[position] = from;
    ends[position] = at;
    at++;
  }
  const wrong = contradiction(layout, values);
  if (wrong) return { rejected: wrong };
  putEnrichment(out, input, layout, values, reader.own);
  const fate = reader.hasUnknown || at < end ? putExtra(out, input, layout, values, at, end) : 'written';
  close(out, rowStart);
  return fate;
}

// Each returns where the value ended; not after `from` means that it could not be read.
function putNumber(
  out: NdjsonBuffer,
  input: Buffer,
  from: number,
  end: number,
  { key, wide }: LayoutField,
  position: number,
  numbers: Float64Array,
): number {
  putFragment(out, key);
  const { bytes } = out;
  let to = out.length;
  let at = from;
  let number = 0;
  for (const short = Math.min(end, from + safeDigits.narrow); at < short; at++) {
    const byte = input[at] as number;
    const digit = byte - zero;
    if (digit < 0 || digit > 9) break;
    bytes[to++] = byte;
    number = (Math.imul(number, 10) + digit) | 0;
  }
  // Past nine digits it is no 32-bit arithmetic any more, which is several times faster.
  for (; at < end; at++) {
    const byte = input[at] as number;
    const digit = byte - zero;
    if (digit < 0 || digit > 9) break;
    bytes[to++] = byte;
    number = number * 10 + digit;
  }
  if (at < end && input[at] !== space) return from;
  numbers[position] = number;
  const digits = at - from;
  if (digits > (wide ? safeDigits.wide : safeDigits.narrow) || (input[from] === zero && digits > 1)) {
    const exact = BigInt(input.toString('latin1', from, at));
    if (exact > (wide ? greatest.wide : greatest.narrow)) return from;
    putText(out, String(exact));
    return at;
  }
  out.length = to;
  return at;
}

function putString(
  out: NdjsonBuffer,
  input: Buffer,
  from: number,
  end: number,
  { key }: LayoutField,
): number {
  putFragment(out, key);
  const { bytes } = out;
  let to = out.length;
  let at = from;
  for (; at < end; at++) {
    const byte = input[at] as number;
    if (plain[byte] === 0) break;
    bytes[to++] = byte;
  }
  if (at < end && input[at] !== space) {
    const until = tokenEnd(input, from, end);
    putEscaped(out, input.toString('utf8', from, until));
    return until;
  }
  bytes[to] = quote;
  out.length = to + 1;
  return at;
}

// A dotted address is read as a number while it is copied; any other text is copied as what it is.
function putAddress(
  out: NdjsonBuffer,
  input: Buffer,
  from: number,
  end: number,
  field: LayoutField,
  position: number,
  numbers: Float64Array,
): number {
  const mark = out.length;
  putFragment(out, field.key);
  const { bytes } = out;
  let to = out.length;
  let at = from;
  let address = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (; at < end; at++) {
    const byte = input[at] as number;
    const digit = byte - zero;
    if (digit >= 0 && digit <= 9) {
      octet = octet * 10 + digit;
      digits++;
    } else if (byte === dot && digits > 0 && octet < 256) {
      address = (address << 8) | octet;
      octet = 0;
      digits = 0;
      dots++;
    } else {
      break;
    }
    bytes[to++] = byte;
  }
  if ((at < end && input[at] !== space) || dots !== 3 || digits === 0 || at - from > 15 || octet > 255) {
    out.length = mark;
    return putString(out, input, from, end, field);
  }
  numbers[position] = ((address << 8) | octet) >>> 0;
  bytes[to] = quote;
  out.length = to + 1;
  return at;
}

function putDecoded(out: NdjsonBuffer, input: Buffer, from: number, to: number, { key }: LayoutField): void {
  putFragment(out, key);
  putEscaped(out, percentDecoded(input.toString('utf8', from, to)));
}

// The rest of a JSON string whose opening quote is written.
function putEscaped(out: NdjsonBuffer, text: string): void {
  putText(out, JSON.stringify(text).slice(1));
}

// `%` that begins no valid sequence is the value's own: AWS cuts long values.
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function putExtra(
  out: NdjsonBuffer,
  input: Buffer,
  { fields }: FlowLayout,
  { starts, ends }: FlowValues,
  trailing: number,
  end: number,
): LineFate {
  const extra: Record<string, string> = {};
  for (const [position, { name, kind }] of fields.entries()) {
    const from = starts[position] as number;
    if (kind === valueKinds.extra && from >= 0) extra[name] = input.toString('utf8', from, ends[position]);
  }
  if (trailing < end) {
    const tokens = input.toString('utf8', trailing, end).split(' ');
    for (const [index, token] of tokens.entries()) {
      if (token !== '-' && token !== '') extra[fields.length + index + 1] = token;
    }
  }
  if (Object.keys(extra).length > 0) putText(out, `,"_extra":${JSON.stringify(JSON.stringify(extra))}`);
  return 'drifted';
}

function close(out: NdjsonBuffer, rowStart: number): void {
  reserve(out, 2);
  if (out.length === rowStart) out.length++;
  out.bytes[rowStart] = braceOpen;
  out.bytes[out.length++] = braceClose;
}

function contradiction({ at, assumed }: FlowLayout, { numbers }: FlowValues): string | undefined {
  if (assumed && numbers[at.version] !== 2) {
    return 'the version is not 2, so this is not the default format: the layout of the flow log must be given';
  }
  if (at.start >= 0 && (numbers[at.start] as number) > latestSecond) return 'start is no epoch second';
  return undefined;
}

function refusal(
  input: Buffer,
  from: number,
  end: number,
  { name, wide }: LayoutField,
  position: number,
): string {
  const token = input.toString('utf8', from, Math.min(tokenEnd(input, from, end), from + shownBytes));
  const which = `field ${position + 1} (${name})`;
  if (token === '') return `${which} is empty`;
  const what = /^\d+$/.test(token) ? `exceeds ${wide ? 'a 64' : 'a 32'}-bit integer` : 'is not a number';
  return `${which} ${what}: ${JSON.stringify(token)}`;
}

function tokenEnd(input: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && input[at] !== space) at++;
  return at;
}
