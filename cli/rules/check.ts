import { misspellings } from '../../shared/detection/index.ts';
import { idOf } from './load.ts';
import { type CompiledFolder, compileFolder } from './rule-set.ts';

/** One checked rule file. `error` names the file and the path in it. */
export type Checked =
  | { file: string; id: string; ok: true }
  | { file: string; id: string; ok: false; error: string };

/** What works by the specification and is still probably not meant. */
export type Warning = { file: string; warning: string };

/**
 * Checks every rule file under `path`, in the order of their names. All are read first, because correlations and
 * filters name rules of other files.
 * @throws BongsuError `RULES_NOT_FOUND` when `path` is not there.
 */
export async function checkRules(path: string): Promise<{ checked: Checked[]; warnings: Warning[] }> {
  const folder = await compileFolder(path);
  const { files, faults } = folder;
  const checked = new Map<string, Checked>(files.map(({ file, id }) => [file, { file, id, ok: true }]));
  for (const { file, id, error } of faults) {
    checked.set(file, { file, id: checked.get(file)?.id ?? id, ok: false, error: error.message });
  }
  return {
    checked: [...checked.values()].sort((one, other) => (one.file < other.file ? -1 : 1)),
    warnings: warningsOf(folder),
  };
}

function warningsOf({ ruleSet, files }: CompiledFolder): Warning[] {
  const fileOf = new Map(
    files.flatMap(({ file, rules, codeRules }) =>
      [...rules.map(idOf), ...codeRules.map(({ meta }) => meta.id)].map((id) => [id, file]),
    ),
  );
  return misspellings(ruleSet).map(({ ruleId, field, value }) => ({
    file: fileOf.get(ruleId) ?? ruleId,
    warning: `${field} "${value}" is not as AWS writes it: EventBridge minds the case and would not deliver the event`,
  }));
}
