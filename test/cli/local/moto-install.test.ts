import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startMoto } from '../../../cli/local/moto.ts';

let folder = '';
const start = () => startMoto({ stateFolder: join(folder, 'state'), say: () => undefined });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bongsu-path-'));
  await mkdir(join(folder, 'bin'));
  vi.stubEnv('PATH', join(folder, 'bin'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function command(name: string, script: string): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

test('without moto and without Python, the error says what to install', async () => {
  await expect(start()).rejects.toMatchObject({
    code: 'EMULATOR_MISSING',
    message: expect.stringMatching(/Python 3\.10.*moto_server on PATH.*--endpoint/),
  });
});

test('a Python that is too old is named with its version', async () => {
  await command('python3', 'echo 3 9');
  await expect(start()).rejects.toMatchObject({
    code: 'PYTHON_TOO_OLD',
    message: expect.stringContaining('python3 is 3.9'),
  });
});

test('an installation that fails shows the words of pip', async () => {
  await command('python3', 'if [ "$1" = -c ]; then echo 3 11; else echo "no network" >&2; exit 1; fi');
  await expect(start()).rejects.toMatchObject({
    code: 'EMULATOR_MISSING',
    message: expect.stringContaining('no network'),
  });
});

test('a server that ends at once shows its last words', async () => {
  await command('moto_server', 'echo "address already in use" >&2; exit 3');
  await expect(start()).rejects.toMatchObject({
    code: 'EMULATOR_FAILED',
    message: expect.stringMatching(/ended with code 3: address already in use/),
  });
});

test('the endpoint is the port that the server names, and stop ends the server', async () => {
  await command('moto_server', 'echo " * Running on http://127.0.0.1:4567" >&2; exec /bin/sleep 60');
  const moto = await start();
  expect(moto.endpoint).toBe('http://127.0.0.1:4567');
  await moto.stop();
});
