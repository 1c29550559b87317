import { expect, test } from 'vitest';
import { moveTimes, newestTime } from '../../../cli/local/redate.ts';

const day = 86_400_000;

test.each([
  ['an ISO time', '"2026-11-20T10:00:42Z"', '"2026-11-21T10:00:42Z"'],
  ['an ISO time with milliseconds', '2026-11-20T10:00:42.125Z', '2026-11-21T10:00:42.125Z'],
  ['an alarm’s time', '2026-11-20T10:00:42.000+0000', '2026-11-21T10:00:42.000+0000'],
  ['a Health time', 'Fri, 20 Nov 2026 09:58:00 GMT', 'Sat, 21 Nov 2026 09:58:00 GMT'],
  [
    'a flow record',
    '2 123456789012 eni-0a1b2c3d 10.0.0.1 192.0.2.1 1 2 6 1234567890 44 1795167900 1795167959 ACCEPT OK',
    '2 123456789012 eni-0a1b2c3d 10.0.0.1 192.0.2.1 1 2 6 1234567890 44 1795254300 1795254359 ACCEPT OK',
  ],
  [
    'nothing else',
    '123456789012 eventVersion 1.11 AKIAIOSFODNN7EXAMPLE',
    '123456789012 eventVersion 1.11 AKIAIOSFODNN7EXAMPLE',
  ],
])('%s moves', (_, text, moved) => {
  expect(moveTimes(text, day)).toBe(moved);
  expect(moveTimes(moved, -day)).toBe(text);
});

test('the newest time is found in whatever form it has', () => {
  expect(newestTime('2026-11-20T10:00:00Z Fri, 20 Nov 2026 10:00:01 GMT')).toBe(
    Date.UTC(2026, 10, 20, 10, 0, 1),
  );
  expect(newestTime('no time at all')).toBeUndefined();
});
