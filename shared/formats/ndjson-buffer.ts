/**
 * The growing bytes that rows are written into. Rows are built byte by byte: on the flow-log path a string per line or
 * `JSON.stringify` per record costs several times what the gunzip of the payload does.
 */
export type NdjsonBuffer = { bytes: Buffer; view: DataView; length: number };

/**
 * ASCII prepared to be written often (a key, a constant member), eight bytes at a time. A double carries them: no eight
 * ASCII bytes are a NaN, whose bits an engine may change.
 */
export type Fragment = { words: Float64Array; length: number };

// A fragment is written in whole words: up to seven bytes past its end are touched.
const fragmentSlack = 8;

// Words are taken and written in the byte order of the machine, so it cancels out.
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** An empty buffer with room for `capacity` bytes. */
export function ndjsonBuffer(capacity: number): NdjsonBuffer {
  // One literal for all buffers: the optimised writers below rely on one hidden class.
  const bytes = allocated(capacity);
  return { bytes, view: viewOf(bytes), length: 0 };
}

/** Makes room for `extra` more bytes. Every `put` below expects that it was called. */
export function reserve(out: NdjsonBuffer, extra: number): void {
  const needed = out.length + extra;
  if (needed + fragmentSlack <= out.bytes.length) return;
  const grown = allocated(Math.max(needed, out.bytes.length * 2));
  out.bytes.copy(grown, 0, 0, out.length);
  out.bytes = grown;
  out.view = viewOf(grown);
}

/** Hands over what was written; the buffer starts again with new memory, so the caller may keep the bytes. */
export function take(out: NdjsonBuffer, nextCapacity: number): Uint8Array {
  const written = out.bytes.subarray(0, out.length);
  out.bytes = allocated(nextCapacity);
  out.view = viewOf(out.bytes);
  out.length = 0;
  return written;
}

/** Prepares ASCII text for `putFragment`. */
export function fragment(text: string): Fragment {
  const words = new Float64Array(Math.ceil(text.length / 8));
  Buffer.from(words.buffer).write(text, 'latin1');
  return { words, length: text.length };
}

/** Writes a fragment; `reserve` at least its length first. */
export function putFragment(out: NdjsonBuffer, { words, length }: Fragment): void {
  const { view } = out;
  let at = out.length;
  for (let index = 0; index < words.length; index++) {
    view.setFloat64(at, words[index] as number, littleEndian);
    at += 8;
  }
  out.length += length;
}

/** Writes text as UTF-8, making its own room. For what is rare: it costs a call into native code. */
export function putText(out: NdjsonBuffer, text: string): void {
  reserve(out, text.length * 3);
  out.length += out.bytes.write(text, out.length, 'utf8');
}

function allocated(capacity: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.max(capacity, 64) + fragmentSlack);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
