import { expect, test } from 'vitest';
import { durationMs, namedQueries, parameterValues, parseQuery } from '../../../cli/query/named.ts';

const period = { since: Date.UTC(2026, 10, 20, 9, 30), until: Date.UTC(2026, 10, 21) };

test.each([
  ['30m', 1_800_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '24', 'h', '1y', '-1h', '1.5h', '24 h'])('%j is no duration', (text) => {
  expect(() => durationMs(text)).toThrow(expect.objectContaining({ code: 'DURATION_INVALID' }));
});

test('a query is its header and its SQL', () => {
  expect(
    parseQuery(
      'q',
      "-- title: All\n-- parameters: since, key\n-- why not\nSELECT '?' WHERE a > ? AND b = ?;\n",
    ),
  ).toEqual({
    name: 'q',
    title: 'All',
    parameters: ['since', 'key'],
    sql: "SELECT '?' WHERE a > ? AND b = ?",
  });
});

test('a query may take its values several times over', () => {
  const { parameters } = parseQuery(
    'q',
    '-- title: x\n-- parameters: a, b\n-- repeated: 2\nSELECT ?, ?, ?, ?',
  );
  expect(parameters).toEqual(['a', 'b', 'a', 'b']);
});

test.each([
  ['no title', 'SELECT 1'],
  ['a value without a name', '-- title: x\nSELECT ?'],
  ['a name without a value', '-- title: x\n-- parameters: since\nSELECT 1'],
])('%s is an error', (_, text) => {
  expect(() => parseQuery('q', text)).toThrow(expect.objectContaining({ code: 'QUERY_INVALID' }));
});

test('the period gives the times, the caller everything else', () => {
  const query = {
    name: 'q',
    title: '',
    parameters: ['since_year', 'until_year', 'since_day', 'since', 'key'],
    sql: '',
  };
  expect(parameterValues(query, { key: 'AKIAIOSFODNN7EXAMPLE' }, period)).toEqual([
    '2026',
    '2026',
    '2026-11-20',
    '2026-11-20 09:30:00.000',
    'AKIAIOSFODNN7EXAMPLE',
  ]);
  expect(() => parameterValues(query, { kye: 'x' }, period)).toThrow(
    /key is missing.*kye is none of its parameters/,
  );
});

test('every query in queries/ is well formed', async () => {
  const named = await namedQueries();
  expect(named.map(({ name }) => name)).toContain('top-destination-ports');
});
