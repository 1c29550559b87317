import { describe, expect, test } from 'vitest';
import { compileRules, parseRules } from '../../../shared/detection/index.ts';
import { BongsuError, type Json, type JsonObject } from '../../../shared/model/index.ts';
import { ruleDocument } from './samples.ts';

function faultOf(document: unknown): BongsuError {
  try {
    parseRules([document], { file: 'rules/bad.yml' });
  } catch (error) {
    if (error instanceof BongsuError) return error;
    throw error;
  }
  throw new Error('the rule was accepted');
}

function itemFault(item: JsonObject): BongsuError {
  return faultOf(ruleDocument({ selection: item, condition: 'selection' }));
}

describe('a field item that is wrong names itself', () => {
  const rows: [item: JsonObject, message: RegExp][] = [
    [{ 'a|containz': 'x' }, /unknown modifier "containz"/],
    [{ 'a|all': 'x' }, /all needs a list of at least two/],
    [{ 'a|contains|all': ['x'] }, /all needs a list of at least two/],
    [{ 'a|exists': 'yes' }, /exists takes a field and true or false/],
    [{ 'a|i': 'x' }, /stands only after re/],
    [{ 'a|re|cidr': 'x' }, /exclude each other/],
    [{ 'a|contains|startswith': 'x' }, /exclude each other/],
    [{ 'a|gt|contains': 1 }, /compares numbers/],
    [{ 'a|gt': 'many' }, /takes a number/],
    [{ 'a|hour': null }, /takes a number/],
    [{ 'a|cidr': '10.0.0.0/33' }, /not a network/],
    [{ 'a|cidr': 'ten' }, /not a network/],
    [{ 'a|expand': '%nobody%' }, /placeholder %nobody% has no list/],
    [{ 'a|base64': 'x*' }, /wildcards cannot be encoded/],
    [{ 'a|contains': null }, /null is not a text/],
    [{ 'a|fieldref': 5 }, /fieldref takes the name of a field/],
    [{ a: { b: 'x' } }, /must not be a list or a map/],
    [{ a: [['x']] }, /must not be a list or a map/],
    [{ a: [] }, /list of values is empty/],
    [{ '|neq': 'x' }, /neq needs a field/],
  ];
  test.each(rows)('%j', (item, message) => {
    const fault = itemFault(item);
    expect(fault.message).toMatch(message);
    expect(fault).toMatchObject({
      code: 'RULE_INVALID',
      place: { file: 'rules/bad.yml', path: ['detection', 'selection', Object.keys(item)[0]] },
    });
  });
});

describe('a regular expression outside the portable subset is refused', () => {
  const rows = [
    '(?<=a)b',
    '(?<!a)b',
    '(?=a)',
    '(?!a)',
    '(?P<name>a)',
    '(?<name>a)',
    '(?>a)',
    '(a)\\1',
    'a++',
    'a*+',
    '\\Aa',
    '\\p{L}',
    '\\Qa\\E',
    '[[:alpha:]]',
    '(*UTF8)a',
    'a(?i)b',
    '(',
    'a\\',
  ];
  test.each(rows)('%s', (pattern) => {
    expect(itemFault({ 'a|re': pattern }).message).toMatch(/outside the portable subset/);
  });
});

describe('a condition that is wrong', () => {
  const rows: [condition: Json, message: RegExp][] = [
    ['selektion', /names "selektion", which is not there/],
    ['1 of other*', /selects nothing/],
    ['2 of selection*', /only "1 of" and "all of"/],
    ['selection and', /ends too early/],
    ['(selection', /not closed/],
    ['selection)', /out of place/],
    ['and selection', /out of place/],
    ['selection selection', /out of place/],
    ['selection | count() > 5', /aggregations are correlations/],
    ['', /must be a text/],
    [[], /condition is missing/],
  ];
  test.each(rows)('%j', (condition, message) => {
    const fault = faultOf(ruleDocument({ selection: { a: 1 }, condition }));
    expect(fault.message).toMatch(message);
    expect(fault.place.path?.slice(0, 2)).toEqual(['detection', 'condition']);
  });
});

