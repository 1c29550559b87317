import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyAll, copyPlain, leastByte, plainEnd, sourceOf } from '../../../shared/formats/plain-bytes.ts';

const byte = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0x23, max: 0x5b }) },
  fc.constantFrom(0x00, 0x1f, 0x20, 0x21, 0x22, 0x5c, 0x7f, 0x80, 0xff),
);
const bytes = fc.array(byte, { maxLength: 40 }).map((list) => Buffer.from(list));
const spans = bytes.chain((input) =>
  fc.tuple(fc.constant(input), fc.nat(input.length), fc.nat(input.length)).map(([all, one, other]) => ({
    input: all,
    from: Math.min(one, other),
    end: Math.max(one, other),
  })),
);

/** Byte by byte, what the words must come to. */
function stopsAt(input: Buffer, from: number, end: number, least: number): number {
  for (let at = from; at < end; at++) {
    const one = input[at] ?? 0;
    if (one < least || one >= 0x80 || one === 0x22 || one === 0x5c) return at;
  }
  return end;
}

test.each(Object.entries(leastByte))('the first byte that is not plain is found: %s', (_, least) => {
  fc.assert(
    fc.property(spans, ({ input, from, end }) => {
      const target = Buffer.alloc(48);
      const view = new DataView(target.buffer, target.byteOffset, target.length);
      const stop = stopsAt(input, from, end, least);
      expect(plainEnd(sourceOf(input), from, end, least)).toBe(stop);
      expect(copyPlain(view, 1, sourceOf(input), from, end, least)).toBe(stop);
      expect(target.subarray(1, 1 + stop - from)).toEqual(input.subarray(from, stop));
      expect(target[0]).toBe(0);
    }),
  );
});

test('copies are whole, and reach at most three bytes too far', () => {
  fc.assert(
    fc.property(spans, ({ input, from, end }) => {
      const target = Buffer.alloc(48);
      copyAll(new DataView(target.buffer, target.byteOffset, target.length), 1, sourceOf(input), from, end);
      expect(target.subarray(1, 1 + end - from)).toEqual(input.subarray(from, end));
      expect(target.subarray(4 + end - from).every((one) => one === 0)).toBe(true);
    }),
  );
});
