/**
 * What the rules find and what they leave alone: per technique of BONGSU_CORPUS hit or missed, noise on BONGSU_NOISE
 * and on a generated day of ordinary work, each rule on its own examples. Writes docs/evaluation.md.
 * Run: BONGSU_CORPUS=DIR [BONGSU_NOISE=DIR] npm run evaluate
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../cli/project.ts';
import { compileFolder } from '../cli/rules/rule-set.ts';
import { provisioningDay } from '../test/rules/provisioning.ts';
import { noiseIn, ownTests, quietOver, techniqueOutcomes } from './evaluation.ts';
import { type Evaluation, evaluationPage, summaryOf } from './evaluation-page.ts';

const { BONGSU_CORPUS: corpus, BONGSU_NOISE: ordinary } = process.env;
const compiled = await compileFolder(join(projectRoot(), 'rules'));
const { ruleSet } = compiled;

const evaluation: Evaluation = {
  rules: ruleSet.rules.filter(({ standalone }) => standalone).length,
  ...(corpus ? { techniques: await techniqueOutcomes(corpus, ruleSet) } : {}),
  day: { of: 'a generated day', ...(await quietOver(provisioningDay(), ruleSet)) },
  ...(ordinary ? { ordinary: await noiseIn(ordinary, ruleSet) } : {}),
  tests: await ownTests(compiled),
};

process.stderr.write(`${summaryOf(evaluation)}\n`);
if (corpus) {
  writeFileSync(join(projectRoot(), 'docs', 'evaluation.md'), evaluationPage(evaluation));
} else {
  process.stderr.write(
    'BONGSU_CORPUS is not set: techniques were not evaluated, and docs/evaluation.md was left as it is. Set it to a folder of aws.<tactic>.<technique>.json.\n',
  );
}
if (!ordinary) process.stderr.write('BONGSU_NOISE is not set: only the generated day was looked at.\n');
