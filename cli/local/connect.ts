import { stateFolder } from '../project.ts';
import { type LocalRun, runningLocally } from './control.ts';
import { isolateProcess, type LocalAccount, openLocalAccount } from './isolation.ts';

/**
 * The account of the local run that is up now, with this process isolated from every other.
 * @throws BongsuError `NOT_RUNNING`, or as `openLocalAccount` does
 */
export async function connectLocally(): Promise<{
  account: LocalAccount;
  run: LocalRun;
  stateFolder: string;
}> {
  const folder = stateFolder();
  const run = await runningLocally(folder);
  isolateProcess(folder, run.endpoint);
  return { account: await openLocalAccount(run.endpoint), run, stateFolder: folder };
}
