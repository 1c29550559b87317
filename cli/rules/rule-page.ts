import { dispatchOf, type RuleMeta, type RuleSet, type RuleTest } from '../../shared/detection/index.ts';
import { table } from '../docs/table.ts';
import { parentOf, tacticsIn, techniques, techniquesIn } from './attack.ts';

/** What a page says of one rule. `source` is its file, from the project's root, with `/`. */
export type Documented = { meta: RuleMeta; source: string; tests: RuleTest[]; events: string[] };

/** The first line of every page that is written, so that a page of a rule that is gone can be told from a person's. */
export const generatedLine = '<!-- Generated from the rule: npx bongsu rules docs -->';

/** The page of one rule, at `<out>/<id>.md`. Links lead to files of the project, two folders above `out`. */
export function rulePage({ meta, source, tests, events }: Documented): string {
  const up = '../'.repeat(meta.id.split('/').length + 1);
  const sections = [
    ['False positives', bullets(meta.falsePositives)],
    ['What to do', numbered(meta.runbook)],
    ['Response', meta.response === undefined ? '' : responseText(meta.response.playbook, up)],
    ['Reads', events.length === 0 ? '' : bullets(events.map((event) => `\`${event}\``))],
    ['Examples', examples(tests)],
    ['References', bullets(meta.references.map((reference) => `<${reference}>`))],
  ].filter(([, text]) => text !== '');
  return `${generatedLine}

# ${meta.title}

${meta.description.trim()}

${facts(meta, `${up}${source}`)}

${sections.map(([title, text]) => `## ${title}\n\n${text}`).join('\n\n')}
`;
}

function facts(meta: RuleMeta, source: string): string {
  const controls = meta.tags.filter((tag) => tag.startsWith('cis.')).map((tag) => tag.slice('cis.'.length));
  const rows = [
    ['Rule', `[\`${meta.id}\`](${source})`],
    ['Level', meta.level],
    ['Status', meta.status],
    ['Tactics', tacticsIn(meta.tags).join(', ')],
    ['Techniques', techniquesIn(meta.tags).map(techniqueLink).join(', ')],
    ['CIS AWS Foundations', controls.join(', ')],
    ['One alert for each', meta.dedup.length === 0 ? 'actor and resource' : meta.dedup.map(code).join(', ')],
  ];
  return table(
    ['', ''],
    rows.filter(([, value]) => value !== '').map(([name = '', value = '']) => [name, value]),
  );
}

/** A technique's name, linked to its page. */
export function techniqueLink(id: string): string {
  const name = techniques[id]?.name ?? id;
  const whole = id.includes('.') ? `${techniques[parentOf(id)]?.name ?? parentOf(id)}: ${name}` : name;
  return `[${id} ${whole}](https://attack.mitre.org/techniques/${id.replace('.', '/')}/)`;
}

function responseText(playbook: string, up: string): string {
  return `[\`${playbook}\`](${up}docs/playbooks/${playbook}.md), as far as its mode and the guards allow.`;
}

function examples(tests: readonly RuleTest[]): string {
  return table(
    ['example', 'told'],
    tests.map(({ name, match }) => [name, match ? 'yes' : 'no']),
  );
}

/** Source and names of the calls that a rule looks at, windows included: `iam.amazonaws.com CreateUser`. */
export function eventsByRule(ruleSet: RuleSet): Map<string, string[]> {
  const own = new Map(
    dispatchOf(ruleSet).map(({ ruleId, constraints }) => [
      ruleId,
      constraints.flatMap(({ eventSource = ['any service'], eventName = ['any call'] }) =>
        eventSource.map((source) => `${source} ${eventName.join(', ')}`),
      ),
    ]),
  );
  const under = (id: string): string[] => {
    const rule = ruleSet.rules.find(({ meta }) => meta.id === id);
    return rule?.kind === 'correlation' ? rule.rules.flatMap(under) : (own.get(id) ?? []);
  };
  return new Map(ruleSet.rules.map(({ meta: { id } }) => [id, [...new Set(under(id))].sort()]));
}

const code = (text: string) => `\`${text}\``;
const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
const numbered = (lines: readonly string[]) => lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
