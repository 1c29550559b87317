import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allowed, grantsFor } from '../../infra/response-policies.ts';
import { targetTypes } from '../../shared/model/index.ts';
import { type CommandName, commands } from '../../shared/response/commands.ts';
import type { Playbook } from '../../shared/response/playbook.ts';
import { type PlaybookId, playbookIds, playbooks } from '../../shared/response/playbooks/index.ts';

const opening = '<!-- facts: generated from the playbook, never edited -->';
const closing = '<!-- end of facts -->';

/**
 * A playbook's page with its facts written anew: what it acts on, what it may call, and the policy a role needs to
 * carry it out. The words around them are people's and stay as they are.
 */
export function playbookPage(text: string, id: PlaybookId, playbook: Playbook): string {
  const before = text.split(opening)[0]?.trimEnd() ?? '';
  const after = text.split(closing)[1]?.trim() ?? '';
  return `${before}\n\n${opening}\n${facts(id, playbook)}\n${closing}\n\n${after}\n`;
}

function facts(id: PlaybookId, { reversible, allowedCommands }: Playbook): string {
  const actions = (kind: 'read' | 'change') =>
    [...new Set(grantsFor(allowedCommands.filter((name) => commands[name].kind === kind)).map(code))]
      .sort()
      .join(', ');
  return [
    '| | |',
    '|---|---|',
    `| Acts on | ${targetTypes[id].map((type) => `\`${type}\``).join(', ')} |`,
    `| Undo | ${reversible ? `\`npx bongsu respond undo ID\`` : 'none'} |`,
    `| Changes with | ${actions('change')} |`,
    `| Reads with | ${actions('read')} |`,
    '',
    '<details><summary>What its role has to be allowed</summary>',
    '',
    '```json',
    JSON.stringify(policyOf(allowedCommands), null, 2),
    '```',
    '',
    '</details>',
  ].join('\n');
}

function policyOf(names: readonly CommandName[]) {
  return { Version: '2012-10-17', Statement: readable(allowed(grantsFor(names), 'STAGE')) };
}

// A page is read by people: `${AWS::AccountId}` says as much without the function around it.
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::Sub' in value) return value['Fn::Sub'];
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

const code = ({ action }: { action: string }): string => `\`${action}\``;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const id of playbookIds) {
    const file = fileURLToPath(new URL(`../../docs/playbooks/${id}.md`, import.meta.url));
    writeFileSync(file, playbookPage(readFileSync(file, 'utf8'), id, playbooks[id]));
  }
}
