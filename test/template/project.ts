import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A folder that osls takes for the project: links to it, and a `serverless.yml` of its own, which osls wants.
 * Whatever packages elsewhere at the same time does not share its `.serverless` and `.esbuild`.
 * @param functions `linked`: the functions; `empty`: functions of the same names that do nothing and bundle at once
 */
export async function linkProject(folder: string, functions: 'linked' | 'empty'): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(join(root, 'serverless.yml'), join(folder, 'serverless.yml'));
  const linked = ['package.json', 'tsconfig.json', 'node_modules', 'shared', 'infra', 'dist'];
  if (functions === 'linked') linked.push('functions');
  else await writeEmptyFunctions(join(folder, 'functions'));
  await Promise.all(linked.map((name) => symlink(join(root, name), join(folder, name))));
}

async function writeEmptyFunctions(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of await readdir(join(root, 'functions'))) {
    await writeFile(join(folder, name), 'export const handler = async () => undefined;\n');
  }
}

/**
 * Runs osls without anything of the caller's AWS configuration.
 * @returns what it said
 * @throws with what it said, when it fails
 */
export async function osls(
  folder: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const command = join(root, 'node_modules/osls/bin/serverless.js');
  const env = { PATH: process.env.PATH, HOME: folder, SLS_TELEMETRY_DISABLED: '1', ...environment };
  const { stdout, stderr } = await run(process.execPath, [command, ...args], {
    cwd: folder,
    maxBuffer: 16 * 1024 * 1024,
    env,
  });
  return `${stdout}${stderr}`;
}
