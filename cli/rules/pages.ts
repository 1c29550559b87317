import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { BongsuError, severities } from '../../shared/model/index.ts';
import { table } from '../docs/table.ts';
import { tactics, techniquesIn } from './attack.ts';
import { navigatorLayer } from './navigator.ts';
import { type Documented, eventsByRule, generatedLine, rulePage } from './rule-page.ts';
import { compileFolder } from './rule-set.ts';
import { testsOf } from './run-tests.ts';

/** The layer's file in the folder of pages. */
export const layerFile = 'attack-navigator.json';

/**
 * A page a rule (`<tactic>/<name>.md`), an index (`README.md`) and a layer for the ATT&CK Navigator, by their path in
 * the folder of pages.
 * @param rulesDir a folder `rules` in the project whose root `root` is
 * @throws BongsuError `RULES_INVALID` when a rule does not compile: half of the pages would look like all of them.
 */
export async function rulePages(rulesDir: string, root: string): Promise<Map<string, string>> {
  const { ruleSet, files, faults } = await compileFolder(rulesDir);
  const fault = faults[0];
  if (fault) throw new BongsuError('RULES_INVALID', fault.error.message, { cause: fault.error });
  const events = eventsByRule(ruleSet);
  const tests = new Map(
    files.flatMap((file) => testsOf(file).map(({ ruleId, tests }) => [ruleId, { tests, file: file.file }])),
  );
  const documented = ruleSet.rules
    .filter(({ standalone }) => standalone)
    .map(({ meta }): Documented => {
      const { tests: examples = [], file = '' } = tests.get(meta.id) ?? {};
      const source = relative(root, file).split(sep).join('/');
      return { meta, source, tests: examples, events: events.get(meta.id) ?? [] };
    })
    .sort((one, other) => (one.meta.id < other.meta.id ? -1 : 1));
  return new Map([
    ['README.md', indexPage(documented)],
    [layerFile, navigatorLayer(documented.map(({ meta }) => meta))],
    ...documented.map((one): [string, string] => [`${one.meta.id}.md`, rulePage(one)]),
  ]);
}

/** Writes the pages, and takes away those that were written for rules that are gone. Answers how many there are. */
export async function writeRulePages(pages: ReadonlyMap<string, string>, out: string): Promise<number> {
  for (const [path, content] of pages) {
    const file = join(out, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const written = await readdir(out, { recursive: true });
  for (const path of written.filter((one) => one.endsWith('.md') && !pages.has(one.split(sep).join('/')))) {
    const file = join(out, path);
    if ((await readFile(file, 'utf8')).startsWith(generatedLine)) await rm(file);
  }
  return pages.size;
}

function indexPage(rules: readonly Documented[]): string {
  const sections = tactics.map((tactic) => ({
    tactic,
    rules: rules.filter(({ meta }) => meta.id.startsWith(`${tactic}/`)),
  }));
  const others = rules.filter(({ meta }) => !tactics.some((tactic) => meta.id.startsWith(`${tactic}/`)));
  const counts = [...severities].reverse().map((level) => {
    const many = rules.filter(({ meta }) => meta.level === level).length;
    return `${many} ${level}`;
  });
  return `${generatedLine}

# Rules

${rules.length} rules: ${counts.join(', ')}. Findings below the least severity of the alert settings are stored and counted, not
sent. What the rules find and leave alone is measured in [evaluation.md](../evaluation.md); the techniques that they are
about are in [${layerFile}](${layerFile}), a layer for the [ATT&CK Navigator](https://mitre-attack.github.io/attack-navigator/).

${[...sections, { tactic: 'others', rules: others }]
  .filter((section) => section.rules.length > 0)
  .map((section) => `## ${section.tactic}\n\n${ruleTable(section.rules)}`)
  .join('\n\n')}
`;
}

function ruleTable(rules: readonly Documented[]): string {
  return table(
    ['rule', 'level', 'techniques'],
    rules.map(({ meta }) => [
      `[${meta.title}](${meta.id}.md)`,
      meta.level,
      techniquesIn(meta.tags).join(', '),
    ]),
  );
}
