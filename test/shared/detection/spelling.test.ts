import { expect, test } from 'vitest';
import { misspellings } from '../../../shared/detection/index.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { ruleDocument, ruleSetOf } from './samples.ts';

test.each<[JsonObject, string[]]>([
  [{ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser' }, []],
  [{ eventSource: 'IAM.amazonaws.com', eventName: 'CreateUser' }, ['IAM.amazonaws.com']],
  [{ eventSource: 'iam', eventName: 'CreateUser' }, ['iam']],
  [{ eventName: ['createUser', 'DeleteUser'] }, ['createUser']],
  [{ eventName: 'CREATEUSER' }, ['CREATEUSER']],
  [{ 'eventName|startswith': 'Create' }, []],
  [{ 'eventName|startswith': 'create' }, ['create*']],
  [{ 'eventSource|startswith': 'iam.' }, []],
  [{ 'eventName|contains': 'user' }, []],
  [{ 'userIdentity.type': 'Root' }, []],
])('%j: %j', (selection, expected) => {
  const ruleSet = ruleSetOf([ruleDocument({ selection, condition: 'selection' })]);
  expect(misspellings(ruleSet).map(({ value }) => value)).toEqual(expected);
});

test('what is negated, and rules of other records, are not looked at', () => {
  const selection = { eventName: 'createuser' };
  const negated = ruleDocument({ selection, condition: 'not selection' });
  const health = ruleDocument(
    { selection, condition: 'selection' },
    { id: 'other', logsource: { product: 'aws', service: 'health' } },
  );
  expect(misspellings(ruleSetOf([negated, health]))).toEqual([]);
});
