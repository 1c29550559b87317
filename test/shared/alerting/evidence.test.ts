import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundFinding, boundRecord, jsonBytes } from '../../../shared/alerting/evidence.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { finding } from './rig.ts';

const limits = { record: 1_000, text: 100, items: 3 };

test('a record within its limit stays as it is', () => {
  const record = { a: 'x'.repeat(900) };
  expect(boundRecord(record, limits)).toBe(record);
});

test.each<[string, JsonObject, unknown]>([
  ['a long text is shortened', { a: 'x'.repeat(2_000) }, { a: `${'x'.repeat(100)} [cut: 1900 characters]` }],
  ['a long list keeps its beginning', { a: Array(900).fill(1) }, { a: [1, 1, 1, '[cut: 897 items]'] }],
  [
    'then the largest field gives way',
    {
      small: 'kept',
      large: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`name-${n}`, 'y'.repeat(50)])),
    },
    { small: 'kept', large: expect.stringMatching(/^\[cut: \d+ bytes\]$/) },
  ],
  [
    'a record of a thousand small fields is a note',
    Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`field-${n}`, n])),
    { cut: expect.stringMatching(/^\[cut: a record of \d+ bytes\]$/) },
  ],
])('%s', (_what, record, expected) => {
  expect(boundRecord(record, limits)).toEqual(expected);
});

test('whatever the record, it fits', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<string>, { maxKeys: 200 }),
      (record) => {
        expect(jsonBytes(boundRecord(record, limits))).toBeLessThanOrEqual(limits.record);
      },
    ),
    { numRuns: 200 },
  );
});

test('lists and texts of a finding are bounded too', () => {
  const whole = finding(1, {
    description: 'd'.repeat(5_000),
    resources: Array.from({ length: 50 }, (_, n) => ({ type: 'AWS::S3::Bucket', id: `bucket-${n}` })),
    matched: Array.from({ length: 50 }, (_, n) => ({ field: `field-${n}`, value: 'v'.repeat(500) })),
    signalIds: Array.from({ length: 5_000 }, (_, n) => `signal-${n}`),
  });
  const bounded = boundFinding(whole, limits);
  expect(bounded.resources).toHaveLength(3);
  expect(bounded.signalIds).toEqual(['signal-4997', 'signal-4998', 'signal-4999']);
  expect(bounded.matched).toHaveLength(3);
  expect(jsonBytes(bounded)).toBeLessThan(4_000);
});
