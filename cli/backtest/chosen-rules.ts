import { existsSync } from 'node:fs';
import type { RuleSet } from '../../shared/detection/index.ts';
import { BongsuError } from '../../shared/model/index.ts';
import { compileFolder, type RuleFault } from '../rules/rule-set.ts';

/** The rules to run, and what of the files named could not be used. */
export type ChosenRules = { ruleSet: RuleSet; faults: RuleFault[] };

/**
 * The rules of a file or folder, or the built-in rule of that id with the rules that it stands on.
 * @throws BongsuError `RULE_UNKNOWN`
 */
export async function chooseRules(rule: string): Promise<ChosenRules> {
  if (existsSync(rule)) return compileFolder(rule);
  const { ruleSet } = await import('#rules');
  const chosen = onlyRule(ruleSet, rule);
  if (chosen.rules.length > 0) return { ruleSet: chosen, faults: [] };
  throw new BongsuError('RULE_UNKNOWN', `${rule} is neither a file, a folder nor the id of a built-in rule`);
}

/** One rule, and what it stands on. */
export function onlyRule({ rules }: RuleSet, id: string): RuleSet {
  const needed = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    const rule = rules.find(({ meta }) => meta.id === next);
    if (rule?.kind === 'correlation') open.push(...rule.rules);
  }
  return { rules: rules.filter(({ meta }) => needed.has(meta.id)) };
}
