import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../shared/model/index.ts';
import { foreignAccounts, isAdministrator, isOpenToAll, statementsOf } from '../../../shared/model/policy.ts';

const policyOf = (...statements: JsonObject[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (more: JsonObject): JsonObject => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: '*',
  ...more,
});

describe('who a statement lets in', () => {
  const rows: [statement: JsonObject, openToAll: boolean, foreign: string[]][] = [
    [allow({ Principal: '*' }), true, []],
    [allow({ Principal: { AWS: '*' } }), true, []],
    [
      allow({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '123456789012'] } }),
      false,
      ['111122223333'],
    ],
    [allow({ Principal: { AWS: '111122223333' } }), false, ['111122223333']],
    [allow({ Principal: { AWS: 'arn:aws:iam::123456789012:role/x' } }), false, []],
    [allow({ Principal: { Service: 'ec2.amazonaws.com' } }), false, []],
    [allow({ NotPrincipal: { AWS: '111122223333' } }), true, []],
    [{ ...allow({ Principal: '*' }), Effect: 'Deny' }, false, []],
    [allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), false, []],
    [allow({ Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }), false, []],
    [allow({ Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }), true, []],
    [allow({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), true, []],
    [allow({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), true, []],
  ];
  test.each(rows)('%j', (statement, openToAll, foreign) => {
    const [parsed] = statementsOf(policyOf(statement));
    expect(parsed && isOpenToAll(parsed)).toBe(openToAll);
    expect(parsed && foreignAccounts(parsed, '123456789012')).toEqual(foreign);
  });
});

describe('administrator access', () => {
  const rows: [statement: JsonObject, expected: boolean][] = [
    [{ Effect: 'Allow', Action: '*', Resource: '*' }, true],
    [{ Effect: 'Allow', Action: ['s3:*', '*:*'], Resource: ['*'] }, true],
    [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }, false],
    [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::x' }, false],
    [{ Effect: 'Deny', Action: '*', Resource: '*' }, false],
  ];
  test.each(rows)('%j: %s', (statement, expected) => {
    expect(statementsOf(policyOf(statement)).some(isAdministrator)).toBe(expected);
  });
});

describe('forms of a policy', () => {
  const one = policyOf(allow({ Principal: '*' }));
  const rows: [what: string, policy: Json | undefined, statements: number][] = [
    ['a text', one, 1],
    ['an object', JSON.parse(one), 1],
    ['URL-encoded', encodeURIComponent(one), 1],
    ['one statement without a list', '{"Statement":{"Effect":"Allow"}}', 1],
    ['broken', '{"Statement":', 0],
    ['broken URL encoding', '%7B%', 0],
    ['not a policy', 'text', 0],
    ['absent', undefined, 0],
  ];
  test.each(rows)('%s', (_, policy, statements) => {
    expect(statementsOf(policy)).toHaveLength(statements);
  });
});
