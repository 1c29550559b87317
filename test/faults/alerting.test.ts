import { expect, test } from 'vitest';
import { alert } from '../../shared/alerting/alert.ts';
import type { AlertingDeps } from '../../shared/alerting/deps.ts';
import { report } from '../../shared/alerting/report.ts';
import { attemptsBeforeAlarm, takeOver } from '../../shared/alerting/take-over.ts';
import type { AlertStore } from '../../shared/model/index.ts';
import { applied } from '../shared/alerting/alerts.ts';
import { finding, rig } from '../shared/alerting/rig.ts';

type Rig = ReturnType<typeof rig>;
type Point = 'publish' | keyof AlertStore;

const broken = (): Promise<never> => Promise.reject(new Error('broken on purpose'));
const always = () => true;

/** The rig with one of its parts failing, before or after it did its work. */
function failing({ deps, store }: Rig, point: Point, when: 'before' | 'after'): AlertingDeps {
  const faulty =
    <Given extends unknown[], Result>(part: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      if (when === 'after') await part(...given);
      return broken();
    };
  if (point === 'publish') return { ...deps, publish: faulty(deps.publish) };
  const parts: AlertStore = {
    put: faulty(store.put),
    window: faulty(store.window),
    commit: faulty(store.commit),
    claim: faulty(store.claim),
    markSent: faulty(store.markSent),
    due: faulty(store.due),
  };
  return { ...deps, store: { ...store, [point]: parts[point] } };
}

type Row = { point: Point; when: 'before' | 'after'; acknowledged: boolean; copies: number };

// A duplicate comes only from a crash between send and mark. What was not acknowledged comes again from its trigger.
test.each<Row>([
  { point: 'put', when: 'before', acknowledged: false, copies: 1 },
  { point: 'put', when: 'after', acknowledged: false, copies: 1 },
  { point: 'window', when: 'before', acknowledged: true, copies: 1 },
  { point: 'commit', when: 'before', acknowledged: true, copies: 1 },
  { point: 'commit', when: 'after', acknowledged: true, copies: 1 },
  { point: 'publish', when: 'before', acknowledged: true, copies: 1 },
  { point: 'publish', when: 'after', acknowledged: true, copies: 2 },
  { point: 'markSent', when: 'before', acknowledged: true, copies: 2 },
  { point: 'markSent', when: 'after', acknowledged: true, copies: 1 },
])(
  'a fault $when $point: nothing is lost, and copies carry one id',
  async ({ point, when, acknowledged, copies }) => {
    const whole = rig();
    const outcome = alert([finding()], failing(whole, point, when));
    if (acknowledged) await outcome;
    else {
      await expect(outcome).rejects.toThrow('broken on purpose');
      await alert([finding()], whole.deps);
    }
    whole.time.now += 60_000;
    await takeOver(whole.deps, always);
    whole.time.now += 60_000;
    await takeOver(whole.deps, always);
    expect(whole.published).toHaveLength(copies);
    expect(new Set(whole.published.map(({ id }) => id)).size).toBe(1);
    expect(whole.store.kept.windows.get(finding().dedupKey)?.value?.tally.count).toBe(1);
  },
);

test('a claim that still holds is left alone, and taken over by one alone when it lapsed', async () => {
  const whole = rig();
  await alert([finding()], failing(whole, 'publish', 'before'));
  whole.time.now += 59_000;
  await takeOver(whole.deps, always);
  expect(whole.published).toHaveLength(0);
  whole.time.now += 1_000;
  await Promise.all([takeOver(whole.deps, always), takeOver(whole.deps, always)]);
  expect(whole.published).toHaveLength(1);
});

test('a topic that stays away is raised loudly from the fifth try on, and told when it is back', async () => {
  const whole = rig();
  const down = failing(whole, 'publish', 'before');
  await alert([finding()], down);
  const raised: boolean[] = [];
  for (let tries = 2; tries <= attemptsBeforeAlarm + 1; tries++) {
    whole.time.now += 15 * 60_000;
    raised.push(
      await takeOver(down, always).then(
        () => false,
        (error: { code?: string }) => error.code === 'ALERT_UNDELIVERED',
      ),
    );
  }
  expect(raised).toEqual([false, false, false, true, true]);
  expect(whole.counts.AlertUndelivered).toBe(2);
  whole.time.now += 15 * 60_000;
  await takeOver(whole.deps, always);
  expect(whole.published).toHaveLength(1);
});

test('one delivery that fails holds back no other, and no window', async () => {
  const whole = rig();
  await alert([finding(1), finding(2)], whole.deps);
  const down = failing(whole, 'publish', 'before');
  await alert([finding(3, { dedupKey: 'a' }), finding(4, { dedupKey: 'b' })], down);
  whole.time.now += 3_600_000;
  const picky: typeof whole.deps = {
    ...whole.deps,
    publish: (delivery, settings) =>
      delivery.alert.kind === 'first' && delivery.alert.finding.id === 'f-3'
        ? broken()
        : whole.deps.publish(delivery, settings),
  };
  expect(await takeOver(picky, always)).toMatchObject({ sent: 2, unsent: 1, closed: 3 });
});

test('a store that fails for what is due fails the tick, after the rest was done', async () => {
  const whole = rig();
  await alert([finding()], failing(whole, 'publish', 'before'));
  whole.time.now += 60_000;
  await expect(takeOver(failing(whole, 'claim', 'before'), always)).rejects.toMatchObject({
    code: 'ALERT_TAKE_OVER_FAILED',
  });
});

test('a report that cannot be stored fails, one that cannot be sent is taken over', async () => {
  const whole = rig();
  await expect(report(applied(finding()), failing(whole, 'commit', 'before'))).rejects.toThrow(
    'broken on purpose',
  );
  expect(await report(applied(finding()), failing(whole, 'publish', 'before'))).toEqual({
    sent: 0,
    unsent: 1 + 1,
  });
  whole.time.now += 60_000;
  await takeOver(whole.deps, always);
  expect(whole.published.map(({ route }) => route).sort()).toEqual(['alerts', 'chat']);
});

test('who stored too slowly does not send under a claim that might lapse meanwhile', async () => {
  const whole = rig();
  const slow: AlertStore = {
    ...whole.store,
    commit: async (change) => {
      whole.time.now += 30_000;
      return whole.store.commit(change);
    },
  };
  expect(await alert([finding()], { ...whole.deps, store: slow })).toMatchObject({ sent: 0, unsent: 1 });
  whole.time.now += 30_000;
  await takeOver(whole.deps, always);
  expect(whole.published).toHaveLength(1);
});

test('no time left means that nothing is begun', async () => {
  const whole = rig();
  await alert([finding()], failing(whole, 'publish', 'before'));
  whole.time.now += 60_000;
  await takeOver(whole.deps, () => false);
  expect(whole.published).toHaveLength(0);
});
