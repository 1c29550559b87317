import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BongsuError } from '../../shared/model/index.ts';
import { projectRoot } from '../project.ts';
import { moveTimes, newestTime } from './redate.ts';

/** A file of a scenario, ready to be sent: with the values of this run in the place of the samples'. */
export type Act = { file: string; text: string };

/**
 * The files of `events/scenarios/<name>` in order, their times moved so that the newest of all is `now`, every UUID
 * renewed (the same one alike in all files: a record that comes by two lanes is still one), and `values` put in.
 * @throws BongsuError `SCENARIO_UNKNOWN`
 */
export async function readScenario(
  name: string,
  options: { now: number; values: Record<string, string>; run?: string },
): Promise<Act[]> {
  const { now, values, run = randomUUID() } = options;
  const folder = join(projectRoot(), 'events', 'scenarios', name);
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new BongsuError('SCENARIO_UNKNOWN', `no scenario is named ${name}`, { cause });
  });
  const acts = await Promise.all(
    files.sort().map(async (file) => ({ file, text: await readFile(join(folder, file), 'utf8') })),
  );
  const newest = Math.max(...acts.flatMap(({ text }) => newestTime(text) ?? []));
  return acts.map(({ file, text }) => ({
    file,
    text: replaced(renewed(moveTimes(text, now - newest), run), values),
  }));
}

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g;

function renewed(text: string, run: string): string {
  return text.replace(uuid, (found) => {
    const hex = createHash('sha256').update(`${run}/${found}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  });
}

function replaced(text: string, values: Record<string, string>): string {
  return Object.entries(values).reduce((result, [sample, value]) => result.replaceAll(sample, value), text);
}
