import { describe, expect, test } from 'vitest';
import { codeRule, compileRules, createDetector, parseRules } from '../../../shared/detection/index.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

const record = {
  eventID: 'e1',
  eventName: 'CreateAccessKey',
  eventSource: 'iam.amazonaws.com',
  eventTime: '2026-01-05T10:00:00Z',
  recipientAccountId: '123456789012',
  sourceIPAddress: '198.51.100.7',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::123456789012:user/alice',
    accountId: '123456789012',
    userName: 'alice',
  },
  requestParameters: { userName: 'bob' },
  responseElements: { accessKey: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'bob' } },
};

const document = ruleDocument(
  {
    selection: { eventSource: 'iam.amazonaws.com', eventName: ['CreateAccessKey', 'CreateLoginProfile'] },
    other: { 'requestParameters.userName|contains': ['bo', 'x'] },
    own: { 'requestParameters.userName|fieldref': 'userIdentity.userName' },
    condition: 'selection and other and not own',
  },
  {
    id: 'persistence/key-for-another',
    description: 'why',
    status: 'stable',
    tags: ['attack.t1098'],
    references: ['https://docs.aws.amazon.com/'],
    falsepositives: ['Onboarding'],
    runbook: ['Ask alice.', 'Disable the key.'],
    response: { playbook: 'disable-access-key' },
  },
);

describe('a finding', () => {
  const [finding] = createDetector(ruleSetOf([document])).evaluate(signalOf(record)).findings;

  test('says what the rule says', () => {
    expect(finding).toMatchObject({
      ruleId: 'persistence/key-for-another',
      title: 'a rule',
      description: 'why',
      severity: 'high',
      status: 'stable',
      tags: ['attack.t1098'],
      references: ['https://docs.aws.amazon.com/'],
      falsePositives: ['Onboarding'],
      runbook: ['Ask alice.', 'Disable the key.'],
      response: { playbook: 'disable-access-key' },
      signalIds: ['e1'],
    });
  });

  test('names who, to what, and the values that made it match', () => {
    expect(finding).toMatchObject({
      actor: { type: 'IAMUser', name: 'alice', sourceIp: '198.51.100.7' },
      resources: [
        { type: 'AWS::IAM::AccessKey', id: 'AKIAIOSFODNN7EXAMPLE' },
        { type: 'AWS::IAM::User', id: 'bob' },
      ],
      matched: [
        { field: 'eventSource', value: 'iam.amazonaws.com' },
        { field: 'eventName', value: 'CreateAccessKey' },
        { field: 'requestParameters.userName', value: 'bob' },
      ],
      dedupKey:
        'persistence/key-for-another|123456789012|arn:aws:iam::123456789012:user/alice|AKIAIOSFODNN7EXAMPLE',
    });
  });

  test('has the same id by every lane', () => {
    const signal = signalOf(record);
    const other = { ...signal, origin: { lane: 's3', bucket: 'logs', key: 'a.json.gz' } as const };
    const [again] = createDetector(ruleSetOf([document])).evaluate(other).findings;
    expect(again?.id).toBe(finding?.id);
    expect(finding?.id).toMatch(/^f-[0-9a-f]{16}$/);
  });

  test('is merged by the fields that the rule names, and about the resources it names', () => {
    const named = {
      ...document,
      dedup: ['requestParameters.userName', 'sourceIPAddress'],
      resources: [{ type: 'AWS::IAM::User', id: 'requestParameters.userName' }],
    };
    expect(createDetector(ruleSetOf([named])).evaluate(signalOf(record)).findings[0]).toMatchObject({
      dedupKey: 'persistence/key-for-another|123456789012|bob|198.51.100.7',
      resources: [{ type: 'AWS::IAM::User', id: 'bob' }],
    });
  });

  test('quotes long values only in part, and of an array what matched', () => {
    const rule = ruleDocument({
      s: { 'a|contains': 'x', 'b.c': 'two', d: null, 'e|contains': 'inner' },
      condition: 's',
    });
    const event = { a: 'x'.repeat(1000), b: [{ c: 'one' }, { c: 'two' }], e: { f: { g: 'inner' } } };
    expect(createDetector(ruleSetOf([rule])).evaluate(signalOf(event)).findings[0]?.matched).toEqual([
      { field: 'a', value: `${'x'.repeat(300)}…` },
      { field: 'b.c', value: 'two' },
      { field: 'd', value: null },
      { field: 'e', value: { f: { g: 'inner' } } },
    ]);
  });
});

