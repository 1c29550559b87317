import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createDetector, parseRules, pseudoFieldNames } from '../../../shared/detection/index.ts';
import { ruleSetOf, signalOf } from './samples.ts';

const page = readFileSync(new URL('../../../docs/sigma.md', import.meta.url), 'utf8');

describe('docs/sigma.md', () => {
  const example: unknown = parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');

  test('has an example that says what its own tests say', () => {
    const [rule] = parseRules([example], { file: 'docs/sigma.md' });
    const tests = rule?.kind === 'detection' ? rule.tests : [];
    const detector = createDetector(ruleSetOf([example]));
    expect(tests.length).toBeGreaterThan(0);
    for (const { match, events } of tests) {
      const matched = events.some((event) => detector.evaluate(signalOf(event)).findings.length > 0);
      expect(matched).toBe(match);
    }
  });

  test.each(pseudoFieldNames)('explains %s', (field) => {
    expect(page).toContain(`\`${field}\``);
  });
});
