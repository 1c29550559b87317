import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ruleSet } from '#rules';
import { sampleRecord } from '../../cli/rules/sample-record.ts';
import { callers } from '../../infra/callers.ts';
import { cloudtrailPatterns, type Dispatch, mergedPatterns } from '../../infra/event-rules.ts';
import { forwardFile, forwardTemplate } from '../../infra/forward.ts';
import { dispatchOf } from '../../shared/detection/index.ts';
import { isObject, type JsonObject } from '../../shared/model/index.ts';
import { takes } from './event-pattern.ts';
import { compiled, listAt, objectAt, valueAt } from './template.ts';

type Rule = { name: string; state: unknown; pattern: JsonObject };

const home: Rule[] = compiled()
  .resolved.ofType('AWS::Events::Rule')
  .filter(({ properties }) => properties.EventPattern !== undefined)
  .map(({ name, properties }) => ({
    name,
    state: properties.State,
    pattern: objectAt(properties, 'EventPattern'),
  }));
const forwarded: Rule[] = Object.entries(objectAt(parse(readFileSync(forwardFile, 'utf8')), 'Resources'))
  .filter(([id, resource]) => valueAt(resource, 'Type') === 'AWS::Events::Rule' && id !== 'ObjectsRule')
  .map(([name, resource]) => ({
    name,
    state: valueAt(resource, 'Properties', 'State'),
    pattern: objectAt(resource, 'Properties', 'EventPattern'),
  }));

const detailTypes: Record<string, string> = {
  AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail',
  AwsServiceEvent: 'AWS Service Event via CloudTrail',
};

/** A CloudTrail record as EventBridge delivers it. */
function envelope(record: JsonObject): JsonObject {
  const detailType = detailTypes[String(record.eventType)] ?? 'AWS API Call via CloudTrail';
  return {
    source: `aws.${String(record.eventSource).split('.')[0]}`,
    'detail-type': detailType,
    detail: record,
  };
}

