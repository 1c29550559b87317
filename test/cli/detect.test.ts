import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../cli/main.ts';
import { sampleRecord } from '../../cli/rules/sample-record.ts';
import type { JsonObject } from '../../shared/model/index.ts';
import { recordedIo } from './recorded-io.ts';

const folder = await mkdtemp(join(tmpdir(), 'bongsu-detect-'));

// Rules of the project, but only those that these records are about: all of them take a while to read.
const rules = join(folder, 'rules');
for (const id of [
  'defense-evasion/trail-stopped-or-deleted',
  'defense-evasion/route-table-changed',
  'credential-access/console-login-failures',
]) {
  await cp(fileURLToPath(new URL(`../../rules/${id}.yml`, import.meta.url)), join(rules, `${id}.yml`));
}

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

async function detect(args: string[], stdin: string | Uint8Array = '') {
  const { io, out, err, code } = recordedIo(stdin);
  await run(['detect', '--rules', rules, ...args], io);
  const lines = out()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { lines, err: err(), code: code() };
}

const stop = sampleRecord(
  { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', requestParameters: { name: 'trail' } },
  0,
);
const start = sampleRecord({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StartLogging' }, 1);
const failure = (index: number) =>
  sampleRecord(
    {
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      responseElements: { ConsoleLogin: 'Failure' },
    },
    index,
  );
const envelope = (detail: JsonObject) => ({
  version: '0',
  id: '11111111-2222-3333-4444-555555555555',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account: '123456789012',
  time: '2026-01-15T09:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail,
});
const ndjson = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

test.each([
  ['an object of a trail', JSON.stringify({ Records: [start, stop] })],
  ['an array', JSON.stringify([start, stop], null, 2)],
  ['one record a line', ndjson(start, stop)],
  ['an EventBridge event', JSON.stringify(envelope(stop))],
  ['a gzipped object', gzipSync(JSON.stringify({ Records: [stop] }))],
])('%s, by file and by stdin', async (_, content) => {
  const byFile = await detect([await fileWith('records', content)]);
  expect(byFile.lines.map(({ ruleId }) => ruleId)).toEqual(['defense-evasion/trail-stopped-or-deleted']);
  expect(byFile).toMatchObject({ err: '', code: 0 });
  expect(await detect([], content)).toEqual(byFile);
});

test('a finding has these keys and says who, what and why', async () => {
  const { lines } = await detect([], JSON.stringify([stop]));
  expect(Object.keys(lines[0])).toEqual([
    'ruleId',
    'title',
    'severity',
    'eventId',
    'eventName',
    'eventSource',
    'eventTime',
    'actor',
    'resources',
    'matched',
  ]);
  expect(lines[0]).toMatchObject({
    severity: 'high',
    eventId: stop.eventID,
    eventName: 'StopLogging',
    eventTime: '2026-01-15T09:00:00Z',
    actor: { name: 'alice' },
    resources: [{ type: 'AWS::CloudTrail::Trail', id: 'trail' }],
    matched: expect.arrayContaining([{ field: 'eventName', value: 'StopLogging' }]),
  });
});

test('a correlation tells all its events, whatever their order and however they are spread over files', async () => {
  const records = [0, 1, 2, 3, 4].map(failure);
  const first = await fileWith('first.ndjson', ndjson(...records.slice(2).reverse()));
  const second = await fileWith('second.ndjson', ndjson(...records.slice(0, 2)));
  const { lines } = await detect([first, second]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ruleId: 'credential-access/console-login-failures',
    eventId: records[4]?.eventID,
  });
  expect([...lines[0].eventIds].sort()).toEqual(records.map(({ eventID }) => eventID));
});

test('a record that two trails delivered is told once', async () => {
  expect((await detect([], ndjson(stop, stop))).lines).toHaveLength(1);
});

test.each([
  ['a line that is no JSON', `${ndjson(start)}{"eventID": \n${ndjson(stop)}`, /offset \d+/],
  ['a record without an id', ndjson({ ...start, eventID: undefined }, stop), /offset 0.*eventID/],
  [
    'an envelope of another source',
    ndjson({ ...envelope(stop), 'detail-type': 'Scheduled Event' }, stop),
    /Scheduled Event/,
  ],
  ['a document that is cut off', `{"Records":[${JSON.stringify(stop)},{"eventID"`, /cut off/],
])('%s is named with file and offset, exit code 1, and the rest goes on', async (_, content, error) => {
  const file = await fileWith('bad.json', content);
  const { lines, err, code } = await detect([file]);
  expect({ code, found: lines.map(({ eventName }) => eventName) }).toEqual({
    code: 1,
    found: ['StopLogging'],
  });
  expect(err).toMatch(error);
  expect(err).toContain(file);
});

test.each([
  ['a file that is not there', async () => join(folder, 'none.json'), /ENOENT/],
  [
    'a gzip that is cut off',
    async () => fileWith('cut.gz', gzipSync(JSON.stringify([stop, start])).subarray(0, -12)),
    /unexpected end of file/,
  ],
])('%s does not hold back the next file', async (_, bad, error) => {
  const good = await fileWith('good.json', JSON.stringify([{ ...stop, eventID: 'other' }]));
  const { lines, err, code } = await detect([await bad(), good]);
  expect(code).toBe(1);
  expect(err).toMatch(error);
  expect(lines.map(({ eventId }) => eventId)).toContain('other');
});

test('--alerts merges findings of one key and sums them up', async () => {
  const later = { ...stop, eventID: 'later', eventTime: '2026-01-15T09:05:00Z' };
  const { lines, code } = await detect(['--alerts'], ndjson(stop, later));
  expect(code).toBe(0);
  expect(lines).toMatchObject([
    { kind: 'first', ruleId: 'defense-evasion/trail-stopped-or-deleted', count: 1 },
    { kind: 'summary', count: 2, lastAt: '2026-01-15T09:05:00Z' },
  ]);
});

test('--alerts leaves out what is below the least severity', async () => {
  const route = sampleRecord(
    {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'CreateRoute',
      requestParameters: { routeTableId: 'rtb-1' },
    },
    0,
  );
  expect((await detect([], ndjson(route))).lines).toMatchObject([{ severity: 'informational' }]);
  expect((await detect(['--alerts'], ndjson(route))).lines).toEqual([]);
});

test.each([
  ['holds on that day', '2026-01-15', 0],
  ['no longer holds', '2026-01-14', 1],
])('an exception that %s', async (_, expires, count) => {
  const exception = {
    rule: 'defense-evasion/*',
    match: { eventName: 'StopLogging' },
    owner: 'ops',
    reason: 'move',
    expires,
  };
  const file = await fileWith('detection.json', JSON.stringify({ exceptions: [exception] }));
  expect((await detect(['--exceptions', file], ndjson(stop))).lines).toHaveLength(count);
});

test('an exceptions file with a typing mistake is an error', async () => {
  const file = await fileWith('typo.json', JSON.stringify({ exeptions: [] }));
  expect(await detect(['--exceptions', file], ndjson(stop))).toMatchObject({
    lines: [],
    code: 1,
    err: expect.stringContaining('SETTINGS_INVALID'),
  });
});

test('a rule that is wrong is named; the others still find', async () => {
  const own = await mkdtemp(join(folder, 'rules-'));
  await writeFile(join(own, 'bad.yml'), 'title: nothing\n');
  await writeFile(
    join(own, 'good.yml'),
    'title: stop\nlogsource: {product: aws, service: cloudtrail}\ndetection: {a: {eventName: StopLogging}, condition: a}\n',
  );
  const { lines, err, code } = await detect(['--rules', own], ndjson(stop));
  expect(lines.map(({ ruleId }) => ruleId)).toEqual(['good']);
  expect(err).toContain('bad.yml');
  expect(code).toBe(1);
});
