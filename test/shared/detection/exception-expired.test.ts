import { expect, test } from 'vitest';
import { compileExceptions, exceptionFindings } from '../../../shared/detection/index.ts';
import type { JsonObject } from '../../../shared/model/index.ts';

const place = { account: '123456789012', region: 'eu-central-1' };
const exception = (change: JsonObject = {}) => ({
  rule: 'persistence/*',
  match: { 'userIdentity.userName': 'deploy' },
  owner: 'platform@example.com',
  reason: 'migration',
  expires: '2026-01-31',
  ...change,
});
const findingsAt = (now: string, ...changes: JsonObject[]) =>
  exceptionFindings(
    compileExceptions({ exceptions: changes.map(exception), disabled: [] }),
    Date.parse(now),
    place,
  );

test.each([
  ['2026-01-31T23:59:59Z', 0],
  ['2026-02-01T00:00:00Z', 1],
  ['2026-02-02T23:59:59Z', 1],
  ['2026-02-03T00:00:00Z', 0],
])('at %s an exception until 2026-01-31 gives %i findings', (now, count) => {
  expect(findingsAt(now, {})).toHaveLength(count);
});

test('it names the owner, the rule and what to do', () => {
  expect(findingsAt('2026-02-01T08:00:00Z', {})).toMatchObject([
    {
      ruleId: 'bongsu/exception-expired',
      title: 'Exception from persistence/* has expired',
      severity: 'low',
      signal: { ...place, time: '2026-02-01T00:00:00.000Z', origin: { lane: 'settings' } },
      resources: [{ id: 'persistence/*', owner: 'platform@example.com' }],
      runbook: expect.arrayContaining([expect.stringContaining('platform@example.com')]),
    },
  ]);
});

test('it is the same finding from minute to minute, and another for every other exception', () => {
  const idsAt = (now: string) =>
    findingsAt(
      now,
      {},
      { rule: 'impact/*' },
      { match: { eventName: 'CreateUser' } },
      { expires: '2026-01-30' },
    ).map(({ id }) => id);
  expect(idsAt('2026-02-01T08:01:00Z')).toEqual(idsAt('2026-02-01T08:00:00Z'));
  expect(new Set(idsAt('2026-02-01T08:00:00Z')).size).toBe(4);
});

test('what expired for one owner is one alert', () => {
  const keys = findingsAt(
    '2026-02-01T08:00:00Z',
    {},
    { rule: 'impact/*' },
    { owner: 'other@example.com' },
  ).map(({ dedupKey }) => dedupKey);
  expect(new Set(keys).size).toBe(2);
});
