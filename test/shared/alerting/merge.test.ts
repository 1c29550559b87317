import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { merge, summary } from '../../../shared/alerting/merge.ts';
import type { Alert, AlertWindow, Finding } from '../../../shared/model/index.ts';
import { actor, finding, numbered, start } from './rig.ts';

const hour = 3_600_000;

/** Merges findings one call at a time and gives all that was told. */
function told(calls: Finding[][], now = start): { window: AlertWindow; alerts: Alert[] } {
  let window: AlertWindow | undefined;
  const alerts: Alert[] = [];
  for (const [first, ...rest] of calls) {
    if (first === undefined) continue;
    const merged = merge(window, [first, ...rest], now, hour);
    window = merged.window;
    alerts.push(...merged.alerts);
  }
  if (window === undefined) throw new Error('nothing was merged');
  return { window, alerts };
}

const chunks = (findings: Finding[], size: number) =>
  Array.from({ length: Math.ceil(findings.length / size) }, (_, index) =>
    findings.slice(index * size, (index + 1) * size),
  );

test('the first finding is told at once, and like ones only counted', () => {
  const { alerts, window } = told(chunks(numbered(9), 1));
  expect(alerts.map(({ kind }) => kind)).toEqual(['first']);
  expect(window.tally).toMatchObject({ count: 9, since: 8 });
});

test.each([1, 7, 90])(
  '10,000 like findings in calls of %i: a first, three updates, and counts that add up',
  (size) => {
    const { alerts, window } = told(chunks(numbered(10_000), size));
    const closed = [...alerts, ...summary(window, start + hour)];
    expect(closed.map(({ kind }) => kind)).toEqual(['first', 'update', 'update', 'update', 'summary']);
    const tallies = closed.flatMap((alert) => (alert.kind === 'response' ? [] : [alert.tally]));
    expect(tallies.reduce((sum, { since }) => sum + since, 0)).toBe(10_000);
    expect(tallies.at(-1)?.count).toBe(10_000);
  },
);

test('a worse finding is an update that shows it, a milder one is not', () => {
  const { alerts } = told([
    [finding(1, { severity: 'medium' })],
    [finding(2, { severity: 'low' })],
    [finding(3, { severity: 'critical' })],
    [finding(4, { severity: 'high' })],
  ]);
  expect(alerts).toMatchObject([
    { kind: 'first', severity: 'medium' },
    {
      kind: 'update',
      severity: 'critical',
      finding: { id: 'f-3' },
      reasons: ['severity rose from medium to critical'],
    },
  ]);
});

test('a new actor is an update; one seen before, or another session of the same role, is not', () => {
  const role = (session: string) => ({
    ...actor(session),
    arn: `arn:aws:sts::123456789012:assumed-role/deploy/${session}`,
    sessionIssuer: 'arn:aws:iam::123456789012:role/deploy',
  });
  const { alerts } = told([
    [finding(1)],
    [finding(2, { actor: actor('mallory') })],
    [finding(3, { actor: actor('alice') })],
    [finding(4, { actor: role('build-1') })],
    [finding(5, { actor: role('build-2') })],
  ]);
  expect(alerts.map((alert) => (alert.kind === 'update' ? alert.reasons : alert.kind))).toEqual([
    'first',
    ['new actor: mallory'],
    ['new actor: build-1'],
  ]);
});

test('behind an Identity Center role each session is an actor of its own', () => {
  const person = (name: string) => ({
    ...actor(name),
    arn: `arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/${name}`,
    sessionIssuer: 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b',
  });
  const { alerts } = told([[finding(1, { actor: person('alice') })], [finding(2, { actor: person('bob') })]]);
  expect(alerts).toHaveLength(2);
});

test('a flood of actors is five updates and the rest are counted', () => {
  const { alerts, window } = told(
    chunks(
      numbered(9, (number) => ({ actor: actor(`user-${number}`) })),
      1,
    ),
  );
  expect(alerts).toHaveLength(6);
  expect(window.tally.actorCount).toBe(9);
});

test('a window past its end is summed up before a new one opens', () => {
  const { window } = told([numbered(3)]);
  const next = merge(window, [finding(4)], start + hour, hour);
  expect(next.alerts).toMatchObject([
    { kind: 'summary', tally: { count: 3 } },
    { kind: 'first', tally: { count: 1 } },
  ]);
  expect(next.window.alertId).not.toBe(window.alertId);
});

test('a window of one finding ends without a word', () => {
  expect(summary(told([[finding()]]).window, start + hour)).toEqual([]);
});

test('whatever comes in whatever calls, what is told adds up and every message has its own id', () => {
  const severity = fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const);
  const call = fc.array(fc.record({ severity, actor: fc.integer({ min: 0, max: 30 }) }), {
    minLength: 1,
    maxLength: 90,
  });
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 20 }), (calls) => {
      let number = 0;
      const findings = calls.map((one) =>
        one.map((made) => finding(++number, { severity: made.severity, actor: actor(`user-${made.actor}`) })),
      );
      const { alerts, window } = told(findings);
      const all = [...alerts, ...summary(window, start + hour)];
      const since = all.reduce((sum, alert) => sum + (alert.kind === 'response' ? 0 : alert.tally.since), 0);
      expect(since).toBe(number);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(all.length).toBeLessThanOrEqual(1 + 3 + 3 + 5 + 1);
    }),
    { numRuns: 50 },
  );
});