/** What the rules' own examples say must be found, but for rules that read nothing from EventBridge. */
const examples = readdirSync('rules', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yml') && callers[file.replace('.yml', '')]?.length !== 0)
  .flatMap((file) =>
    parseAllDocuments(readFileSync(`rules/${file}`, 'utf8'), { merge: true }).flatMap((document) =>
      listAt(document.toJS(), 'tests')
        .filter((example) => valueAt(example, 'match') === true)
        .map(
          (example) =>
            [file, String(valueAt(example, 'name')), listAt(example, 'events').filter(isObject)] as const,
        ),
    ),
  );

describe.each([
  ['at home', home],
  ['that forward', forwarded],
])('event rules %s', (_where, rules) => {
  test.each(examples)('%s: %s reaches detection', (_file, _name, events) => {
    expect(
      events.some((event, index) =>
        rules.some(({ pattern }) => takes(pattern, envelope(sampleRecord(event, index)))),
      ),
    ).toBe(true);
  });

  test.each([
    ['a Health event', { source: 'aws.health', 'detail-type': 'AWS Health Event', detail: {} }],
    [
      'a compliance change',
      { source: 'aws.config', 'detail-type': 'Config Rules Compliance Change', detail: {} },
    ],
    [
      'what GuardDuty has never said',
      { source: 'aws.guardduty', 'detail-type': 'GuardDuty Anew', detail: {} },
    ],
  ])('%s is taken', (_what, event) => {
    expect(rules.filter(({ pattern }) => takes(pattern, event))).toHaveLength(1);
  });

  test('a sign-in is taken however it is spelt', () => {
    for (const spelling of ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail']) {
      const detail = { eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' };
      const event = { source: 'aws.signin', 'detail-type': spelling, detail };
      expect(rules.some(({ pattern }) => takes(pattern, event))).toBe(true);
    }
  });

  test('what a customer puts on the bus is not taken for AWS', () => {
    const detail = {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      userIdentity: { type: 'Root' },
    };
    const event = { source: 'com.example', 'detail-type': 'AWS API Call via CloudTrail', detail };
    expect(rules.filter(({ pattern }) => takes(pattern, event))).toEqual([]);
  });

  // What a function calls for each event must not be an event again.
  test.each([
    ['ssm.amazonaws.com', 'GetParameter'],
    ['kms.amazonaws.com', 'GenerateDataKey'],
    ['kms.amazonaws.com', 'Decrypt'],
    ['logs.amazonaws.com', 'CreateLogStream'],
    ['sqs.amazonaws.com', 'GetQueueAttributes'],
  ])('our own %s %s is not taken', (eventSource, eventName) => {
    const event = envelope({ eventSource, eventName, userIdentity: { type: 'AssumedRole' } });
    expect(rules.filter(({ pattern }) => takes(pattern, event))).toEqual([]);
  });

  test('patterns are within EventBridge’s 2,048 characters, and rules within 300 a bus', () => {
    expect(rules.length).toBeLessThanOrEqual(300);
    for (const { name, pattern } of rules)
      expect(JSON.stringify(pattern).length, name).toBeLessThanOrEqual(2048);
  });

  test('CloudTrail rules see calls that only read, too', () => {
    for (const { state, pattern } of rules) {
      const cloudtrail = listAt(pattern, 'detail-type').includes('AWS API Call via CloudTrail');
      expect(state).toBe(cloudtrail ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED');
    }
  });
});

test('a service that takes a role is not a person who does', () => {
  const record = { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' };
  const taken = (userIdentity: JsonObject) =>
    home.some(({ pattern }) => takes(pattern, envelope({ ...record, userIdentity })));
  expect(taken({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' })).toBe(false);
  expect(taken({ type: 'IAMUser' })).toBe(true);
});

test('infra/forward.yml is small enough for aws cloudformation deploy without a bucket', () => {
  // Source: CloudFormation quotas, template body in a request.
  expect(readFileSync(forwardFile).length).toBeLessThanOrEqual(51_200);
});

test('infra/forward.yml is what the detections make of it', () => {
  expect(readFileSync(forwardFile, 'utf8'), 'npx tsx infra/forward.ts').toBe(forwardTemplate());
});

test('objects of foreign buckets are taken from the named accounts only', () => {
  const rule = compiled('full')
    .resolved.ofType('AWS::Events::Rule')
    .find(({ name }) => name.endsWith('log-objects-created'));
  const created = (from: string, name: string): JsonObject => ({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    account: from,
    detail: { bucket: { name } },
  });
  expect(takes(rule?.properties.EventPattern, created('210987654321', 'example-organisation-trail'))).toBe(
    true,
  );
  expect(takes(rule?.properties.EventPattern, created('210987654321', 'other'))).toBe(false);
  expect(takes(rule?.properties.EventPattern, created('123456789012', 'example-organisation-trail'))).toBe(
    false,
  );
});

test('no entry of infra/callers.ts is without its detection', () => {
  const known = new Set(dispatchOf(ruleSet).map(({ ruleId }) => ruleId));
  expect(Object.keys(callers).filter((ruleId) => !known.has(ruleId))).toEqual([]);
});

describe('patterns from detections', () => {
  const many = Array.from({ length: 200 }, (_, index) => `DescribeSomethingOrOther${index}`);
  const details = (dispatch: Dispatch[]) =>
    cloudtrailPatterns(dispatch, {
      'any/root': [{ name: 'by-root', detail: { userIdentity: { type: ['Root'] } } }],
    }).map(({ name, pattern }) => [name, pattern.detail]);

  test.each<[string, Dispatch['constraints'], unknown[]]>([
    [
      'one service',
      [{ eventSource: ['iam.amazonaws.com'], eventName: ['CreateUser', 'Attach*'] }],
      [['iam', { eventSource: ['iam.amazonaws.com'], eventName: [{ prefix: 'Attach' }, 'CreateUser'] }]],
    ],
    [
      'a whole service',
      [{ eventSource: ['kms.amazonaws.com'] }],
      [['kms', { eventSource: ['kms.amazonaws.com'] }]],
    ],
    ['a detection that cannot match', [], []],
  ])('%s', (_what, constraints, expected) => {
    expect(details([{ ruleId: 'some/rule', constraints }])).toEqual(expected);
  });

  test('merged patterns admit what each of them did', () => {
    const dispatch: Dispatch[] = [
      { ruleId: 'a', constraints: [{ eventSource: ['iam.amazonaws.com'], eventName: ['CreateUser'] }] },
      { ruleId: 'b', constraints: [{ eventSource: ['ec2.amazonaws.com'], eventName: many }] },
      { ruleId: 'c', constraints: [{ eventSource: ['kms.amazonaws.com'] }] },
    ];
    const merged = mergedPatterns(cloudtrailPatterns(dispatch, {}));
    for (const [eventSource, eventName] of [
      ['iam.amazonaws.com', 'CreateUser'],
      ...many.map((name) => ['ec2.amazonaws.com', name]),
      ['kms.amazonaws.com', 'Anything'],
    ]) {
      expect(merged.some(({ pattern }) => takes(pattern, envelope({ eventSource, eventName })))).toBe(true);
    }
    for (const { pattern } of merged) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  });

  test('what is too long for one pattern is split, and nothing is lost', () => {
    const parts = cloudtrailPatterns(
      [{ ruleId: 'x', constraints: [{ eventSource: ['ec2.amazonaws.com'], eventName: many }] }],
      {},
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
    expect(parts.flatMap(({ pattern }) => listAt(pattern, 'detail', 'eventName')).sort()).toEqual(
      many.toSorted(),
    );
  });

  test('a detection that no service narrows says whose calls it reads', () => {
    const root = { userIdentity: { type: ['Root'] } };
    expect(details([{ ruleId: 'any/root', constraints: [{}] }])).toEqual([['by-root', root]]);
    expect(details([{ ruleId: 'any/root', constraints: [{ eventName: ['DeleteTrail'] }] }])).toEqual([
      ['by-root', { ...root, eventName: ['DeleteTrail'] }],
    ]);
    expect(() => details([{ ruleId: 'any/thing', constraints: [{}] }])).toThrow(/RULE_UNBOUNDED|any\/thing/);
  });
});
