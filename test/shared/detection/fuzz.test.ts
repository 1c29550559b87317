import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, createDetector, parseRules } from '../../../shared/detection/index.ts';
import { fitsGlob } from '../../../shared/detection/link/glob.ts';
import { globParts } from '../../../shared/detection/parse/pattern.ts';
import { BongsuError, type JsonObject } from '../../../shared/model/index.ts';
import { signalOf } from './samples.ts';

const keys = fc.constantFrom(
  'a',
  'a|re',
  'a|contains|all',
  'a|cidr',
  'a|base64offset',
  'a|expand',
  '|all',
  'a.b|hour|gt',
  'a|x',
);
const values = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
);
const selections = fc.oneof(fc.dictionary(keys, values, { maxKeys: 3 }), fc.array(values), fc.jsonValue());
const conditions = fc.oneof(
  fc.constantFrom('s', 's or t', '1 of them', 'not (s', 'all of x*', ''),
  fc.string(),
  fc.jsonValue(),
);
const documents = fc.oneof(
  fc.jsonValue(),
  fc.record({
    title: fc.string({ minLength: 1 }),
    logsource: fc.constant({ product: 'aws' }),
    detection: fc.record({ s: selections, t: selections, condition: conditions }),
  }),
  fc.record({
    title: fc.string({ minLength: 1 }),
    correlation: fc.record(
      {
        type: fc.constantFrom('event_count', 'value_sum', 'temporal', 'x'),
        rules: fc.jsonValue(),
        'group-by': fc.jsonValue(),
        timespan: fc.constantFrom('5m', '1M', 'x'),
        condition: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    ),
  }),
);

test('a rule file is accepted or refused by name, whatever it holds; what is accepted runs on any record', () => {
  fc.assert(
    fc.property(documents, fc.dictionary(fc.string(), fc.jsonValue()), (document, record) => {
      try {
        const { ruleSet } = compileRules(parseRules([document], { file: 'x.yml' }));
        const copy = JSON.parse(JSON.stringify(ruleSet));
        expect(createDetector(copy).evaluate(signalOf(record as JsonObject)).failures).toEqual([]);
      } catch (error) {
        if (!(error instanceof BongsuError)) throw error;
        expect(error).toMatchObject({ code: 'RULE_INVALID', place: { file: 'x.yml' } });
      }
    }),
    { numRuns: 1500 },
  );
});

test('a pattern fits what the same regular expression fits', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\'), maxLength: 10 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (glob, subject) => {
      const parts = globParts(glob);
      const source = parts
        .map((part) => {
          if (part === '*') return '.*';
          return typeof part === 'string' ? '.' : part.text.replace(/[\\*?]/g, '\\$&');
        })
        .join('');
      expect(fitsGlob(parts, subject)).toBe(new RegExp(`^${source}$`, 's').test(subject));
    }),
    { numRuns: 2000 },
  );
});

test('a hostile pattern on a long text takes no time to speak of', () => {
  const parts = globParts(`${'*a'.repeat(40)}b`);
  const began = performance.now();
  expect(fitsGlob(parts, 'a'.repeat(20_000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});
