import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../../cli/main.ts';
import { sampleRecord } from '../../../cli/rules/sample-record.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { recordedIo } from '../recorded-io.ts';

const folder = await mkdtemp(join(tmpdir(), 'bongsu-backtest-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const rules = join(folder, 'rules');
await mkdir(rules);
const detection = (eventName: string) =>
  `logsource: {product: aws, service: cloudtrail}\ndetection: {s: {eventName: ${eventName}}, condition: s}\n`;
await writeFile(
  join(rules, 'stopped.yml'),
  `title: Stopped\nlevel: high\nstatus: experimental\n${detection('StopLogging')}`,
);
await writeFile(join(rules, 'quiet.yml'), `title: Quiet\nlevel: low\n${detection('DeleteTrail')}`);
await writeFile(
  join(rules, 'new-call.yml'),
  [
    `title: Call\nname: call\n${detection("'*'")}`,
    'title: New call\nlevel: low\ncorrelation: {type: first_seen, rules: [call], group-by: [bongsu.principal], value: eventName}\n',
  ].join('---\n'),
);

let written = 0;
const record = (eventTime: string, eventName: string, user = 'alice'): JsonObject => {
  written += 1;
  return sampleRecord(
    {
      eventSource: 'cloudtrail.amazonaws.com',
      eventName,
      eventTime,
      userIdentity: { type: 'IAMUser', userName: user, arn: `arn:aws:iam::123456789012:user/${user}` },
    },
    written,
  );
};

const trail = join(folder, 'trail');
await mkdir(join(trail, '10'), { recursive: true });
await writeFile(
  join(trail, '10', 'a.json.gz'),
  gzipSync(
    JSON.stringify({
      Records: [
        record('2026-01-10T09:00:00Z', 'StopLogging'),
        record('2026-01-10T09:05:00Z', 'StopLogging'),
        record('2026-01-11T09:00:00Z', 'ListTrails'),
        record('2026-01-12T09:00:00Z', 'StopLogging'),
        record('2026-01-12T10:00:00Z', 'StopLogging', 'bob'),
        record('2026-01-30T10:00:00Z', 'GetTrail'),
      ],
    }),
  ),
);

async function backtest(args: string[], terminal = false) {
  const { io, out, err } = recordedIo();
  const code = await run(['backtest', ...args], { ...io, terminal });
  const text = out();
  const lines = terminal
    ? []
    : text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
  const of = (kind: string) => lines.filter((line) => line.kind === kind);
  return { code, err: err(), text, days: of('day'), rules: of('rule'), summary: of('summary')[0] };
}

test('alerts per day, by rule, with who was behind them and samples; experimental rules as any other', async () => {
  const { code, err, days, rules: found, summary } = await backtest([join(rules, 'stopped.yml'), trail]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(days).toMatchObject([
    { day: '2026-01-10', findings: 2, alerts: 1 },
    { day: '2026-01-11', findings: 0, alerts: 0 },
    { day: '2026-01-12', findings: 2, alerts: 2 },
    { day: '2026-01-30', findings: 0, alerts: 0 },
  ]);
  expect(found).toMatchObject([
    {
      ruleId: 'stopped',
      severity: 'high',
      findings: 4,
      alerts: 3,
      alertsPerDay: 0.75,
      principals: [
        { name: 'arn:aws:iam::123456789012:user/alice', findings: 3 },
        { name: 'arn:aws:iam::123456789012:user/bob', findings: 1 },
      ],
      samples: [{ eventName: 'StopLogging', eventTime: '2026-01-10T09:00:00Z' }, {}, {}],
    },
  ]);
  expect(summary).toMatchObject({
    from: '2026-01-10T09:00:00Z',
    to: '2026-01-30T10:00:00Z',
    inputs: 1,
    records: 6,
    rejected: 0,
    rules: 1,
    findings: 4,
    alerts: 3,
  });
});

test('only the period counts, both its days included', async () => {
  const { summary } = await backtest([
    join(rules, 'stopped.yml'),
    ...['--from', '2026-01-11', '--to', '2026-01-12'],
    trail,
  ]);
  expect(summary).toMatchObject({ records: 3, outside: 3, findings: 2, days: 2 });
});

test('a baseline is learned from what is before the period', async () => {
  const { rules: found, summary } = await backtest([
    join(rules, 'new-call.yml'),
    '--from',
    '2026-01-25',
    trail,
  ]);
  expect(found).toMatchObject([{ ruleId: 'new-call', findings: 1, samples: [{ eventName: 'GetTrail' }] }]);
  expect(summary).toMatchObject({ before: 3, outside: 2, records: 4 });
});

test('what cannot be read is named and left out, and the rest is counted', async () => {
  await writeFile(
    join(folder, 'broken.json'),
    `${JSON.stringify(record('2026-01-10T09:00:00Z', 'StopLogging'))}\n{"x`,
  );
  const { code, err, summary } = await backtest([
    join(rules, 'stopped.yml'),
    join(folder, 'broken.json'),
    join(folder, 'missing.json'),
  ]);
  expect(code).toBe(1);
  expect(err).toMatch(/broken\.json: offset \d+:/);
  expect(err).toMatch(/missing\.json: offset 0: ENOENT/);
  expect(summary).toMatchObject({ records: 1, rejected: 2, findings: 1 });
});

test('a rule that cannot be compiled is named, and the others run', async () => {
  const mixed = join(folder, 'mixed');
  await mkdir(mixed, { recursive: true });
  await writeFile(join(mixed, 'bad.yml'), 'title: Bad\n');
  await writeFile(join(mixed, 'good.yml'), `title: Good\nlevel: high\n${detection('StopLogging')}`);
  const { code, err, summary } = await backtest([mixed, trail]);
  expect(code).toBe(1);
  expect(err).toContain('bad.yml');
  expect(summary).toMatchObject({ rules: 1, findings: 4 });
});

test('a built-in rule by its id, with what it stands on', async () => {
  const { code, summary } = await backtest(['credential-access/console-login-failures', trail]);
  expect(code).toBe(0);
  expect(summary).toMatchObject({ rules: 1, records: 6, findings: 0 });
});

test('exceptions are taken out', async () => {
  const file = join(folder, 'detection.json');
  const match = { 'userIdentity.userName': 'alice' };
  const until = { owner: 'ops@example.com', reason: 'test', expires: '2026-12-31' };
  await writeFile(file, JSON.stringify({ exceptions: [{ rule: 'stopped', match, ...until }] }));
  const { summary } = await backtest([join(rules, 'stopped.yml'), '--exceptions', file, trail]);
  expect(summary).toMatchObject({ findings: 1 });
});

test('on a terminal there are tables', async () => {
  const { text } = await backtest([rules, trail], true);
  expect(text).toMatch(/day +findings +alerts +messages/);
  expect(text).toMatch(/stopped +high +4 +3/);
  expect(text).toMatch(/user\/alice/);
  expect(text).toMatch(/6 records of 1 inputs/);
});

test.each([
  [['nothing-like-it', 'x'], /RULE_UNKNOWN/],
  [['rules', '--from', 'soon', 'x'], /PERIOD_INVALID/],
  [['rules', '--bucket', 'b', 'x'], /either files or a bucket/],
  [['rules', '--frm', '2026-01-01'], /unknown option/],
])('%j is an error', async (args, message) => {
  const { code, err } = await backtest(args);
  expect(code).toBeGreaterThan(0);
  expect(err).toMatch(message);
});
