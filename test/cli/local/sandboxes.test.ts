import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../../cli/local/sandboxes.ts';

let folder = '';
let sandbox: Sandbox;

const code = `
let calls = 0;
exports.handler = async (event, context) => {
  calls += 1;
  console.log(JSON.stringify({ level: 'info', calls }));
  if (event.fail) throw new TypeError('refused');
  if (event.exit) process.exit(3);
  if (event.hang) return new Promise(() => setInterval(() => undefined, 1000));
  return { calls, stage: process.env.BONGSU_STAGE, home: process.env.HOME, left: context.getRemainingTimeInMillis() };
};`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bongsu-sandbox-'));
  await mkdir(join(folder, 'functions'));
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
  await writeFile(join(folder, 'functions', 'sample.js'), code);
  sandbox = openSandbox(
    {
      id: 'sample',
      name: 'bongsu-local-sample',
      arn: 'arn:aws:lambda:ap-northeast-2:123456789012:function:bongsu-local-sample',
      module: 'functions/sample',
      exportName: 'handler',
      timeoutMs: 500,
      environment: { BONGSU_STAGE: 'local' },
      retries: 0,
    },
    { bundleFolder: folder, stateFolder: folder, environment: {} },
  );
});

afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

test('a function keeps its module state, has its own environment and a deadline', async () => {
  await sandbox.invoke({});
  const result = await sandbox.invoke({});
  expect(result).toMatchObject({ ok: true, value: { calls: 2, stage: 'local', home: undefined } });
});

test('an error of the function has the shape that Lambda gives it, and the function lives on', async () => {
  expect(await sandbox.invoke({ fail: true })).toMatchObject({
    ok: false,
    error: { errorType: 'TypeError', errorMessage: 'refused' },
  });
  expect(await sandbox.invoke({})).toMatchObject({ ok: true, value: { calls: 2 } });
});

test.each([
  ['that hangs', { hang: true }, 'Sandbox.Timedout'],
  ['that ends its process', { exit: true }, 'Runtime.ExitError'],
])('a function %s is an error, and the next invocation starts afresh', async (_, event, errorType) => {
  expect(await sandbox.invoke(event)).toMatchObject({ ok: false, error: { errorType } });
  expect(await sandbox.invoke({})).toMatchObject({ ok: true, value: { calls: 1 } });
});

test('what a function writes is in its log file', async () => {
  await sandbox.invoke({});
  await expect
    .poll(() => readFile(join(folder, 'logs', 'sample.log'), 'utf8').catch(() => ''))
    .toContain('"calls":1');
});
