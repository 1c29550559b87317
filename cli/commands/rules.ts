import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { CompiledRule } from '../../shared/detection/index.ts';
import type { Io } from '../io.ts';
import { writeLine } from '../ndjson.ts';
import { projectRoot } from '../project.ts';

const examples = `
Examples:
  bongsu rules list
  bongsu rules check my-rules
  bongsu rules test
  bongsu rules test persistence/access-key-for-another-user
  bongsu rules docs`;

/** `bongsu rules`: the detections, whether they are well formed, and whether they do what their examples say. */
export function rulesCommand(io: Io): Command {
  return new Command('rules')
    .description('list, check, test and document detection rules')
    .addCommand(listCommand(io))
    .addCommand(checkCommand(io))
    .addCommand(testCommand(io))
    .addCommand(docsCommand(io))
    .addHelpText('after', examples);
}

function listCommand(io: Io): Command {
  return new Command('list').description('the built-in rules, one NDJSON line each').action(async () => {
    const { ruleSet } = await import('#rules');
    for (const rule of ruleSet.rules.filter((one) => one.standalone).sort(byId)) {
      const { id, title, level, status, tags } = rule.meta;
      await writeLine(io, { id, title, level, status, tags });
    }
  });
}

function checkCommand(io: Io): Command {
  return new Command('check')
    .description(
      'check that every rule file is well formed, one NDJSON line a file; exit code 1 if one is not',
    )
    .argument('<dir>', 'a folder of rules (Sigma YAML and .ts), or one file')
    .action(async (dir: string) => {
      const { checkRules } = await import('../rules/check.ts');
      const { checked, warnings } = await checkRules(dir);
      for (const one of checked) await writeLine(io, one);
      for (const { file, warning } of warnings) io.err(`warning: ${file}: ${warning}`);
      const faults = checked.filter((one) => !one.ok).length;
      io.err(`${checked.length} files, ${faults} not ok`);
      if (faults > 0) io.exit(1);
    });
}

function testCommand(io: Io): Command {
  return new Command('test')
    .description('run the examples beside the rules; failures as NDJSON, exit code 1 if there is one')
    .argument('[rules]', "a folder of rules, one file, or the id of a rule (default: the project's rules)")
    .action(async (path: string | undefined) => {
      const { testRules } = await import('../rules/test.ts');
      const { rules, passed, failures } = await testRules(rulesPath(path));
      for (const failure of failures) {
        await writeLine(io, failure);
        io.err(`FAILED ${failure.ruleId}: ${failure.test}: ${failure.why}`);
      }
      io.err(`${rules} rules, ${passed} tests passed, ${failures.length} failed`);
      if (failures.length > 0) io.exit(1);
    });
}

function docsCommand(io: Io): Command {
  return new Command('docs')
    .description("write a page a rule, an index and an ATT&CK Navigator layer of the project's rules")
    .option('--out <dir>', "the folder they are written to (default: the project's docs/rules)")
    .action(async ({ out = join(projectRoot(), 'docs', 'rules') }: { out?: string }) => {
      const { rulePages, writeRulePages } = await import('../rules/pages.ts');
      const pages = await rulePages(join(projectRoot(), 'rules'), projectRoot());
      await writeLine(io, { out, files: await writeRulePages(pages, out) });
    });
}

function rulesPath(path: string | undefined): string {
  const folder = join(projectRoot(), 'rules');
  if (path === undefined || existsSync(path)) return path ?? folder;
  return ['.yml', '.yaml', '.ts'].map((ending) => join(folder, path + ending)).find(existsSync) ?? path;
}

function byId(one: CompiledRule, other: CompiledRule): number {
  return one.meta.id < other.meta.id ? -1 : 1;
}
