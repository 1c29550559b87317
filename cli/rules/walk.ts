import { opendir } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Every file under `folder` with one of the extensions, by name, folders as they come in the order. */
export async function* walk(folder: string, extensions: readonly string[]): AsyncGenerator<string> {
  const entries = [];
  for await (const entry of await opendir(folder)) entries.push(entry);
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path, extensions);
    else if (entry.isFile() && extensions.includes(extname(entry.name))) yield path;
  }
}
