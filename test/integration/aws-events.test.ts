import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openSession, type Session } from '../../cli/local/session.ts';
import { run } from '../../cli/main.ts';
import { projectRoot } from '../../cli/project.ts';
import { recordedIo } from '../cli/recorded-io.ts';
import { account } from './account.ts';

let session: Session;
let folder = '';
const subjects: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bongsu-aws-events-'));
  await (await account()).reset();
  session = await openSession({
    endpoint: inject('endpoint'),
    say: () => undefined,
    deliver: ({ subject }) => subjects.push(subject),
  });
});

afterAll(async () => {
  await session.close();
  await rm(folder, { recursive: true });
});

const bongsu = async (...args: string[]) => {
  const { io, out, err } = recordedIo();
  const code = await run(args, io);
  await session.runtime.drain();
  return { code, out: out(), err: err() };
};

const status = () => session.runtime.status().find((one) => one.function === 'aws-events');

/** One of each way in; that a rule fetches each sample is a matter of the template's tests. */
const sent = [
  'access-analyzer/public-bucket-to-write-is-critical',
  'alarms/dns-failover-is-high',
  'alarms/dns-back-is-low',
  'auto-scaling/launch-failed-is-medium',
  'cloudtrail-insights/call-rate-start-is-low',
  'ec2/instance-stopped-is-informational',
  'guardduty/sample-is-low',
  's3-objects/protected-object-deleted-is-high',
  'security-hub/two-failures-of-one-control-is-medium',
  'trusted-advisor/exposed-key-is-critical',
  'trusted-advisor/port-unrestricted-is-high',
  'unknown/new-guardduty-event-is-informational',
];

test('what AWS services say is fetched by the rules, read, and told to whom its severity says', async () => {
  const events = await Promise.all(
    sent.map(async (path) =>
      JSON.parse(await readFile(join(projectRoot(), 'events', `${path}.json`), 'utf8')),
    ),
  );
  const file = join(folder, 'all.ndjson');
  await writeFile(file, events.map((event) => JSON.stringify(event)).join('\n'));
  expect(await bongsu('send', file, '--now')).toMatchObject({ code: 0, err: '' });
  expect(status()).toMatchObject({ invocations: sent.length, errors: 0 });
  expect(subjects).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^\[CRITICAL\] Anybody may write to example-uploads/),
      expect.stringMatching(/^\[HIGH\] DNS failover/),
      expect.stringMatching(/^\[LOW\] Over: DNS is back/),
      expect.stringMatching(/^\[HIGH\] Protected object deleted for good/),
      expect.stringMatching(/^\[LOW\] \[SAMPLE\]/),
    ]),
  );
  expect(subjects.filter((subject) => subject.startsWith('[INFORMATIONAL]'))).toEqual([]);
});

test('an alarm whose action is the function is told once, whichever way it came', async () => {
  const before = { invocations: status()?.invocations ?? 0, mails: subjects.length };
  const path = join(projectRoot(), 'events/alarms/action-on-metric-alarm-is-medium.json');
  expect(await bongsu('send', path)).toMatchObject({ code: 0, err: '' });
  expect(await bongsu('send', path)).toMatchObject({ code: 0, err: '' });
  expect(status()).toMatchObject({ invocations: before.invocations + 2, errors: 0 });
  expect(
    subjects.slice(before.mails).filter((subject) => subject.includes('Alarm web-5xx')).length,
  ).toBeLessThan(2);
});

test('bongsu alerts reads back what people were told, once an alert', async () => {
  const { code, out, err } = await bongsu('alerts', '--since', '1h', '--severity', 'high');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      kind: 'first',
      severity: 'critical',
      ruleId: 'access-analyzer-public-write',
      routes: ['alerts', 'chat'],
      sentAt: expect.any(String),
    }),
  );
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  expect(lines.every(({ severity }) => ['high', 'critical'].includes(severity))).toBe(true);
});
