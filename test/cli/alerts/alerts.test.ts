import { expect, test } from 'vitest';
import { alertLines } from '../../../cli/alerts/lines.ts';
import { alertsSince, followAlerts } from '../../../cli/alerts/read.ts';
import { run } from '../../../cli/main.ts';
import { deliveriesOf } from '../../../shared/alerting/deliver.ts';
import { alertDefaults } from '../../../shared/alerting/settings.ts';
import type { AlertLog, LoggedDelivery } from '../../../shared/platform/alert-log.ts';
import { examples } from '../../shared/alerting/alerts.ts';
import { recordedIo } from '../recorded-io.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');

/** The deliveries of an example, sent at that time; without one they wait. */
function deliveries(name: string, sentAt?: number): LoggedDelivery[] {
  const alert = examples()[name];
  if (alert === undefined) throw new Error(`there is no example ${name}`);
  const sent = sentAt === undefined ? {} : { sentAt };
  return deliveriesOf(alert, alertDefaults, noon).map((delivery) => ({ ...delivery, ...sent }));
}

/** A log that holds these, by the time they were sent. */
function logOf(...all: LoggedDelivery[]): AlertLog & { all: LoggedDelivery[] } {
  return {
    all,
    async *sent(from, until) {
      yield* all.filter(({ sentAt }) => sentAt !== undefined && sentAt >= from && sentAt <= until);
    },
    async *waiting() {
      yield* all.filter(({ sentAt }) => sentAt === undefined);
    },
  };
}

test('an alert is one line, whatever number of routes told it', () => {
  expect(alertLines(deliveries('kms', noon), 'informational')).toMatchObject([
    {
      sentAt: '2026-11-20T12:00:00.000Z',
      kind: 'first',
      severity: 'high',
      title: 'KMS key 1234abcd-12ab-34cd-56ef-1234567890ab was deleted',
      ruleId: 'kms-key-deleted',
      account: '123456789012',
      eventTime: '2026-11-20T10:00:05Z',
      routes: ['alerts', 'chat'],
      count: 1,
    },
  ]);
});

test('an update says why, a response what it did', () => {
  expect(alertLines(deliveries('cloudtrail-update', noon), 'low')[0]).toMatchObject({
    kind: 'update',
    reasons: expect.arrayContaining([expect.stringContaining('new actor')]),
  });
  expect(alertLines(deliveries('response-applied', noon), 'low')[0]).toMatchObject({
    kind: 'response',
    response: { playbook: 'disable-access-key', outcome: 'applied', target: 'AKIAIOSFODNN7EXAMPLE' },
  });
});

test('what was told since then comes in order, and last what waits', async () => {
  const log = logOf(
    ...deliveries('kms', noon - 2_000),
    ...deliveries('ecr', noon - 1_000),
    ...deliveries('guardduty'),
  );
  const lines = await alertsSince(log, { from: noon - 1_500, until: noon, severity: 'low' });
  expect(lines.map(({ ruleId, sentAt }) => [ruleId, sentAt !== null])).toEqual([
    ['ecr-scan', true],
    [expect.stringMatching(/^guardduty-/), false],
  ]);
});

test('those of a severity and worse', async () => {
  const log = logOf(
    ...deliveries('kms', noon),
    ...deliveries('ecr', noon),
    ...deliveries('code-build', noon),
  );
  const severities = async (severity: 'low' | 'medium' | 'high') =>
    (await alertsSince(log, { from: 0, until: noon, severity })).map((line) => line.severity);
  expect(await severities('low')).toEqual(['high', 'medium', 'low']);
  expect(await severities('medium')).toEqual(['high', 'medium']);
  expect(await severities('high')).toEqual(['high']);
});

test('followed, each alert comes once, also one that the index shows late', async () => {
  const log = logOf(...deliveries('kms', noon + 100));
  let now = noon + 1_000;
  const looks = [
    () => log.all.push(...deliveries('ecr', noon + 2_500)),
    // Sent before the last look, and shown after it.
    () => log.all.push(...deliveries('code-build', noon + 900)),
    () => undefined,
  ];
  const wait = async () => {
    const next = looks.shift();
    next?.();
    now += 2_000;
    return next !== undefined;
  };
  const seen: string[] = [];
  for await (const { ruleId } of followAlerts(log, { from: noon, severity: 'low', clock: () => now, wait })) {
    seen.push(ruleId);
  }
  expect(seen).toEqual(['kms-key-deleted', 'ecr-scan', 'code-build-failed']);
});

test.each([
  [['--severity', 'grave'], /Allowed choices are/],
  [['--since', 'yesterday'], /give a date, a time, or how long ago/],
  [['--tail'], /unknown option/],
])('alerts %j is refused', async (args, message) => {
  const { io, err } = recordedIo();
  expect(await run(['alerts', ...args], io)).toBe(2);
  expect(err()).toMatch(message);
});
