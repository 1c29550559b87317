import { table } from '../cli/docs/table.ts';
import type { Noise } from '../cli/rules/noise.ts';
import { severities } from '../shared/model/index.ts';
import type { Outcome, OwnTests, Quiet } from './evaluation.ts';

/** What `npm run evaluate` measured. `techniques` and `ordinary` only where their folders were given. */
export type Evaluation = {
  rules: number;
  techniques?: Outcome[];
  day: Quiet;
  ordinary?: Quiet;
  tests: OwnTests[];
};

/** `docs/evaluation.md`. */
export function evaluationPage({ rules, techniques, day, ordinary, tests }: Evaluation): string {
  return `<!-- Generated: BONGSU_CORPUS=DIR [BONGSU_NOISE=DIR] npm run evaluate -->

# What the rules find, and what they leave alone

${rules} rules, as they stand. A technique counts as hit when a rule that carries one of its ATT&CK ids tells it at
\`low\` or above; what other rules say of the same records does not count. Noise is counted as distinct (rule, actor,
resource) at \`low\` and above: merging into fewer alerts hides nothing here.

${techniques === undefined ? '' : `${techniqueSection(techniques)}\n\n`}${noiseSection('A generated day of ordinary work', day, dayIs)}

${ordinary === undefined ? '' : `${noiseSection('Ordinary records', ordinary, 'The records of `BONGSU_NOISE`.')}\n\n`}${testSection(tests)}
`;
}

const dayIs =
  'Three environments made and two of them taken down again (by a role, a user and a build server), deployments, a cluster, people at the console, programs, and services on behalf of people, from `test/rules/provisioning.ts`.';

/** One line for the terminal: hits at `low` and `medium`, noise. */
export function summaryOf({ techniques, day, ordinary }: Evaluation): string {
  const found =
    techniques === undefined
      ? 'techniques not evaluated'
      : `${atLeast(techniques, 'low')}/${techniques.length} techniques at >= low, ${atLeast(techniques, 'medium')} at >= medium`;
  const others =
    ordinary === undefined ? '' : `, ${ordinary.noise.length} on ${ordinary.records} ordinary records`;
  return `${found}; noise: ${day.noise.length} on the generated day of ${day.records} records${others}`;
}

function atLeast(techniques: readonly Outcome[], least: 'low' | 'medium'): number {
  const from = severities.indexOf(least);
  return techniques.filter(({ level }) => level !== undefined && severities.indexOf(level) >= from).length;
}

function techniqueSection(techniques: Outcome[]): string {
  const rows = techniques.map(({ technique, records, level, hits, others }) => [
    technique.name,
    technique.ids.length === 0 ? `${technique.tactic} (tactic)` : technique.ids.join(', '),
    String(records),
    level ?? '**missed**',
    codes(hits),
    codes(others),
  ]);
  return `## Techniques

${atLeast(techniques, 'low')} of ${techniques.length} at \`low\` or above, ${atLeast(techniques, 'medium')} at \`medium\` or above.

${table(['technique', 'ATT&CK', 'records', 'level', 'rules about it', 'said besides'], rows)}`;
}

function noiseSection(title: string, { records, noise }: Quiet, about: string): string {
  const rows = noise.map((one: Noise) => [
    `\`${one.ruleId}\``,
    one.severity,
    one.actor,
    one.resource,
    String(one.count),
  ]);
  const told =
    rows.length === 0 ? 'Nothing was told.' : table(['rule', 'level', 'actor', 'resource', 'findings'], rows);
  return `## ${title}

${about} ${records} records, ${noise.length} told.

${told}`;
}

function testSection(tests: OwnTests[]): string {
  const positive = tests.reduce((sum, one) => sum + one.positive, 0);
  const negative = tests.reduce((sum, one) => sum + one.negative, 0);
  const failing = tests.filter(({ failed }) => failed > 0);
  const rows = failing.map((one) => [
    `\`${one.ruleId}\``,
    String(one.positive),
    String(one.negative),
    String(one.failed),
  ]);
  const verdict =
    rows.length === 0
      ? 'Every rule finds all of its positive examples and none of its negative ones: precision and recall are 1 for each, on examples that were written with the rules.'
      : table(['rule', 'positive', 'negative', 'failed'], rows);
  return `## Each rule on its own examples

${tests.length} rules, ${positive} positive and ${negative} negative examples, near misses among the negative.

${verdict}`;
}

const codes = (ids: readonly string[]) => ids.map((id) => `\`${id}\``).join(', ');
