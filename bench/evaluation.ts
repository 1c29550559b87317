import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tacticsIn, techniquesIn } from '../cli/rules/attack.ts';
import { findingsOver, isTold, type Noise, noiseOf } from '../cli/rules/noise.ts';
import { readInput } from '../cli/rules/record-source.ts';
import type { CompiledFolder } from '../cli/rules/rule-set.ts';
import { runTests, testsOf } from '../cli/rules/run-tests.ts';
import type { RuleSet } from '../shared/detection/index.ts';
import { type Finding, type JsonObject, type Severity, severities } from '../shared/model/index.ts';
import { type Technique, techniqueOf } from './techniques.ts';

/** What became of one technique's records: the rules that are about it, the highest level, what else was said. */
export type Outcome = {
  technique: Technique;
  records: number;
  level: Severity | undefined;
  hits: string[];
  others: string[];
};

/** Noise on records that are no attack. */
export type Quiet = { of: string; records: number; noise: Noise[] };

/** How a rule does on its own examples. */
export type OwnTests = { ruleId: string; positive: number; negative: number; failed: number };

/** Hit or missed, for each file of a folder of `aws.<tactic>.<technique>.json`. */
export async function techniqueOutcomes(folder: string, ruleSet: RuleSet): Promise<Outcome[]> {
  const files = (await readdir(folder)).filter((file) => /\.(json|ndjson)(\.gz)?$/.test(file)).sort();
  const outcomes: Outcome[] = [];
  for (const file of files) {
    const records = await recordsOf(join(folder, file));
    const findings = await findingsOver(ruleSet, records);
    outcomes.push(outcomeOf(techniqueOf(basename(file)), records.length, findings));
  }
  return outcomes;
}

/** A hit is told (`low` and above) by a rule that carries an id of the technique; without ids, its tactic. */
export function outcomeOf(technique: Technique, records: number, findings: readonly Finding[]): Outcome {
  const told = findings.filter(isTold);
  const hits = told.filter((finding) => isAbout(technique, finding.tags));
  const others = told.filter((finding) => !hits.includes(finding));
  return {
    technique,
    records,
    level: severities.findLast((level) => hits.some(({ severity }) => severity === level)),
    hits: ruleIds(hits),
    others: ruleIds(others),
  };
}

function isAbout({ ids, tactic }: Technique, tags: readonly string[]): boolean {
  if (ids.length === 0) return tacticsIn(tags).includes(tactic);
  return techniquesIn(tags).some((tagged) => ids.includes(tagged));
}

/** Noise on every file of a folder of ordinary records, taken as one stretch of time. */
export async function noiseIn(folder: string, ruleSet: RuleSet): Promise<Quiet> {
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    /\.(json|ndjson)(\.gz)?$/.test(file),
  );
  const records: JsonObject[] = [];
  for (const file of files.sort()) records.push(...(await recordsOf(join(folder, file))));
  return { of: `${files.length} files`, ...(await quietOver(records, ruleSet)) };
}

export async function quietOver(
  records: readonly JsonObject[],
  ruleSet: RuleSet,
): Promise<Omit<Quiet, 'of'>> {
  return { records: records.length, noise: noiseOf(await findingsOver(ruleSet, records)) };
}

/** Each rule on the examples beside it. */
export async function ownTests({
  files,
  ruleSet,
}: Pick<CompiledFolder, 'files' | 'ruleSet'>): Promise<OwnTests[]> {
  const results: OwnTests[] = [];
  for (const file of files) {
    const { failures } = await runTests(file, ruleSet);
    for (const { ruleId, tests } of testsOf(file)) {
      results.push({
        ruleId,
        positive: tests.filter(({ match }) => match).length,
        negative: tests.filter(({ match }) => !match).length,
        failed: failures.filter((failure) => failure.ruleId === ruleId).length,
      });
    }
  }
  return results;
}

/** @throws Error that names the file and the offset of what is no record: a figure over half of the input is none. */
async function recordsOf(file: string): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  for await (const read of readInput(file, createReadStream(file))) {
    if (!read.ok) throw new Error(`${read.file}: offset ${read.offset}: ${read.reason}`);
    records.push(read.signal.record);
  }
  return records;
}

const ruleIds = (findings: readonly Finding[]) => [...new Set(findings.map(({ ruleId }) => ruleId))].sort();
