import { createDetector, type Detector, type RuleSet, type RuleTest } from '../../shared/detection/index.ts';
import { cloudTrailSignal } from '../../shared/sources/cloudtrail.ts';
import { detectionRun } from './detection-run.ts';
import { idOf, type RuleFile } from './load.ts';
import { sampleRecord } from './sample-record.ts';

/** One example of a rule that did not come out as it says. */
export type TestFailure = { ruleId: string; file: string; test: string; why: string };

/** What the examples of one file came to. */
export type TestResult = { passed: number; failures: TestFailure[] };

/**
 * Runs the examples beside the rules of one file, and checks that there is one of each kind: that a rule can match,
 * and that it can keep quiet.
 * @param ruleSet the set the file belongs to; correlations find the rules they stand on in it
 */
export async function runTests(file: RuleFile, ruleSet: RuleSet): Promise<TestResult> {
  const setting = { ruleSet, detector: detectorOf(ruleSet) };
  const results = await Promise.all(
    testsOf(file).map(({ ruleId, tests }) => runRule(ruleId, tests, file.file, setting)),
  );
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failures: results.flatMap((result) => result.failures),
  };
}

/** The examples of every rule in a file that speaks for itself; a rule on which a correlation stands needs none. */
export function testsOf(file: RuleFile): { ruleId: string; tests: RuleTest[] }[] {
  const spoken = new Set(
    file.rules.flatMap((rule) => (rule.kind === 'correlation' && !rule.generate ? rule.rules : [])),
  );
  const sigma = file.rules
    .filter((rule) => rule.kind !== 'filter')
    .filter((rule) => !spoken.has(rule.meta.name ?? '') && !spoken.has(rule.meta.id))
    .map((rule) => ({ ruleId: idOf(rule), tests: rule.tests }));
  return [...sigma, ...file.codeRules.map((rule) => ({ ruleId: rule.meta.id, tests: rule.tests }))];
}

type Setting = { ruleSet: RuleSet; detector: Detector };

const detectors = new WeakMap<RuleSet, Detector>();

// Preparing a rule set costs more than an example does: once for all files of the set.
function detectorOf(ruleSet: RuleSet): Detector {
  const detector = detectors.get(ruleSet) ?? createDetector(ruleSet);
  detectors.set(ruleSet, detector);
  return detector;
}

async function runRule(
  ruleId: string,
  tests: RuleTest[],
  file: string,
  setting: Setting,
): Promise<TestResult> {
  const outcomes = await Promise.all(
    tests.map(async (test) => ({ test: test.name, why: await whyItFails(ruleId, test, setting) })),
  );
  const failed = outcomes.flatMap(({ test, why }) =>
    why === undefined ? [] : [{ ruleId, file, test, why }],
  );
  const missing = [true, false]
    .filter((match) => !tests.some((test) => test.match === match))
    .map((match) => ({ ruleId, file, test: '-', why: `the rule has no test with match: ${match}` }));
  return { passed: outcomes.length - failed.length, failures: [...failed, ...missing] };
}

async function whyItFails(
  ruleId: string,
  test: RuleTest,
  { ruleSet, detector }: Setting,
): Promise<string | undefined> {
  const run = detectionRun(ruleSet, { detector });
  const findings = [];
  for (const [index, event] of test.events.entries()) {
    const seen = run.see(cloudTrailSignal(sampleRecord(event, index), { lane: 'replay', from: ruleId }));
    const failure = seen.failures.find((one) => one.ruleId === ruleId);
    if (failure !== undefined) return failure.error.message;
    findings.push(...seen.findings);
  }
  findings.push(...(await run.finish()));
  const matched = findings.find((finding) => finding.ruleId === ruleId);
  if (matched === undefined) return test.match ? 'expected a match, found none' : undefined;
  if (test.match) return undefined;
  const values = matched.matched.map(({ field, value }) => `${field}=${JSON.stringify(value)}`).join(', ');
  return `expected no match, matched by ${values}`;
}
