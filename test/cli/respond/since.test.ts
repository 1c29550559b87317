import { expect, test } from 'vitest';
import { sinceArgument } from '../../../cli/respond/since.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

test.each([
  ['90m', '2026-11-20T10:30:00.000Z'],
  ['12h', '2026-11-20T00:00:00.000Z'],
  ['30d', '2026-10-21T12:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T10:00:00+02:00', '2026-11-01T08:00:00.000Z'],
])('%s is %s', (text, since) => {
  expect(sinceArgument(text, now)).toBe(since);
});

test.each(['yesterday', '', '5w', '-3d'])('"%s" is refused', (text) => {
  expect(() => sinceArgument(text, now)).toThrow(/give a date/);
});
