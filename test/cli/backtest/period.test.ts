import { expect, test } from 'vitest';
import { lookBack, periodOf, within } from '../../../cli/backtest/period.ts';
import { compileRules, parseRules } from '../../../shared/detection/index.ts';

const day = 86_400_000;

test.each([
  ['2026-01-30', '2026-01-31', '2026-01-31T23:59:59Z', true],
  ['2026-01-30', '2026-01-31', '2026-02-01T00:00:00Z', false],
  ['2026-01-30', '2026-01-31', '2026-01-30T00:00:00Z', true],
  ['2026-01-30', '2026-01-31', '2026-01-29T23:59:59Z', false],
  ['2026-01-30T12:00:00Z', undefined, '2026-01-30T11:59:59Z', false],
  [undefined, '2026-01-30T12:00Z', '2026-01-30T12:00:00Z', false],
  [undefined, undefined, '2026-01-30T12:00:00Z', true],
])('from %s to %s: %s is in it: %s', (from, to, time, expected) => {
  expect(within(periodOf(from, to), Date.parse(time))).toBe(expected);
});

test.each([
  ['yesterday', undefined, /not a date: yesterday/],
  ['2026-02-31x', undefined, /not a date/],
  ['2026-13-01', undefined, /not a date/],
  ['2026-02-01', '2026-01-01', /is not before/],
])('from %s to %s is refused', (from, to, message) => {
  expect(() => periodOf(from, to)).toThrow(message);
});

test('windows and baselines look back as far as they reach', () => {
  const base = {
    title: 'base',
    name: 'base',
    logsource: { product: 'aws', service: 'cloudtrail' },
    detection: { s: { eventName: 'A' }, condition: 's' },
  };
  const setOf = (correlation: object) =>
    compileRules(
      parseRules([base, { title: 'c', correlation: { rules: ['base'], ...correlation } }], { file: 'c.yml' }),
    ).ruleSet;
  expect(lookBack(compileRules(parseRules([base], { file: 'a.yml' })).ruleSet)).toBe(0);
  expect(lookBack(setOf({ type: 'event_count', timespan: '5m', condition: { gte: 2 } }))).toBe(300_000);
  expect(lookBack(setOf({ type: 'first_seen', value: 'eventName' }))).toBe(14 * day);
});
