import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../cli/main.ts';
import { recordedIo } from '../recorded-io.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bongsu-explain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function bongsu(args: readonly string[], terminal = false) {
  const recorded = recordedIo();
  const code = await run(['send', ...args], { ...recorded.io, terminal });
  return { code, out: recorded.out(), err: recorded.err() };
}

async function explain(...args: string[]) {
  const { code, out, err } = await bongsu(['--explain', ...args]);
  const lines = out.split('\n').filter((line) => line !== '');
  return { code, err, lines: lines.map((line) => JSON.parse(line)) };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('an event is explained without an account: source, finding, routes, response and text', async () => {
  const path = 'events/health/key-exposed-is-critical-and-disabled.json';
  const { code, err, lines } = await explain(path);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(lines).toMatchObject([
    {
      file: path,
      source: 'health',
      function: 'health-events',
      signal: { account: '123456789012' },
      findings: [
        {
          ruleId: 'health-aws-risk-credentials-exposed',
          severity: 'critical',
          routes: ['alerts', 'chat'],
          responses: [{ playbook: 'disable-access-key', target: 'AKIAIOSFODNN7EXAMPLE', mode: 'enforce' }],
          subject:
            '[CRITICAL] Access key AKIAIOSFODNN7EXAMPLE found exposed in public | 123456789012 us-east-1',
          text: expect.stringContaining('npx bongsu respond undo r-'),
        },
      ],
      excepted: [],
      countsToward: [],
    },
  ]);
});

test.each([
  ['health/key-exposed-is-critical-and-disabled', 'enforce', 'aws.health says so itself'],
  ['trusted-advisor/exposed-key-is-critical', 'enforce', 'aws.trustedadvisor says so itself'],
  ['guardduty/key-used-by-known-attacker-is-high', 'observe', 'aws.guardduty says so itself'],
])('the mode of the response to %s is %s', async (path, mode, reason) => {
  const { lines } = await explain(`events/${path}.json`);
  expect(lines[0].findings[0].responses).toMatchObject([{ mode, reason: expect.stringContaining(reason) }]);
});

test('rules speak too, and what counts toward a correlation is named', async () => {
  const { lines } = await explain(
    'events/cloudtrail/stop-logging-by-user-is-a-finding.json',
    'events/cloudtrail/one-console-login-failure-is-nothing.json',
  );
  expect(lines[0].findings).toContainEqual(
    expect.objectContaining({ ruleId: 'defense-evasion/trail-stopped-or-deleted' }),
  );
  expect(lines[1]).toMatchObject({
    findings: [],
    countsToward: expect.arrayContaining(['credential-access/console-login-failures']),
  });
});

test('a CloudTrail object is explained record by record, log lines by where they go', async () => {
  const { lines } = await explain(
    'events/s3/cloudtrail-object-lands-in-the-lake.json',
    'events/flow-logs/no-data-is-kept.log',
    'events/s3/flow-log-object-with-its-own-layout-lands-in-the-lake.log',
  );
  expect(lines.map(({ source }) => source)).toEqual([
    ...Array(4).fill('cloudtrail'),
    'flow-log lines',
    'flow-log object',
  ]);
});

test('what is refused says why, and the exit code is 1', async () => {
  const { code, lines } = await explain('events/guardduty/severity-in-words-is-refused.json');
  expect(code).toBe(1);
  expect(lines).toMatchObject([
    { refused: { code: 'SIGNAL_INVALID', message: expect.stringContaining('["detail","severity"]') } },
  ]);
});

test('several events of a file are explained in order', async () => {
  const events = ['running', 'stopped'].map((state) => ({
    id: state,
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    account: '123456789012',
    region: 'us-east-1',
    time: '2026-11-20T10:00:00Z',
    detail: { 'instance-id': 'i-0abcdef1234567890', state },
  }));
  const asLines = file('two.ndjson', events.map((event) => JSON.stringify(event)).join('\n'));
  const { lines } = await explain(asLines, file('two.json', events));
  expect(lines.map(({ findings }) => findings[0].ruleId)).toEqual([
    ...['ec2-instance-running', 'ec2-instance-stopped'],
    ...['ec2-instance-running', 'ec2-instance-stopped'],
  ]);
  expect(lines[0].findings[0]).toMatchObject({
    routes: [],
    held: 'below the least severity of every route',
  });
});

describe('under settings of one’s own', () => {
  const event = 'events/alarms/metric-alarm-is-medium.json';
  const under = (settings: Record<string, unknown>) => {
    const path = mkdtempSync(join(folder, 'settings-'));
    for (const [name, value] of Object.entries(settings)) {
      writeFileSync(join(path, `${name}.json`), JSON.stringify(value));
    }
    return explain('--settings', path, event);
  };
  const exception = { owner: 'web team', reason: 'known', expires: '2999-12-31' };

  test('an exception takes the finding out and names its owner', async () => {
    const match = { alarmName: 'web-5xx' };
    const { lines } = await under({ detection: { exceptions: [{ rule: 'alarm-*', match, ...exception }] } });
    expect(lines).toMatchObject([{ findings: [], excepted: [{ ruleId: 'alarm-metric', ...exception }] }]);
  });

  test.each([
    ['a route wants more', { routes: { chat: { minimumSeverity: 'high' } } }, ['alerts'], undefined],
    ['the account is muted', { mutedAccounts: ['123456789012'] }, [], 'the account is muted'],
  ])('%s', async (_why, alerts, routes, held) => {
    const { lines } = await under({ alerts });
    expect(lines[0].findings).toMatchObject([{ routes }]);
    expect(lines[0].findings[0].held).toBe(held);
  });

  test('settings that are wrong are an error', async () => {
    const { code, err } = await under({ alerts: { mutedAcounts: [] } });
    expect(code).toBe(1);
    expect(err).toContain('[SETTINGS_INVALID]');
  });
});

test('on a terminal it is prose, with the mail as it would arrive', async () => {
  const { out } = await bongsu(['--explain', 'events/guardduty/mining-is-high.json'], true);
  expect(out).toContain('Source guardduty, in the function aws-events.');
  expect(out).toContain('Told by: alerts, chat.');
  expect(out).toContain('  Subject: [HIGH] EC2 instance i-0abcdef1234567890 is querying');
});

test.each([
  [['--explain', '--now', 'x.json'], /cannot be used with option '--now'/, 2],
  [['--settings', 'x', 'y.json'], /SEND_SETTINGS/, 1],
  [['--explain', 'no-such-file.json'], /FILE_UNREADABLE/, 1],
])('%j is refused', async (args, message, code) => {
  const result = await bongsu(args);
  expect(result.err).toMatch(message);
  expect(result.code).toBe(code);
});
