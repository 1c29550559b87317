import { describe, expect, test } from 'vitest';
import { parseSources, type SourceParams, sources } from '../../infra/sources.ts';
import { BongsuError } from '../../shared/model/index.ts';
import { valueAt } from './template.ts';

const none: SourceParams = {
  stage: 'dev',
  logGroups: [],
  logBuckets: [],
  foreignBuckets: [],
  foreignTopics: [],
  logKeys: [],
  protectedPrefixes: [],
  sourceAccounts: [],
  organizationId: '',
};

test('lists come from serverless.yml as lists, from the command line with commas', () => {
  const expected = ['/vpc/one', '/vpc/two'];
  expect(parseSources({ ...none, logGroups: expected }).logGroups).toEqual(expected);
  expect(parseSources({ ...none, logGroups: '/vpc/one, /vpc/two' }).logGroups).toEqual(expected);
  expect(parseSources({ ...none, logGroups: '' }).logGroups).toEqual([]);
});

test.each<[string, Partial<SourceParams>, string]>([
  ['own function logs', { logGroups: ['/aws/lambda/bongsu-dev-flow-logs'] }, 'SOURCE_LOOP'],
  ['another stage’s function logs', { logGroups: '/aws/lambda/bongsu-prod-tick' }, 'SOURCE_LOOP'],
  ['own delivery logs', { logGroups: ['/aws/kinesisfirehose/bongsu-dev'] }, 'SOURCE_LOOP'],
  ['the own lake', { logBuckets: ['bongsu-dev-lake-123456789012-us-east-1'] }, 'SOURCE_LOOP'],
  ['the own log bucket once more', { logBuckets: 'bongsu-dev-logs-123456789012-us-east-1' }, 'SOURCE_LOOP'],
  ['the own lake as a foreign bucket', { foreignBuckets: ['123456789012/bongsu-dev-lake-1'] }, 'SOURCE_LOOP'],
  [
    'an ARN for a log group',
    { logGroups: ['arn:aws:logs:us-east-1:123456789012:log-group:x:*'] },
    'SOURCE_INVALID',
  ],
  [
    'the own lake as protected',
    { protectedPrefixes: 'bongsu-dev-lake-123456789012-us-east-1/' },
    'SOURCE_LOOP',
  ],
  ['a protected bucket without a slash', { protectedPrefixes: ['example-records'] }, 'SOURCE_INVALID'],
  ['an ARN for a bucket', { logBuckets: ['arn:aws:s3:::example'] }, 'SOURCE_INVALID'],
  ['a foreign bucket without its account', { foreignBuckets: ['example-trail'] }, 'SOURCE_INVALID'],
  ['a topic by name', { foreignTopics: ['example'] }, 'SOURCE_INVALID'],
  ['a key alias', { logKeys: ['alias/example'] }, 'SOURCE_INVALID'],
  ['a short account', { sourceAccounts: ['12345'] }, 'SOURCE_INVALID'],
  ['an organisation that is none', { organizationId: 'everybody' }, 'SOURCE_INVALID'],
  ['a number for a list', { logGroups: 7 }, 'SOURCE_INVALID'],
])('%s is refused', (_what, params, code) => {
  expect(() => sources({ ...none, ...params })).toThrow(BongsuError);
  expect(() => sources({ ...none, ...params })).toThrow(expect.objectContaining({ code }));
});

test('a refusal says which parameter and which entry', () => {
  expect(() => parseSources({ ...none, logBuckets: ['fine-name', 'Not_Fine'] })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('params.logBuckets: Not_Fine'),
      place: { path: ['params', 'logBuckets', 1] },
    }),
  );
});

describe('who may forward events here', () => {
  const statements = (params: Partial<SourceParams>) =>
    Object.values(sources({ ...none, ...params }).Resources)
      .filter(({ Type }) => Type === 'AWS::Events::EventBusPolicy')
      .map(({ Properties }) => Properties.Statement);

  test('nobody, unless named', () => expect(statements({})).toEqual([]));

  test('named accounts', () => {
    expect(valueAt(statements({ sourceAccounts: '210987654321' })[0], 'Principal')).toEqual({
      AWS: [{ 'Fn::Sub': `arn:\${AWS::Partition}:iam::210987654321:root` }],
    });
  });

  test('an organisation, never everybody', () => {
    const [statement] = statements({ organizationId: 'o-exampleorgid' });
    expect(valueAt(statement, 'Condition')).toEqual({
      StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
    });
  });
});

test('log-objects may decrypt with the named keys and has no such right without any', () => {
  expect(sources(none).Resources).not.toHaveProperty('LogObjectsDecryption');
  const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const policy = sources({ ...none, logKeys: [key] }).Resources.LogObjectsDecryption;
  expect(valueAt(policy?.Properties, 'PolicyDocument', 'Statement')).toEqual([
    { Sid: 'LogKeys', Effect: 'Allow', Action: 'kms:Decrypt', Resource: [key] },
  ]);
});
