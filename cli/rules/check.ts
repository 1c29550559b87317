import { compileFolder } from './rule-set.ts';

/** One checked rule file. `error` names the file and the path in it. */
export type Checked =
  | { file: string; id: string; ok: true }
  | { file: string; id: string; ok: false; error: string };

/**
 * Checks every rule file under `path`, in the order of their names. All are read first, because correlations and
 * filters name rules of other files.
 * @throws BongsuError `RULES_NOT_FOUND` when `path` is not there.
 */
export async function checkRules(path: string): Promise<Checked[]> {
  const { files, faults } = await compileFolder(path);
  const checked = new Map<string, Checked>(files.map(({ file, id }) => [file, { file, id, ok: true }]));
  for (const { file, id, error } of faults) {
    checked.set(file, { file, id: checked.get(file)?.id ?? id, ok: false, error: error.message });
  }
  return [...checked.values()].sort((one, other) => (one.file < other.file ? -1 : 1));
}
