import { fileURLToPath } from 'node:url';
import { type CompiledFolder, compileFolder } from '../../cli/rules/rule-set.ts';

let compiled: Promise<CompiledFolder> | undefined;

/** The project's own rules, compiled once for all tests of a file. */
export function standingRules(): Promise<CompiledFolder> {
  compiled ??= compileFolder(fileURLToPath(new URL('../../rules', import.meta.url)));
  return compiled;
}
