import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BongsuError } from '../shared/model/index.ts';

/** The project's folder, found upwards from this file: the same for the sources and for the bundle in `dist/cli`. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new BongsuError('PROJECT_NOT_FOUND', 'no package.json above the bongsu command');
    }
    folder = parent;
  }
  return folder;
}

/**
 * Where the local run keeps what it makes: `.bongsu`, ignored by git, safe to delete.
 * Tests name another one by `BONGSU_STATE_FOLDER`, so that they leave a local run that is up alone.
 */
export function stateFolder(): string {
  return process.env.BONGSU_STATE_FOLDER ?? join(projectRoot(), '.bongsu');
}
