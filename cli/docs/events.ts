import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleSet } from '#rules';
import { compileExceptions, createDetector } from '../../shared/detection/index.ts';
import type { Explanation } from '../explain/explain.ts';
import { explainFile, type LogExplanation } from '../explain/explain-file.ts';
import { type ExplainSettings, explainSettings } from '../explain/settings.ts';
import { projectRoot } from '../project.ts';
import { table } from './table.ts';

/** Where `npx tsx cli/docs/events.ts` writes. */
export const eventsFile = join(projectRoot(), 'docs', 'events.md');

/** What every sample event would come to under the default settings: `bongsu send --explain` over all of `events/`. */
export async function eventsPage(): Promise<string> {
  const settings = await explainSettings(undefined);
  const all = sampleFiles();
  const sections = [...new Set(all.map(folderOf))].map((folder) => {
    const rowsOfAll = all
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) => rowsOf(file, settings));
    return `## ${folder}\n\n${table(['event', 'source', 'finding', 'severity', 'told by', 'response'], rowsOfAll)}`;
  });
  return `<!-- Generated from events/, the sources and the rules: npx tsx cli/docs/events.ts -->

# Sample events, explained

What would become of each file of \`events/\` under the default settings, as \`npx bongsu send --explain FILE\` says it,
with the text of the message, for these and for your own. A finding that nobody is told of is stored and counted.

${sections.join('\n\n')}
`;
}

function sampleFiles(): string[] {
  return readdirSync(join(projectRoot(), 'events'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot().length + '/events/'.length))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/'));

const detector = createDetector(ruleSet);

function rowsOf(file: string, settings: ExplainSettings): string[][] {
  const context = {
    detector,
    settings,
    exceptions: compileExceptions(settings.detection),
    home: { stage: 'STAGE', region: 'REGION' },
  };
  const bytes = readFileSync(join(projectRoot(), 'events', file));
  const name = file.slice(file.lastIndexOf('/') + 1);
  return explainFile(file, bytes, context).flatMap((explanation, index, all) => {
    const label = all.length === 1 ? name : `${name}, ${index + 1} of ${all.length}`;
    return rows(explanation).map((cells) => [label, ...cells]);
  });
}

function rows(explanation: Explanation | LogExplanation): string[][] {
  if ('lake' in explanation)
    return [[explanation.source, `kept in the lake: ${explanation.lake}`, '', '', '']];
  const { source, refused, findings, countsToward } = explanation;
  if (refused !== undefined) return [[source, `refused: ${refused.message}`, '', '', '']];
  const counts = countsToward.map((ruleId) => `\`${ruleId}\``).join(', ');
  if (findings.length === 0) {
    return [[source, counts === '' ? 'none' : `counts toward ${counts}`, '', 'nobody', '']];
  }
  return findings.map(({ ruleId, severity, routes, responses }) => [
    source,
    `\`${ruleId}\``,
    severity,
    routes.join(', ') || 'nobody',
    responses.map(({ playbook, mode }) => `\`${playbook}\` (${mode})`).join(', '),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(eventsFile, await eventsPage());