describe('a document that is wrong', () => {
  const good = ruleDocument({ selection: { a: 1 }, condition: 'selection' });
  const rows: [document: unknown, message: RegExp][] = [
    ['text', /a rule must be a map/],
    [{ ...good, title: undefined }, /title must be a text/],
    [{ ...good, title: 'x'.repeat(257) }, /longer than 256/],
    [{ ...good, level: 'severe' }, /level must be one of/],
    [{ ...good, status: 'done' }, /status must be one of/],
    [{ ...good, logsource: undefined }, /logsource must be a map/],
    [{ ...good, logsource: {} }, /must name a category/],
    [{ ...good, detection: undefined }, /neither detection nor correlation nor filter/],
    [{ ...good, detection: [] }, /detection must be a map/],
    [{ ...good, detection: { condition: 'selection' } }, /no search identifier/],
    [{ ...good, detection: { selection: {}, condition: 'selection' } }, /the map is empty/],
    [{ ...good, detection: { selection: [], condition: 'selection' } }, /the list is empty/],
    [{ ...good, detection: { s: { a: 1 }, timeframe: '5m', condition: 's' } }, /timeframe/],
    [{ ...good, action: 'global' }, /"action" is not part of Sigma 2/],
    [{ ...good, tags: [1] }, /tags must be a text/],
    [{ ...good, tests: [{ name: 'x', match: 'yes', events: [{}] }] }, /match must be true or false/],
    [{ ...good, tests: [{ name: 'x', match: true, events: [] }] }, /events must be a list of records/],
    [{ ...good, response: {} }, /playbook must be a text/],
    [{ ...good, resources: [{ type: 'x' }] }, /id must be a text/],
  ];
  test.each(rows)('%j', (document, message) => {
    expect(faultOf(document).message).toMatch(message);
  });
});

describe('a correlation that is wrong', () => {
  const good = {
    type: 'event_count',
    rules: ['a'],
    'group-by': ['x'],
    timespan: '5m',
    condition: { gte: 5 },
  };
  const rows: [change: JsonObject, message: RegExp][] = [
    [{ type: 'count' }, /type must be one of/],
    [{ rules: [] }, /at least one rule/],
    [{ timespan: '5 minutes' }, /timespan must be/],
    [{ timespan: '0m' }, /timespan must be/],
    [{ condition: { above: 5 } }, /unknown condition "above"/],
    [{ condition: { gte: 'five' } }, /gte must be a number/],
    [{ condition: {} }, /condition needs one of/],
    [{ condition: 'a and b' }, /only temporal correlations take an expression/],
    [{ type: 'value_count' }, /needs a field/],
    [{ type: 'temporal', rules: ['a', 'b'], condition: 'a and c' }, /names "c"/],
    [{ type: 'temporal', rules: ['a', 'b'], condition: 'a' }, /does not name the listed rule "b"/],
    [{ type: 'value_percentile', condition: { field: 'x', gte: 1, percentile: 101 } }, /from 0 to 100/],
    [{ aliases: { x: 'a' } }, /an alias must be a map/],
    [{ generate: 'yes' }, /generate must be true or false/],
  ];
  test.each(rows)('%j', (change, message) => {
    const fault = faultOf({ title: 'c', correlation: { ...good, ...change } });
    expect(fault.message).toMatch(message);
    expect(fault.place.path?.[0]).toBe('correlation');
  });
});

describe('rules that name what is not there', () => {
  const base = ruleDocument({ selection: { a: 1 }, condition: 'selection' }, { id: 'base' });
  const correlation = (id: string, rules: string[]) => ({
    title: id,
    id,
    correlation: { type: 'event_count', rules, 'group-by': ['x'], timespan: '5m', condition: { gte: 5 } },
  });
  const failuresOf = (documents: unknown[]) =>
    compileRules(parseRules(documents, { file: 'rules/x.yml' })).failures.map(({ ruleId, error }) => [
      ruleId,
      error.message.replace(/ \(at.*/, ''),
    ]);

  test('a correlation over an unknown rule, and what stands on it, are left out', () => {
    expect(failuresOf([base, correlation('c1', ['nobody']), correlation('c2', ['c1'])])).toEqual([
      ['c1', 'the correlation names "nobody", which is not there'],
      ['c2', 'the correlation names "c1", which is not there'],
    ]);
  });

  test('correlations that lead back to themselves are left out', () => {
    expect(failuresOf([correlation('c1', ['c2']), correlation('c2', ['c1'])])).toEqual([
      ['c1', 'the correlation leads back to itself'],
      ['c2', 'the correlation leads back to itself'],
    ]);
  });

  test('an id is given once', () => {
    expect(failuresOf([base, base])).toEqual([['base', 'the id "base" is taken by another rule']]);
  });

  test('a filter over an unknown rule is reported', () => {
    const filter = {
      title: 'f',
      id: 'f',
      logsource: { product: 'aws' },
      filter: { rules: ['nobody'], selection: { a: 1 }, condition: 'selection' },
    };
    expect(failuresOf([base, filter])).toEqual([['f', 'the filter names "nobody", which is not there']]);
  });
});
