import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../project.ts';
import { openControl } from './control.ts';
import {
  isolateProcess,
  type LocalAccount,
  localAccountId,
  localRegion,
  openLocalAccount,
} from './isolation.ts';
import { startMoto } from './moto.ts';
import { localStage, packageProject } from './package.ts';
import { type Mail, openPostman, type Postman } from './postman.ts';
import { provision } from './provision/index.ts';
import { openRuntime, type Runtime } from './runtime.ts';
import { readTemplate, type Template } from './template.ts';
import { readWiring, type Wiring } from './wiring.ts';

/** A local run: the emulated account with everything in it that the template declares, and the functions at work. */
export type Session = {
  account: LocalAccount;
  template: Template;
  wiring: Wiring;
  runtime: Runtime;
  postman: Postman;
  control: string;
  /** What each phase of the start took, milliseconds. */
  phases: { name: string; ms: number }[];
  close(): Promise<void>;
};

/**
 * Brings the local account up. Packaging and the emulator's start go on at the same time.
 * @param options.endpoint another emulator, left as it is at the end; without it moto is started and ended
 * @throws BongsuError as `startMoto`, `openLocalAccount` and `packageProject` do
 */
export async function openSession(options: {
  endpoint?: string;
  say: (line: string) => void;
  deliver: (mail: Mail) => void;
  /** Ends an opening that is under way, with an error. */
  signal?: AbortSignal;
}): Promise<Session> {
  const { say, deliver } = options;
  const folder = stateFolder();
  await mkdir(folder, { recursive: true });
  isolateProcess(folder);
  const phases: Session['phases'] = [];
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const timed = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const started = performance.now();
    const value = await work;
    phases.push({ name, ms: Math.round(performance.now() - started) });
    return value;
  };
  try {
    const [account, packaged] = await both(
      timed('account', openAccount(options, folder, closers)),
      timed('package', packageProject(folder, options.signal)),
    );
    say(`account ${localAccountId} at ${account.endpoint}`);
    say(packaged.cached ? 'template: unchanged since it was packaged' : 'template: packaged with osls');
    isolateProcess(folder, account.endpoint);
    const template = readTemplate(packaged.template, {
      accountId: localAccountId,
      region: localRegion,
      stackName: `bongsu-${localStage}`,
      endpoint: account.endpoint,
    });
    const wiring = readWiring(template);
    const made = await timed('provision', provision(account, template, wiring));
    say(
      `created: ${Object.entries(made)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}`,
    );
    const { bundleFolder } = packaged;
    const postman = await openPostman(account, deliver);
    closers.push(() => postman.close());
    const runtime = openRuntime({
      account,
      wiring,
      bundleFolder,
      stateFolder: folder,
      snsUrl: postman.url,
      say,
    });
    closers.push(() => runtime.stop());
    const control = await openControl({ runtime, account, stateFolder: folder });
    closers.push(() => control.close());
    return { account, template, wiring, runtime, postman, control: control.url, phases, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAccount(
  { endpoint, say }: { endpoint?: string; say: (line: string) => void },
  folder: string,
  closers: (() => Promise<void>)[],
): Promise<LocalAccount> {
  if (endpoint !== undefined) return openLocalAccount(endpoint);
  // What an earlier emulator's lake held went with it.
  await rm(join(folder, 'lake'), { recursive: true, force: true });
  const moto = await startMoto({ stateFolder: folder, say });
  closers.push(() => moto.stop());
  return openLocalAccount(moto.endpoint);
}

/** Both to their end, whatever the other does: what was started can then be closed. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
