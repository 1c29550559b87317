import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BongsuError } from '../../shared/model/index.ts';
import { isolatedEnvironment } from './isolation.ts';
import { installedMoto, installMoto } from './moto-install.ts';

/** A running emulator. `stop` ends it and waits until it has. */
export type Moto = { endpoint: string; stop(): Promise<void> };

const startLimitMs = 20_000;

/**
 * Starts moto_server on a free loopback port: the one on PATH, or one in `.bongsu/venv`, installed at the first run.
 * It ends with this process, however that ends.
 * @throws BongsuError `EMULATOR_MISSING` or `PYTHON_TOO_OLD` saying what to install, `EMULATOR_FAILED` with its own words
 */
export async function startMoto(options: {
  stateFolder: string;
  say: (line: string) => void;
}): Promise<Moto> {
  const { stateFolder, say } = options;
  const command =
    (await onPath('moto_server')) ??
    (await installedMoto(stateFolder)) ??
    (await installMoto(stateFolder, say));
  // Port 0: the system picks a free one, and the server's first lines say which.
  const server = spawn(command, ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C is for the command: it ends its emulator after its own last calls.
    detached: true,
    env: { ...isolatedEnvironment(process.env, stateFolder), PYTHONUNBUFFERED: '1' },
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const stop = async () => {
    process.off('exit', kill);
    server.kill('SIGTERM');
    await ended;
  };
  try {
    return { endpoint: await announcedEndpoint(server), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function announcedEndpoint(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(limit);
      reject(new BongsuError('EMULATOR_FAILED', `moto_server ${why}: ${said.trim().slice(-500)}`, { cause }));
    };
    const limit = setTimeout(() => fail(`did not start in ${startLimitMs / 1000} s`), startLimitMs);
    server.once('error', (cause) => fail('could not be started', cause));
    server.once('exit', (code) => fail(`ended with code ${code}`));
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      // Afterwards there is one line a request: read on, or the pipe fills, but keep nothing.
      if (said.length < 10_000) said += chunk;
      const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(limit);
      server.removeAllListeners('exit');
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter((part) => part !== '')) {
    const file = join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
