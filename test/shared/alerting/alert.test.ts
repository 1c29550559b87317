import { expect, test } from 'vitest';
import { alert } from '../../../shared/alerting/alert.ts';
import { report } from '../../../shared/alerting/report.ts';
import { takeOver } from '../../../shared/alerting/take-over.ts';
import { applied } from './alerts.ts';
import { actor, finding, numbered, rig } from './rig.ts';

const kinds = (published: { alert: { kind: string } }[]) => published.map(({ alert: { kind } }) => kind);

test('a finding is stored, told and marked', async () => {
  const { deps, store, published } = rig();
  expect(await alert([finding()], deps)).toMatchObject({
    findings: 1,
    stored: 1,
    duplicates: 0,
    sent: 1,
    unsent: 0,
  });
  expect(kinds(published)).toEqual(['first']);
  expect([...store.kept.deliveries.values()]).toMatchObject([
    { sentAt: deps.clock(), messageId: 'message-1' },
  ]);
});

test('no findings touch neither store nor settings', async () => {
  const { deps } = rig();
  const untouched = { ...deps, settings: () => Promise.reject(new Error('asked for settings')) };
  expect(await alert([], untouched)).toMatchObject({ findings: 0 });
});

test('the same finding by two lanes is one alert, counted once', async () => {
  const { deps, store, published } = rig();
  await alert([finding()], deps);
  expect(await alert([finding(), finding()], deps)).toMatchObject({ findings: 2, stored: 0, duplicates: 2 });
  expect(published).toHaveLength(1);
  expect(store.kept.windows.get(finding().dedupKey)?.value?.tally.count).toBe(1);
});

test.each([
  ['of an experimental rule', { status: 'experimental' as const }, {}],
  ['of a muted account', {}, { mutedAccounts: ['123456789012'] }],
  [
    'of a replay',
    { signal: { ...finding().signal, origin: { lane: 'replay' as const, from: 's3://logs/a' } } },
    {},
  ],
])('a finding %s is stored and counted, not sent', async (_which, change, settings) => {
  const { deps, store, published, counts } = rig(settings);
  expect(await alert([finding(1, change)], deps)).toMatchObject({ stored: 1, held: 1, sent: 0 });
  expect(published).toEqual([]);
  expect(store.kept.findings.get('f-1')?.state).toBe('held');
  expect(counts.FindingsHeld).toBe(1);
});

test('each route has its own minimum', async () => {
  const routes = {
    alerts: { minimumSeverity: 'medium' as const },
    chat: { minimumSeverity: 'critical' as const },
  };
  const { deps, published } = rig({ routes });
  const one = (severity: 'low' | 'high' | 'critical') =>
    finding(1, { id: severity, dedupKey: severity, severity });
  await alert([one('low'), one('high'), one('critical')], deps);
  expect(published.map(({ route, alert: { severity } }) => `${severity} by ${route}`).sort()).toEqual([
    'critical by alerts',
    'critical by chat',
    'high by alerts',
  ]);
});

test('10,000 like findings: one first alert, three updates, one summary, and counts that add up', async () => {
  const { deps, published, time } = rig();
  const findings = numbered(10_000);
  expect(await alert(findings, deps)).toMatchObject({ findings: 10_000, stored: 10_000, sent: 4 });
  time.now += 3_600_000;
  expect(await takeOver(deps, () => true)).toMatchObject({ closed: 1, sent: 1 });
  expect(kinds(published)).toEqual(['first', 'update', 'update', 'update', 'summary']);
  const tallies = published.flatMap(({ alert: one }) => (one.kind === 'response' ? [] : [one.tally]));
  expect(tallies.reduce((sum, { since }) => sum + since, 0)).toBe(10_000);
  expect(tallies.at(-1)?.count).toBe(10_000);
});

test('32 at once under one key: one first alert, nobody lost, nobody counted twice', async () => {
  const { deps, store, published, time } = rig();
  let conflicts = 0;
  const contended = {
    ...deps,
    store: {
      ...store,
      commit: async (change: Parameters<typeof store.commit>[0]) => {
        const committed = await store.commit(change);
        if (!committed) conflicts += 1;
        return committed;
      },
    },
  };
  const outcomes = await Promise.all(numbered(32).map((one) => alert([one], contended)));
  const waiting = outcomes.reduce((sum, outcome) => sum + outcome.waiting, 0);
  time.now += 60_000;
  expect(await takeOver(contended, () => true)).toMatchObject({ merged: waiting });
  expect(conflicts).toBeGreaterThan(0);
  expect(kinds(published).filter((kind) => kind === 'first')).toHaveLength(1);
  expect(store.kept.windows.get(finding().dedupKey)?.value?.tally.count).toBe(32);
});

test('the same finding 32 times at once is one alert', async () => {
  const { deps, store, published } = rig();
  await Promise.all(Array.from({ length: 32 }, () => alert([finding()], deps)));
  expect(published).toHaveLength(1);
  expect(store.kept.windows.get(finding().dedupKey)?.value?.tally.count).toBe(1);
});

test('nothing secret reaches the store', async () => {
  const { deps, store } = rig();
  const { signal } = finding();
  const record = {
    ...signal.record,
    requestParameters: { userData: 'IyEvYmluL3NoCg==', password: 'hunter2-hunter2' },
  };
  await alert([finding(1, { signal: { ...signal, record } })], deps);
  const stored = JSON.stringify([...store.kept.findings, ...store.kept.deliveries, ...store.kept.windows]);
  expect(stored).not.toMatch(/IyEvYmluL3NoCg|hunter2/);
});

test('the outcome of a response is told once, whatever its severity, and its next outcome again', async () => {
  const { deps, published } = rig();
  const said = { ...applied(finding()), severity: 'informational' as const };
  expect(await report(said, deps)).toEqual({ sent: 1, unsent: 0 });
  expect(await report(said, deps)).toEqual({ sent: 0, unsent: 0 });
  await report({ ...said, outcome: 'undone', at: '2026-11-20T11:00:00Z' }, deps);
  expect(kinds(published)).toEqual(['response', 'response']);
});

test('an update tells of a new actor while the window is open', async () => {
  const { deps, published } = rig();
  await alert([finding(1)], deps);
  await alert([finding(2, { actor: actor('mallory') })], deps);
  expect(published.at(-1)?.alert).toMatchObject({
    kind: 'update',
    tally: { count: 2, actors: ['alice', 'mallory'] },
  });
});
