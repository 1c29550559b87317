import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { isolateProcess, type LocalAccount, openLocalAccount } from '../../cli/local/isolation.ts';
import { startMoto } from '../../cli/local/moto.ts';
import { stateFolder } from '../../cli/project.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    endpoint: string;
  }
}

/**
 * vitest's global setup of the integration project: one emulator for all its files, which take turns, and a state
 * folder of this run's own, which its workers inherit.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(stateFolder(), { recursive: true });
  const folder = await mkdtemp(join(stateFolder(), 'test-'));
  process.env.BONGSU_STATE_FOLDER = folder;
  const moto = await startMoto({ stateFolder: folder, say: (line) => project.vitest.logger.log(line) });
  project.provide('endpoint', moto.endpoint);
  return async () => {
    await moto.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/**
 * The emulated account of this test run, for tests to make their SDK clients from: `new S3Client(options)`.
 * The process is isolated and pointed at it too, so that code that makes its own clients reaches it.
 * @example const { options, reset } = await account(); beforeEach(reset)
 */
export async function account(): Promise<LocalAccount & { reset(): Promise<void> }> {
  const opened = await openLocalAccount(inject('endpoint'));
  isolateProcess(stateFolder(), opened.endpoint);
  return {
    ...opened,
    async reset() {
      const answer = await fetch(`${opened.endpoint}/moto-api/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`the emulator did not reset: ${answer.status}`);
    },
  };
}
