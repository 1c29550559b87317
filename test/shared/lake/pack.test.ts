import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batches,
  batchLimits,
  billedBytes,
  countLines,
  pack,
  recordBytes,
} from '../../../shared/lake/pack.ts';

const line = (bytes: number) => `${'x'.repeat(bytes - 1)}\n`;
const half = recordBytes / 2;

test.each([
  { name: 'nothing', lines: [], sizes: [], oversized: [] },
  { name: 'one line', lines: [10], sizes: [10], oversized: [] },
  { name: 'lines that fit one record to the byte', lines: [half, half], sizes: [recordBytes], oversized: [] },
  { name: 'one byte too many', lines: [half, half, 1], sizes: [recordBytes, 1], oversized: [] },
  {
    name: 'a line as large as a record',
    lines: [5, recordBytes, 5],
    sizes: [5, recordBytes, 5],
    oversized: [],
  },
  {
    name: 'a line larger than a record',
    lines: [5, recordBytes + 1, 5],
    sizes: [5, 5],
    oversized: [recordBytes + 1],
  },
  { name: 'only such a line', lines: [recordBytes * 3], sizes: [], oversized: [recordBytes * 3] },
])('pack: $name', ({ lines, sizes, oversized }) => {
  const packed = pack(Buffer.from(lines.map(line).join('')));
  expect(packed.slices.map(({ length }) => length)).toEqual(sizes);
  expect(packed.oversized.map(({ length }) => length)).toEqual(oversized);
});

test('pack keeps to a number of lines a record', () => {
  const packed = pack(Buffer.from(line(10).repeat(1_201)), { maxLines: 500 });
  expect(packed.slices.map(countLines)).toEqual([500, 500, 201]);
});

test('pack copies nothing', () => {
  const input = Buffer.from(line(700_000).repeat(3));
  expect(pack(input).slices.every(({ buffer }) => buffer === input.buffer)).toBe(true);
});

const anyLines = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 2_000 }) },
    { weight: 3, arbitrary: fc.integer({ min: 200_000, max: recordBytes + 5 }) },
  ),
  { maxLength: 60 },
);

test('pack loses no byte, keeps the order and the limits, and cuts only at line ends', () => {
  fc.assert(
    fc.property(
      anyLines,
      fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      (lines, maxLines) => {
        const input = Buffer.from(lines.map(line).join(''));
        const { slices, oversized } = pack(input, { maxLines });
        const byPosition = [...slices, ...oversized].sort((a, b) => a.byteOffset - b.byteOffset);
        expect(Buffer.concat(byPosition).equals(input)).toBe(true);
        expect(
          slices.every((slice, at) => at === 0 || slice.byteOffset > (slices[at - 1]?.byteOffset ?? 0)),
        ).toBe(true);
        expect(slices.every(({ length }) => length <= recordBytes)).toBe(true);
        expect(slices.every((slice) => slice.at(-1) === 0x0a)).toBe(true);
        expect(slices.every((slice) => countLines(slice) <= (maxLines ?? Number.POSITIVE_INFINITY))).toBe(
          true,
        );
        expect(oversized.every(({ length }) => length > recordBytes)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test('batches keep to both limits and to the order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: recordBytes }), { maxLength: 1_200 }), (sizes) => {
      const memory = new Uint8Array(recordBytes);
      const slices = sizes.map((size) => memory.subarray(0, size));
      const calls = batches(slices);
      expect(calls.flat().every((slice, index) => slice === slices[index])).toBe(true);
      expect(calls.flat().length).toBe(slices.length);
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(batchLimits.records);
        expect(call.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(batchLimits.bytes);
      }
    }),
    { numRuns: 20 },
  );
});

test.each([
  { sizes: [1], billed: 5_120 },
  { sizes: [5_120], billed: 5_120 },
  { sizes: [5_121, 1], billed: 15_360 },
  { sizes: [recordBytes], billed: recordBytes },
])('billedBytes rounds each record up to 5 KB: $sizes', ({ sizes, billed }) => {
  expect(billedBytes(sizes.map((size) => new Uint8Array(size)))).toBe(billed);
});

test('packed, Firehose bills at most 1.05 of the bytes; with 500 lines a record at most 1.1', () => {
  const flowLine = `${JSON.stringify({ line: 'x'.repeat(320) })}\n`;
  const ndjson = Buffer.from(flowLine.repeat(40_000));
  expect(billedBytes(pack(ndjson).slices) / ndjson.length).toBeLessThan(1.05);
  expect(billedBytes(pack(ndjson, { maxLines: 500 }).slices) / ndjson.length).toBeLessThan(1.1);
});
