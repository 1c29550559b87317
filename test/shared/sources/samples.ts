import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const events = join(import.meta.dirname, '../../../events');

/** A sample event of `events/`, parsed anew each time so that a test may change it. */
export function sample(path: string) {
  return JSON.parse(readFileSync(join(events, path), 'utf8'));
}

/** The sample events of a folder of `events/`, by file name. */
export function samples(folder: string): string[] {
  return readdirSync(join(events, folder)).filter((name) => name.endsWith('.json'));
}
