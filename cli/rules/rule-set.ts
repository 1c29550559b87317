import { compileRules, type RuleSet } from '../../shared/detection/index.ts';
import type { BongsuError } from '../../shared/model/index.ts';
import { loadRules, type RuleFile } from './load.ts';

/** A rule file, or a rule in it, that cannot be used, and why. */
export type RuleFault = { id: string; file: string; error: BongsuError };

export type CompiledFolder = { ruleSet: RuleSet; files: RuleFile[]; faults: RuleFault[] };

/**
 * The rules under `path` (a folder, or one file), compiled together. What is wrong is in `faults` and not in the set;
 * the rest is there.
 * @throws BongsuError `RULES_NOT_FOUND` when `path` is not there.
 */
export async function compileFolder(path: string): Promise<CompiledFolder> {
  const files: RuleFile[] = [];
  const faults: RuleFault[] = [];
  for await (const loaded of loadRules(path)) {
    if (loaded.ok) files.push(loaded.file);
    else faults.push(loaded);
  }
  const { ruleSet, failures } = compileRules(
    files.flatMap((file) => file.rules),
    files.flatMap((file) => file.codeRules),
  );
  const unresolved = failures.map(({ ruleId, file, error }) => ({ id: ruleId, file, error }));
  return { ruleSet, files, faults: [...faults, ...unresolved] };
}
