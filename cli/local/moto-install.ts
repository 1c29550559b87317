import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BongsuError } from '../../shared/model/index.ts';
import { projectRoot } from '../project.ts';

const run = promisify(execFile);

/** moto 5.2 runs on these and newer. */
const oldestPython = [3, 10] as const;

const howToGetOne =
  'Install Python 3.10 or newer with pip, or put moto_server on PATH (pipx install "moto[server]==5.2.1"), ' +
  'or name a running emulator with --endpoint URL.';

/** The moto_server of an earlier installation from the same requirements. */
export async function installedMoto(stateFolder: string): Promise<string | undefined> {
  const mark = await readFile(markFile(stateFolder), 'utf8').catch(() => undefined);
  return mark === (await requirementsDigest()) ? serverIn(stateFolder) : undefined;
}

/**
 * Installs moto into `.bongsu/venv` from `requirements-local.txt`, exactly the versions named there.
 * pip verifies hashes wherever the file has them.
 */
export async function installMoto(stateFolder: string, say: (line: string) => void): Promise<string> {
  const python = await findPython();
  const venv = join(stateFolder, 'venv');
  say('moto_server is not on PATH: installing it into .bongsu/venv (once)');
  await rm(venv, { recursive: true, force: true });
  try {
    await run(python, ['-m', 'venv', venv]);
    await run(binary(venv, 'python'), [
      ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--disable-pip-version-check', '--no-input'],
      ...['--requirement', requirementsFile()],
    ]);
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().slice(-600) : '';
    throw new BongsuError(
      'EMULATOR_MISSING',
      `moto could not be installed into .bongsu/venv. ${howToGetOne}${said === '' ? '' : `\n${said}`}`,
      { cause },
    );
  }
  await writeFile(markFile(stateFolder), await requirementsDigest());
  return serverIn(stateFolder);
}

async function findPython(): Promise<string> {
  const tooOld: string[] = [];
  for (const name of ['python3', 'python']) {
    const found = await run(name, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
    if (!found) continue;
    const [major = 0, minor = 0] = found.stdout.trim().split(' ').map(Number);
    if (major === oldestPython[0] && minor >= oldestPython[1]) return name;
    tooOld.push(`${name} is ${major}.${minor}`);
  }
  if (tooOld.length > 0) {
    throw new BongsuError(
      'PYTHON_TOO_OLD',
      `moto needs Python 3.10 or newer; ${tooOld.join(', ')}. ${howToGetOne}`,
    );
  }
  throw new BongsuError(
    'EMULATOR_MISSING',
    `No AWS emulator: moto_server and python3 are not on PATH. ${howToGetOne}`,
  );
}

function requirementsFile(): string {
  return join(projectRoot(), 'requirements-local.txt');
}

async function requirementsDigest(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(requirementsFile()))
    .digest('hex');
}

function markFile(stateFolder: string): string {
  return join(stateFolder, 'venv', 'installed-from');
}

function serverIn(stateFolder: string): string {
  return binary(join(stateFolder, 'venv'), 'moto_server');
}

function binary(venv: string, name: string): string {
  return process.platform === 'win32' ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name);
}
