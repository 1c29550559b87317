import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { CompiledRule, RuleSet } from '../../shared/detection/index.ts';
import { BongsuError } from '../../shared/model/index.ts';
import type { RuleFile } from './load.ts';
import { compileFolder, type RuleFault } from './rule-set.ts';

const detectionModule = fileURLToPath(new URL('../../shared/detection/index.ts', import.meta.url));

/**
 * Compiles every rule under `rulesDir` into one module that exports `ruleSet`, with its types beside it, so that a
 * function parses no YAML. Sigma rules become data; `.ts` rules stay code.
 * @throws BongsuError `RULES_INVALID` that names every file at fault, one a line.
 * @example await buildRuleIndex({ rulesDir: 'rules', outFile: 'dist/rules.js' })
 */
export async function buildRuleIndex(options: {
  rulesDir: string;
  outFile: string;
}): Promise<{ rules: number }> {
  const rulesDir = resolve(options.rulesDir);
  const outFile = resolve(options.outFile);
  const { ruleSet, files, faults } = await compileFolder(rulesDir);
  refuse(faults);
  await mkdir(dirname(outFile), { recursive: true });
  await build({
    stdin: {
      contents: moduleSource(ruleSet, files),
      resolveDir: rulesDir,
      sourcefile: 'rules.ts',
      loader: 'ts',
    },
    outfile: outFile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifyWhitespace: true,
    logLevel: 'warning',
  });
  await writeFile(outFile.replace(/\.js$/, '.d.ts'), declaration(outFile));
  return { rules: ruleSet.rules.length };
}

function refuse(faults: readonly RuleFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ error }) => error.message).join('\n  ');
  throw new BongsuError('RULES_INVALID', `Rules that cannot be compiled:\n  ${lines}`, {
    cause: faults[0]?.error,
  });
}

function moduleSource(ruleSet: RuleSet, files: RuleFile[]): string {
  const fileOf = new Map(files.flatMap((file) => file.codeRules.map((rule) => [rule.meta.id, file.file])));
  const imports: string[] = [];
  const entries = ruleSet.rules.map((rule) => {
    if (rule.kind !== 'code') return JSON.stringify(rule);
    const name = `rule${imports.length}`;
    imports.push(`import ${name} from ${JSON.stringify(fileOf.get(rule.meta.id))};`);
    return codeRuleEntry(rule, name);
  });
  return [...imports, `export const ruleSet = { rules: [`, entries.join(',\n'), `] };`, ''].join('\n');
}

// What linking decided about a code rule is not in its file.
function codeRuleEntry(rule: CompiledRule, name: string): string {
  return `{ ...${name}, standalone: ${rule.standalone} }`;
}

function declaration(outFile: string): string {
  const path = relative(dirname(outFile), detectionModule).split(sep).join('/');
  return [`import type { RuleSet } from '${path}';`, '', 'export declare const ruleSet: RuleSet;', ''].join(
    '\n',
  );
}