describe('code rules', () => {
  const code = codeRule({
    id: 'code/rule',
    title: 'code',
    level: 'low',
    dispatch: [{ eventName: ['CreateAccessKey'] }],
    match: (event: JsonObject) =>
      event.eventID === 'e1' ? [{ field: 'eventID', value: 'e1' }] : event.eventID === 'e2' ? [] : undefined,
  });
  const detector = createDetector(compileRules([], [code]).ruleSet);
  const rows: [event: JsonObject, expected: number][] = [
    [record, 1],
    [{ ...record, eventID: 'e2' }, 0],
    [{ ...record, eventID: 'e3' }, 0],
    [{ ...record, eventName: 'Other' }, 0],
  ];
  test.each(rows)('%#', (event, expected) => {
    expect(detector.evaluate(signalOf(event)).findings).toHaveLength(expected);
  });
});

test('a rule that fails is told, and stops no other', () => {
  const broken = codeRule({
    id: 'broken',
    title: 'broken',
    level: 'low',
    dispatch: {},
    match: () => {
      throw new TypeError('undefined is not a function');
    },
  });
  const rules = parseRules([document], { file: 'x.yml' });
  const evaluation = createDetector(compileRules(rules, [broken]).ruleSet).evaluate(signalOf(record));
  expect(evaluation.findings.map((finding) => finding.ruleId)).toEqual(['persistence/key-for-another']);
  expect(evaluation.failures).toMatchObject([{ ruleId: 'broken', error: { code: 'RULE_FAILED' } }]);
});

test('a rule set that went through JSON says the same', () => {
  const ruleSet = ruleSetOf([document]);
  const copy = JSON.parse(JSON.stringify(ruleSet));
  expect(createDetector(copy).evaluate(signalOf(record))).toEqual(
    createDetector(ruleSet).evaluate(signalOf(record)),
  );
});

describe('log sources', () => {
  const rows: [logsource: JsonObject, expected: number][] = [
    [{ product: 'aws', service: 'cloudtrail' }, 1],
    [{ product: 'aws' }, 1],
    [{ service: 'cloudtrail' }, 1],
    [{ category: 'iam', product: 'aws' }, 1],
    [{ product: 'aws', service: 'health' }, 0],
    [{ product: 'windows' }, 0],
    [{ category: 'process_creation' }, 0],
  ];
  test.each(rows)('%j gives %s', (logsource, expected) => {
    const detector = createDetector(ruleSetOf([{ ...document, logsource }]));
    expect(detector.evaluate(signalOf(record)).findings).toHaveLength(expected);
  });
});

describe('filters', () => {
  const filter = (section: JsonObject) => ({
    title: 'a filter',
    logsource: { product: 'aws', service: 'cloudtrail' },
    filter: { rules: ['persistence/key-for-another'], ...section },
  });
  const alice = { 'userIdentity.userName': 'alice' };
  const bob = { 'userIdentity.userName': 'bob' };
  const rows: [what: string, section: JsonObject, expected: number][] = [
    ['suppresses what it selects', { selection: alice, condition: 'selection' }, 0],
    ['leaves the rest', { selection: bob, condition: 'selection' }, 1],
    ['written with not, means the same', { selection: alice, condition: 'not selection' }, 0],
    ['written with not, leaves the rest', { selection: bob, condition: 'not selection' }, 1],
    ['for any rule of the log source', { rules: 'any', selection: alice, condition: 'selection' }, 0],
    ['with several selections', { a: alice, b: { eventName: 'Create*' }, condition: 'a and b' }, 0],
  ];
  test.each(rows)('%s', (_, section, expected) => {
    const detector = createDetector(ruleSetOf([document, filter(section)]));
    expect(detector.evaluate(signalOf(record)).findings).toHaveLength(expected);
  });
});

describe('ids', () => {
  const named = { ...document, name: 'short_name' };
  const plain = { ...document, id: undefined };
  const correlation = {
    title: 'many',
    correlation: { type: 'event_count', rules: ['short_name'], timespan: '1h', condition: { gte: 2 } },
  };
  const ids = (documents: unknown[], id?: string) =>
    parseRules(documents, { file: 'rules/x.yml', ...(id === undefined ? {} : { id }) }).map((rule) =>
      rule.kind === 'filter' ? rule.id : rule.meta.id,
    );
  const rows: [documents: unknown[], id: string | undefined, expected: string[]][] = [
    [[document], undefined, ['persistence/key-for-another']],
    [[plain], undefined, ['rules/x.yml']],
    [[document], 'iam/x', ['iam/x']],
    [[named, correlation], 'iam/x', ['iam/x#short_name', 'iam/x']],
    [[plain, plain], undefined, ['rules/x.yml', 'rules/x.yml#1']],
  ];
  test.each(rows)('%#', (documents, id, expected) => {
    expect(ids(documents, id)).toEqual(expected);
  });
});
