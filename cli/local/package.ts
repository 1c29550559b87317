import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BongsuError } from '../../shared/model/index.ts';
import { projectRoot } from '../project.ts';
import { isolatedEnvironment, localRegion } from './isolation.ts';

const run = promisify(execFile);

/** What `osls package` makes of the project: the compiled template and one bundle per function. */
export type Package = { template: unknown; bundleFolder: string; cached: boolean };

export const localStage = 'local';
/** A log group of the emulated account for the user's flow logs; the deployment subscribes to it. */
export const localFlowLogGroup = '/vpc/flow-logs';
/** Who gets the alerts' e-mails in the emulated account. */
export const localAlertEmail = 'security@example.com';

/** What the sample events of `events/s3-objects` are about. */
const localProtectedPrefix = 'example-records/contracts/';

const parameters = [
  `logGroups=${localFlowLogGroup}`,
  `alertEmail=${localAlertEmail}`,
  `protectedPrefixes=${localProtectedPrefix}`,
];

/** It takes 5 to 15 seconds on two cores. */
const limitMs = 90_000;

/** What packaging reads. A change in any of these files packages again. */
const inputs = [
  'serverless.yml',
  'package-lock.json',
  'dist/rules.js',
  'infra',
  'functions',
  'shared',
  'queries',
];

/**
 * Packages the project for the stage `local`, or answers from `.bongsu/package` when no input has changed.
 * @throws BongsuError `PACKAGING_FAILED` with the packager's own words
 */
export async function packageProject(stateFolder: string, signal?: AbortSignal): Promise<Package> {
  const folder = join(stateFolder, 'package');
  const bundleFolder = join(folder, 'bundles');
  const templateFile = join(folder, 'template.json');
  const markFile = join(folder, 'made-from');
  const digest = await inputDigest();
  const cached = (await readFile(markFile, 'utf8').catch(() => '')) === digest;
  if (!cached) {
    const workshop = await mkdtemp(join(stateFolder, 'packaging-'));
    try {
      await linkProject(workshop);
      await pack(workshop, stateFolder, signal);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await cp(join(workshop, '.serverless', 'cloudformation-template-update-stack.json'), templateFile);
      await cp(join(workshop, '.esbuild', '.build', 'functions'), join(bundleFolder, 'functions'), {
        recursive: true,
      });
      // The bundles are CommonJS, this project is not.
      await writeFile(join(bundleFolder, 'package.json'), '{"type":"commonjs"}\n');
      await writeFile(markFile, digest);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }
  return { template: JSON.parse(await readFile(templateFile, 'utf8')), bundleFolder, cached };
}

/**
 * Makes a folder that osls takes for the project. Two packagings in one folder, a deployment and a local run, would
 * work in the same `.serverless` and `.esbuild` and can wait for each other for ever.
 */
async function linkProject(folder: string): Promise<void> {
  const root = projectRoot();
  for (const file of ['serverless.yml', 'package.json', 'tsconfig.json']) {
    await copyFile(join(root, file), join(folder, file));
  }
  for (const name of ['node_modules', 'dist', 'functions', 'infra', 'queries', 'shared']) {
    await symlink(join(root, name), join(folder, name), 'junction');
  }
}

async function pack(folder: string, stateFolder: string, signal: AbortSignal | undefined): Promise<void> {
  const osls = join(projectRoot(), 'node_modules', 'osls', 'bin', 'serverless.js');
  try {
    await run(
      process.execPath,
      [
        ...[osls, 'package', '--stage', localStage, '--region', localRegion],
        ...parameters.map((parameter) => `--param=${parameter}`),
      ],
      {
        cwd: folder,
        maxBuffer: 64 * 1024 * 1024,
        timeout: limitMs,
        signal,
        env: {
          ...isolatedEnvironment(process.env, stateFolder),
          SLS_TELEMETRY_DISABLED: '1',
          FORCE_COLOR: '0',
        },
      },
    );
  } catch (cause) {
    const said =
      cause instanceof Error && 'stdout' in cause && 'stderr' in cause
        ? `${cause.stderr}${cause.stdout}`.trim().slice(-2000)
        : String(cause);
    throw new BongsuError('PACKAGING_FAILED', `osls package failed\n${said}`, { cause });
  }
}

async function inputDigest(): Promise<string> {
  const root = projectRoot();
  const hash = createHash('sha256').update(JSON.stringify(parameters));
  for (const input of inputs) {
    for (const file of await filesUnder(root, input)) {
      hash.update(`${file}\0`).update(await readFile(join(root, file)));
    }
  }
  return hash.digest('hex');
}

async function filesUnder(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  if (!entries) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
