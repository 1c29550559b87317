import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parentOf, tactics, tacticsIn, tacticsOf, techniques, techniquesIn } from '../../cli/rules/attack.ts';
import { ruleIdOf } from '../../cli/rules/load.ts';
import { compileFolder } from '../../cli/rules/rule-set.ts';
import { runTests, testsOf } from '../../cli/rules/run-tests.ts';
import { severities, targetTypes } from '../../shared/model/index.ts';

const rulesDir = fileURLToPath(new URL('../../rules', import.meta.url));
const { ruleSet, files, faults } = await compileFolder(rulesDir);
const standalone = ruleSet.rules.filter((rule) => rule.standalone);

const tagForm = new RegExp(
  `^(attack\\.(t\\d{4}(\\.\\d{3})?|${tactics.join('|')})|cis\\.4\\.([1-9]|1[0-6]))$`,
);

// A rule that knows an attacker by the name of a tool is passed by renaming it.
const toolNames =
  /stratus|pacu|scoutsuite|prowler|cloudmapper|enumerate-iam|weirdaal|terraform|pulumi|boto3|botocore|kali|parrot|aws-sdk|aws-cli/i;

test('every rule file compiles', () => {
  expect(faults).toEqual([]);
});

test('the first set is there', () => {
  expect(standalone.map(({ meta }) => meta.id)).toEqual(
    expect.arrayContaining([
      'initial-access/root-use',
      'initial-access/console-login-without-mfa',
      'defense-evasion/trail-stopped-or-deleted',
      'defense-evasion/sensitive-port-open-to-the-world',
      'privilege-escalation/administrator-policy-attached',
      'persistence/access-key-for-another-user',
      'exfiltration/bucket-policy-public',
      'credential-access/console-login-failures',
    ]),
  );
});

test.each(Array.from({ length: 16 }, (_, index) => `cis.4.${index + 1}`))('%s is covered', (control) => {
  expect(standalone.some(({ meta }) => meta.tags.includes(control))).toBe(true);
});

test('ids and names are unique', () => {
  const names = ruleSet.rules.flatMap(({ meta }) => [
    meta.id,
    ...(meta.name === undefined ? [] : [meta.name]),
  ]);
  expect(names.length).toBe(new Set(names).size);
});

test('the id of a rule is its path', () => {
  expect(files.map(({ id }) => id)).toEqual(files.map(({ file }) => ruleIdOf(rulesDir, file)));
});

test.each(files.map((file) => [file.id, file] as const))(
  '%s knows no tool by its name',
  async (_, { file }) => {
    const text = await readFile(file, 'utf8');
    const logic = text.replace(/^tests:[\s\S]*?(?=^---$|(?![\s\S]))/gm, '');
    expect(logic).not.toMatch(toolNames);
    expect(logic).not.toMatch(/userAgent/);
  },
);

describe.each(standalone.map((rule) => [rule.meta.id, rule.meta] as const))('%s', (id, meta) => {
  test('says why it matters and what to do', () => {
    expect(meta.title).not.toBe('');
    expect(meta.description.length).toBeGreaterThan(40);
    expect(severities).toContain(meta.level);
    expect(meta.runbook.length).toBeGreaterThanOrEqual(3);
    expect(meta.runbook.length).toBeLessThanOrEqual(6);
    expect(meta.falsePositives).not.toEqual([]);
    expect(meta.dedup).not.toEqual([]);
    expect(
      meta.references.filter((reference) => !reference.startsWith('https://docs.aws.amazon.com/')),
    ).toEqual([]);
  });

  test('names a playbook that exists, and what it would act on', () => {
    if (meta.response === undefined) return;
    const acted = new Map<string, readonly string[]>(Object.entries(targetTypes)).get(meta.response.playbook);
    expect(acted).toBeDefined();
    expect(meta.resources.some(({ type }) => acted?.includes(type))).toBe(true);
  });

  test('is tagged with its tactic and with techniques of ATT&CK, each with its parent and one of its tactics', () => {
    expect(meta.tags.filter((tag) => !tagForm.test(tag))).toEqual([]);
    expect(meta.tags).toContain(`attack.${id.split('/')[0]}`);
    const tagged = techniquesIn(meta.tags);
    expect(tagged).not.toEqual([]);
    expect(tagged.filter((technique) => techniques[technique] === undefined)).toEqual([]);
    expect(tagged.filter((technique) => !tagged.includes(parentOf(technique)))).toEqual([]);
    const told = tacticsIn(meta.tags);
    const stray = tagged.filter((technique) => !tacticsOf(technique).some((tactic) => told.includes(tactic)));
    expect(stray).toEqual([]);
  });
});

describe.each(files.map((file) => [file.id, file] as const))('%s', (_, file) => {
  test('has two examples of each kind', () => {
    for (const { tests } of testsOf(file)) {
      expect(tests.filter(({ match }) => match).length).toBeGreaterThanOrEqual(2);
      expect(tests.filter(({ match }) => !match).length).toBeGreaterThanOrEqual(2);
    }
  });

  test('does what its examples say', async () => {
    expect((await runTests(file, ruleSet)).failures).toEqual([]);
  });
});
