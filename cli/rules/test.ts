import { compileFolder, type RuleFault } from './rule-set.ts';
import { runTests, type TestFailure, testsOf } from './run-tests.ts';

/** What the examples of all rules came to. A rule file that cannot be read counts as a failure. */
export type TestSummary = { rules: number; passed: number; failures: TestFailure[] };

/**
 * Runs the examples of every rule under `path`.
 * @throws BongsuError `RULES_NOT_FOUND` when `path` is not there.
 */
export async function testRules(path: string): Promise<TestSummary> {
  const { ruleSet, files, faults } = await compileFolder(path);
  const summary: TestSummary = { rules: 0, passed: 0, failures: faults.map(unreadable) };
  for (const file of files) {
    const result = await runTests(file, ruleSet);
    summary.rules += testsOf(file).length;
    summary.passed += result.passed;
    summary.failures.push(...result.failures);
  }
  return summary;
}

function unreadable({ id, file, error }: RuleFault): TestFailure {
  return { ruleId: id, file, test: '-', why: error.message };
}
