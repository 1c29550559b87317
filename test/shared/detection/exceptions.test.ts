import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  applyExceptions,
  compileExceptions,
  createDetector,
  detectionSection,
  type ExceptionSetting,
  expiredExceptions,
} from '../../../shared/detection/index.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

const record = { eventName: 'DeleteTrail', userIdentity: { userName: 'terraform' } };
const ruleSet = ruleSetOf([
  ruleDocument({ s: { eventName: 'DeleteTrail' }, condition: 's' }, { id: 'evasion/trail' }),
  {
    title: 'many',
    id: 'evasion/many',
    correlation: {
      type: 'event_count',
      rules: ['evasion/trail'],
      timespan: '1h',
      condition: { gte: 2 },
      generate: true,
    },
  },
]);
const evaluation = createDetector(ruleSet).evaluate(signalOf(record));

const exception: ExceptionSetting = {
  rule: 'evasion/trail',
  match: { 'userIdentity.userName|startswith': 'terra' },
  owner: 'platform@example.com',
  reason: 'the pipeline rebuilds the trail',
  expires: '2026-03-31',
};

const before = Date.parse('2026-03-31T23:59:59Z');
const after = Date.parse('2026-04-01T00:00:00Z');

describe('an exception', () => {
  const rows: [
    what: string,
    change: Partial<ExceptionSetting>,
    now: number,
    kept: [findings: number, hits: number],
  ][] = [
    ['takes out what it covers, also from windows', {}, before, [0, 0]],
    ['holds until the end of its day', {}, after, [1, 1]],
    ['is for one rule', { rule: 'evasion/other' }, before, [1, 1]],
    ['may name rules by a pattern', { rule: 'evasion/*' }, before, [0, 0]],
    ['for a correlation leaves the rule below it', { rule: 'evasion/many' }, before, [1, 0]],
    ['leaves what it does not match', { match: { 'userIdentity.userName': 'alice' } }, before, [1, 1]],
    ['takes a list of maps', { match: [{ eventName: 'X' }, { eventName: 'DeleteTrail' }] }, before, [0, 0]],
    ['takes keywords', { match: ['terraform'] }, before, [0, 0]],
  ];
  test.each(rows)('%s', (_, change, now, [findings, hits]) => {
    const exceptions = compileExceptions({ exceptions: [{ ...exception, ...change }], disabled: [] });
    const result = applyExceptions(evaluation, exceptions, now);
    expect([result.evaluation.findings.length, result.evaluation.windows.length]).toEqual([findings, hits]);
    expect(result.excepted).toHaveLength(1 - findings);
  });

  test('is told with its owner and reason', () => {
    const exceptions = compileExceptions({ exceptions: [exception], disabled: [] });
    expect(applyExceptions(evaluation, exceptions, before).excepted).toMatchObject([
      { finding: { ruleId: 'evasion/trail' }, by: { owner: 'platform@example.com', expires: '2026-03-31' } },
    ]);
    expect(expiredExceptions(exceptions, before)).toEqual([]);
    expect(expiredExceptions(exceptions, after)).toMatchObject([{ owner: 'platform@example.com' }]);
  });

  test('that is not valid is reported with its place, excepts nothing, and leaves the others', () => {
    const wrong = { ...exception, match: { 'a|containz': 'x' } };
    const exceptions = compileExceptions({ exceptions: [wrong, exception], disabled: [] });
    expect(exceptions.failures).toMatchObject([
      {
        position: 0,
        error: { code: 'RULE_INVALID', place: { path: ['exceptions', 0, 'match', 'a|containz'] } },
      },
    ]);
    expect(applyExceptions(evaluation, exceptions, before).evaluation.findings).toEqual([]);
  });
});

test('a disabled rule says nothing and counts nowhere', () => {
  const exceptions = compileExceptions({ exceptions: [], disabled: ['evasion/tr*'] });
  const result = applyExceptions(evaluation, exceptions, before);
  expect(result.evaluation).toMatchObject({ findings: [], windows: [] });
  expect(result.excepted).toEqual([]);
});

describe('the settings', () => {
  const rows: [document: unknown, valid: boolean][] = [
    [{}, true],
    [{ exceptions: [exception] }, true],
    [{ exceptions: [{ ...exception, match: ['keyword'] }] }, true],
    [{ exceptions: [{ ...exception, owner: undefined }] }, false],
    [{ exceptions: [{ ...exception, expires: 'never' }] }, false],
    [{ exceptions: [{ ...exception, match: 'text' }] }, false],
    [{ exeptions: [] }, false],
  ];
  test.each(rows)('%j', (document, valid) => {
    expect(z.safeParse(detectionSection.schema, document).success).toBe(valid);
  });
});
