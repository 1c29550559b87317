import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sources } from '../../shared/sources/index.ts';
import type { Source } from '../../shared/sources/source.ts';
import { projectRoot } from '../project.ts';
import { table } from './table.ts';

/** Where `npx tsx cli/docs/sources.ts` writes. */
export const sourcesFile = join(projectRoot(), 'docs', 'sources.md');

/** The reference of the sources, made of the registry: what each reads, what it is worth and why. */
export function sourcesPage(): string {
  return `<!-- Generated from shared/sources: npx tsx cli/docs/sources.ts -->

# Sources

Which AWS events become findings, of which severity, and why. What a severity means for people is in the settings
(\`alerts\`): by default \`low\` and worse is told by e-mail, \`medium\` and worse in the chat as well, and
\`informational\` is stored and told to nobody. Setting a route's \`minimumSeverity\` to \`informational\` tells those
too; an exception (\`detection\` settings) takes a finding out by its rule and the values of its event.

What every sample event would come to stands in [events.md](events.md); \`npx bongsu send --explain FILE\` says it of
your own.

${table(
  ['source', 'event (`source`: `detail-type`)', 'function', 'response'],
  sources.map((source) => [
    `[${source.title}](#${anchor(source)})`,
    eventsOf(source).join('<br>') || 'whatever no other source names',
    `\`${source.lane}\``,
    (source.responses ?? []).map(({ playbook }) => `[${playbook}](playbooks/${playbook}.md)`).join('<br>'),
  ]),
)}

${sources.map(section).join('\n\n')}
`;
}

function section(source: Source): string {
  const { title, name, guide, note, responses = [] } = source;
  const lines = [
    `## ${title}`,
    `Source \`${name}\`, [as AWS describes it](${guide}).${note === undefined ? '' : ` ${note}`}`,
    table(
      ['when', 'severity', 'because'],
      Object.values(source.grades).map(({ when, severity, why }) => [when, severity, why]),
    ),
  ];
  if (responses.length > 0) {
    lines.push(
      table(
        ['asks for', 'when'],
        responses.map(({ playbook, when }) => [`[${playbook}](playbooks/${playbook}.md)`, when]),
      ),
    );
  }
  return lines.join('\n\n');
}

function eventsOf({ events }: Source): string[] {
  return events.flatMap(({ source, detailTypes }) =>
    detailTypes.map((detailType) => `\`${source}\`: ${detailType}`),
  );
}

/** How GitHub names a heading's anchor. */
function anchor({ title }: Source): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(sourcesFile, sourcesPage());
