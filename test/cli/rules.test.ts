import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../cli/main.ts';
import { buildRuleIndex } from '../../cli/rules/build-index.ts';
import { sampleRecord } from '../../cli/rules/sample-record.ts';
import { createDetector, type RuleSet } from '../../shared/detection/index.ts';
import { cloudTrailSignal } from '../../shared/sources/cloudtrail.ts';
import { recordedIo } from './recorded-io.ts';

const projectRules = fileURLToPath(new URL('../../rules', import.meta.url));
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-rules-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

async function bongsu(...args: string[]) {
  const { io, out, err, code } = recordedIo();
  await run(args, io);
  const lines = out()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { lines, err: err(), code: code() };
}

const rule = (more: string) => `title: A trail stopped
logsource: {product: aws, service: cloudtrail}
detection:
  stop: {eventSource: cloudtrail.amazonaws.com, eventName: StopLogging}
  condition: stop
level: high
${more}`;

const examples = `tests:
  - {name: stopped, match: true, events: [{eventSource: cloudtrail.amazonaws.com, eventName: StopLogging}]}
  - {name: started, match: false, events: [{eventSource: cloudtrail.amazonaws.com, eventName: StartLogging}]}
`;

test('check: one line a file, in the order of their names, exit code 0 when all are well formed', async () => {
  const folder = await folderWith({
    'b/stop.yml': rule(''),
    'a/stop.yaml': rule('id: 11111111-2222-3333-4444-555555555555'),
  });
  expect(await bongsu('rules', 'check', folder)).toMatchObject({
    lines: [
      { file: join(folder, 'a/stop.yaml'), id: '11111111-2222-3333-4444-555555555555', ok: true },
      { file: join(folder, 'b/stop.yml'), id: 'b/stop', ok: true },
    ],
    code: 0,
  });
});

test.each([
  ['not YAML', { 'x.yml': 'title: [' }, /Not YAML.*x\.yml/],
  ['an empty file', { 'x.yml': '' }, /empty.*x\.yml/],
  [
    'an unknown modifier',
    { 'x.yml': rule('').replace('eventName:', 'eventName|sounds:') },
    /sounds.*x\.yml.*detection/,
  ],
  ['no detection', { 'x.yml': 'title: nothing\n' }, /neither detection.*x\.yml/],
  ['an unknown level', { 'x.yml': rule('').replace('level: high', 'level: loud') }, /level.*x\.yml/],
  [
    'a correlation over a rule that is not there',
    {
      'x.yml':
        'title: none\ncorrelation: {type: event_count, rules: [gone], timespan: 5m, condition: {gte: 2}}\n',
    },
    /"gone".*x\.yml/,
  ],
  ['a .ts file without a rule', { 'x.ts': 'export default 1;\n' }, /code rule.*x\.ts/],
  ['a .ts file that does not compile', { 'x.ts': 'export default {' }, /x\.ts/],
])('check: %s is named with its file, and the others still count', async (_, files, error) => {
  const folder = await folderWith({ ...files, 'good.yml': rule('') });
  const { lines, code } = await bongsu('rules', 'check', folder);
  expect(code).toBe(1);
  expect(lines.filter(({ ok }) => ok).map(({ id }) => id)).toEqual(['good']);
  expect(lines.filter(({ ok }) => !ok).map((line) => line.error)).toEqual([expect.stringMatching(error)]);
});

test('check: a name that AWS writes otherwise is a warning and no fault', async () => {
  const folder = await folderWith({ 'lower.yml': rule('').replace('StopLogging', 'stoplogging') });
  const { lines, code, err } = await bongsu('rules', 'check', folder);
  expect(code).toBe(0);
  expect(lines).toMatchObject([{ id: 'lower', ok: true }]);
  expect(err).toMatch(/warning: .*lower\.yml: eventName "stoplogging" is not as AWS writes it/);
});

test('check: a folder that is not there is an error', async () => {
  expect(await bongsu('rules', 'check', '/nowhere/rules')).toMatchObject({
    lines: [],
    code: 1,
    err: expect.stringContaining('RULES_NOT_FOUND'),
  });
});

test('test: exit code 0 when every example holds', async () => {
  const folder = await folderWith({ 'stop.yml': rule(examples) });
  expect(await bongsu('rules', 'test', folder)).toEqual({
    lines: [],
    err: '1 rules, 2 tests passed, 0 failed\n',
    code: 0,
  });
});

test.each([
  [
    'a match that is missing',
    rule(examples.replace('name: started, match: false', 'name: started, match: true')),
    'started',
    /expected a match/,
  ],
  [
    'a match too many',
    rule(examples.replace('name: stopped, match: true', 'name: stopped, match: false')),
    'stopped',
    /matched by .*StopLogging/,
  ],
  ['no example at all', rule(''), '-', /no test with match/],
])('test: %s fails and is named with why', async (_, text, name, why) => {
  const folder = await folderWith({ 'stop.yml': text });
  const { lines, code, err } = await bongsu('rules', 'test', folder);
  expect(code).toBe(1);
  expect(lines).toContainEqual(
    expect.objectContaining({ ruleId: 'stop', test: name, why: expect.stringMatching(why) }),
  );
  expect(err).toMatch(/FAILED stop/);
});

test('test: one rule of the project by its id', async () => {
  const { code, err } = await bongsu('rules', 'test', 'persistence/access-key-for-another-user');
  expect({ code, err }).toEqual({
    code: 0,
    err: expect.stringMatching(/^1 rules, \d+ tests passed, 0 failed\n$/),
  });
});

test('list: one line a rule with what identifies it', async () => {
  const { lines, code } = await bongsu('rules', 'list');
  expect(code).toBe(0);
  expect(lines.map(({ id }) => id)).toContain('initial-access/root-use');
  for (const line of lines) expect(Object.keys(line)).toEqual(['id', 'title', 'level', 'status', 'tags']);
});

test('the built index finds what the folder finds, YAML and code rules alike', async () => {
  const folder = await folderWith({});
  const outFile = join(folder, 'rules.js');
  const { rules } = await buildRuleIndex({ rulesDir: projectRules, outFile });
  const { ruleSet }: { ruleSet: RuleSet } = await import(pathToFileURL(outFile).href);
  expect(ruleSet.rules.length).toBe(rules);
  const detector = createDetector(ruleSet);
  const idsFor = (event: Parameters<typeof sampleRecord>[0]) =>
    detector
      .evaluate(cloudTrailSignal(sampleRecord(event, 0), { lane: 'replay', from: 'test' }))
      .findings.map(({ ruleId }) => ruleId);
  expect(idsFor({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' })).toContain(
    'defense-evasion/trail-stopped-or-deleted',
  );
  expect(
    idsFor({
      eventSource: 'ec2.amazonaws.com',
      eventName: 'AuthorizeSecurityGroupIngress',
      requestParameters: {
        groupId: 'sg-1',
        cidrIp: '0.0.0.0/0',
        ipProtocol: 'tcp',
        fromPort: 22,
        toPort: 22,
      },
    }),
  ).toContain('defense-evasion/sensitive-port-open-to-the-world');
});

test('a rule that cannot be compiled stops the build and is named with its file', async () => {
  const folder = await folderWith({ 'good.yml': rule(''), 'bad.yml': 'title: nothing\n' });
  await expect(buildRuleIndex({ rulesDir: folder, outFile: join(folder, 'rules.js') })).rejects.toMatchObject(
    {
      code: 'RULES_INVALID',
      message: expect.stringContaining('bad.yml'),
    },
  );
});
