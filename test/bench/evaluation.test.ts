import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outcomeOf, ownTests, quietOver, techniqueOutcomes } from '../../bench/evaluation.ts';
import { evaluationPage, summaryOf } from '../../bench/evaluation-page.ts';
import { attackIds, techniqueOf } from '../../bench/techniques.ts';
import { tactics, techniques } from '../../cli/rules/attack.ts';
import { findingsOver } from '../../cli/rules/noise.ts';
import { sampleRecord } from '../../cli/rules/sample-record.ts';
import { standingRules } from '../rules/standing-rules.ts';

const { ruleSet, files } = await standingRules();
const stopLogging = sampleRecord({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' }, 0);

test('what counts as a hit is named by techniques and tactics of ATT&CK', () => {
  for (const [name, ids] of Object.entries(attackIds)) {
    expect(tactics, name).toContain(name.split('.')[0]);
    expect(
      ids.filter((id) => techniques[id] === undefined),
      name,
    ).toEqual([]);
  }
});

test.each([
  ['its own technique', 'aws.defense-evasion.cloudtrail-stop.json', 'high'],
  ['another technique', 'aws.exfiltration.ec2-share-ami.json', undefined],
  ['a technique that is not known, of the tactic', 'aws.defense-evasion.something-new.json', 'high'],
  ['a technique that is not known, of another tactic', 'aws.collection.something-new.json', undefined],
])('a finding on %s', async (_, file, level) => {
  const outcome = outcomeOf(techniqueOf(file), 1, await findingsOver(ruleSet, [stopLogging]));
  expect(outcome.level).toBe(level);
  const told = level === undefined ? outcome.others : outcome.hits;
  expect(told).toContain('defense-evasion/trail-stopped-or-deleted');
});

test('a folder of records, and the page over it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-corpus-'));
  await writeFile(join(folder, 'aws.defense-evasion.cloudtrail-stop.json'), JSON.stringify([stopLogging]));
  await writeFile(join(folder, 'aws.exfiltration.ec2-share-ami.json'), JSON.stringify([stopLogging]));
  await writeFile(join(folder, 'LICENSE'), 'not a record');
  const evaluation = {
    rules: 1,
    techniques: await techniqueOutcomes(folder, ruleSet),
    day: { of: 'a day', ...(await quietOver([stopLogging, stopLogging], ruleSet)) },
    tests: [{ ruleId: 'a/b', positive: 2, negative: 3, failed: 1 }],
  };
  expect(summaryOf(evaluation)).toBe(
    '1/2 techniques at >= low, 1 at >= medium; noise: 1 on the generated day of 2 records',
  );
  const page = evaluationPage(evaluation);
  expect(page).toContain('| exfiltration.ec2-share-ami | T1537 | 1 | **missed** |');
  expect(page).toContain('| `a/b` | 2 | 3 | 1 |');
});

test('a record that cannot be read is named, and no figure is given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-corpus-'));
  await writeFile(join(folder, 'aws.impact.x.json'), '[{"eventName": "StopLogging"}]');
  await expect(techniqueOutcomes(folder, ruleSet)).rejects.toThrow(/aws\.impact\.x\.json: offset 1/);
});

test('each rule on its own examples', async () => {
  const [first] = files;
  const results = await ownTests({ files: first === undefined ? [] : [first], ruleSet });
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ failed: 0 });
  expect(results[0]?.positive).toBeGreaterThanOrEqual(2);
});
