import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { projectRoot, stateFolder } from '../../cli/project.ts';

let child: ChildProcess | undefined;

afterEach(() => void child?.kill('SIGKILL'));

function start(...args: string[]): { said: () => string; ended: Promise<number | null> } {
  let text = '';
  const started = spawn(process.execPath, ['dist/cli/bongsu.js', 'start', ...args], { cwd: projectRoot() });
  child = started;
  started.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    said: () => text,
    ended: new Promise((resolve) => started.once('close', (code) => resolve(code))),
  };
}

test('Ctrl-C ends the command, its emulator and its control file', async () => {
  const { said, ended } = start('--scenario', 'none');
  await expect.poll(said, { timeout: 60_000 }).toMatch(/^Up\. /m);
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(said())?.[0] ?? '';
  expect(existsSync(join(stateFolder(), 'local.json'))).toBe(true);
  child?.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
  expect(existsSync(join(stateFolder(), 'local.json'))).toBe(false);
});

test('Ctrl-C while it still starts ends it too, and says so by its exit code', async () => {
  const { said, ended } = start('--once');
  await expect.poll(said, { timeout: 60_000 }).toContain('created:');
  child?.kill('SIGINT');
  expect(await ended).toBe(130);
});

test.each([
  ['http://192.0.2.10:5000', 'ENDPOINT_NOT_LOOPBACK'],
  ['http://127.0.0.1:1', 'ENDPOINT_SILENT'],
])('--endpoint %s is refused with %s', async (endpoint, code) => {
  const { said, ended } = start('--once', '--endpoint', endpoint);
  expect(await ended).toBe(1);
  expect(said()).toContain(`[${code}]`);
});
