import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined, type LineRange, linesOf, without } from '../../../shared/lake/line-ranges.ts';

test.each<{ ranges: LineRange[]; out: LineRange[] }>([
  { ranges: [], out: [] },
  { ranges: [[0, 0]], out: [] },
  {
    ranges: [
      [3, 5],
      [0, 3],
    ],
    out: [[0, 5]],
  },
  {
    ranges: [
      [0, 4],
      [2, 3],
      [6, 7],
    ],
    out: [
      [0, 4],
      [6, 7],
    ],
  },
])('joined: $ranges', ({ ranges, out }) => {
  expect(joined(ranges)).toEqual(out);
});

const someRanges = fc
  .array(fc.tuple(fc.nat(40), fc.nat(10)), { maxLength: 8 })
  .map((pairs) => pairs.map(([from, length]): LineRange => [from, from + length]));

test('without leaves exactly the lines that are in no range', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(30), someRanges, (first, count, ranges) => {
      const numbers = Array.from({ length: count }, (_, index) => first + index);
      const bytes = Buffer.from(numbers.map((number) => `line ${number}\n`).join(''));
      const left = without({ first, lines: count, bytes }, joined(ranges));
      const expected = numbers.filter(
        (number) => !ranges.some(([from, to]) => from <= number && number < to),
      );
      expect(left.map((run) => Buffer.from(run.bytes).toString()).join('')).toBe(
        expected.map((number) => `line ${number}\n`).join(''),
      );
      expect(left.reduce((sum, run) => sum + run.lines, 0)).toBe(expected.length);
      for (const run of left)
        expect(Buffer.from(run.bytes).toString()).toMatch(new RegExp(`^line ${run.first}\n`));
    }),
  );
});

test('linesOf counts a line once', () => {
  expect(
    linesOf([
      [0, 4],
      [2, 6],
    ]),
  ).toBe(6);
});
