import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileFolder } from '../../cli/rules/rule-set.ts';
import { misspellings } from '../../shared/detection/index.ts';

const rulesDir = fileURLToPath(new URL('../../rules', import.meta.url));

test('every rule names services and calls as AWS writes them: EventBridge minds the case', async () => {
  const { ruleSet } = await compileFolder(rulesDir);
  expect(misspellings(ruleSet)).toEqual([]);
});
