import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codeRule,
  compileRules,
  createDetector,
  dispatchOf,
  parseRules,
} from '../../../shared/detection/index.ts';
import { link } from '../../../shared/detection/link/condition.ts';
import type { Json, JsonObject } from '../../../shared/model/index.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

function constraintsOf(detection: JsonObject) {
  return dispatchOf(ruleSetOf([ruleDocument(detection)]))[0]?.constraints;
}

describe('what a rule asks of an event', () => {
  const iam = 'iam.amazonaws.com';
  const rows: [detection: JsonObject, constraints: ReturnType<typeof constraintsOf>][] = [
    [
      { s: { eventSource: iam, eventName: ['CreateUser', 'DeleteUser'] }, condition: 's' },
      [{ eventSource: [iam], eventName: ['CreateUser', 'DeleteUser'] }],
    ],
    [
      { s: { eventSource: iam, 'eventName|startswith': 'Put' }, condition: 's' },
      [{ eventSource: [iam], eventName: ['Put*'] }],
    ],
    [
      { s: { eventSource: iam, eventName: 'Put*Policy' }, condition: 's' },
      [{ eventSource: [iam], eventName: ['Put*'] }],
    ],
    [{ s: { eventSource: iam, 'eventName|contains': 'Policy' }, condition: 's' }, [{ eventSource: [iam] }]],
    [
      { s: { eventSource: iam }, f: { eventName: 'GetUser' }, condition: 's and not f' },
      [{ eventSource: [iam] }],
    ],
    [
      {
        a: { eventSource: iam, eventName: 'X' },
        b: { eventSource: 'sts.amazonaws.com' },
        condition: '1 of them',
      },
      [{ eventSource: [iam], eventName: ['X'] }, { eventSource: ['sts.amazonaws.com'] }],
    ],
    [
      {
        a: { eventName: ['CreateUser', 'DeleteUser'] },
        b: { eventSource: iam, eventName: 'createuser' },
        condition: 'a and b',
      },
      [{ eventSource: [iam], eventName: ['CreateUser'] }],
    ],
    [{ s: { 'userIdentity.type': 'Root' }, condition: 's' }, [{}]],
    [{ a: { eventName: 'X' }, b: { errorCode: 'Y' }, condition: 'a or b' }, [{}]],
    [{ s: { 'eventName|neq': 'X' }, condition: 's' }, [{}]],
    [{ s: { eventName: null }, condition: 's' }, [{}]],
    [{ s: ['keyword'], condition: 's' }, [{}]],
    // Without a source the event may be one of Lambda's, whose names carry the API's date.
    [{ s: { eventName: 'UpdateFunctionCode' }, condition: 's' }, [{ eventName: ['UpdateFunctionCode*'] }]],
    [
      { s: { eventSource: 'lambda.amazonaws.com', eventName: 'Invoke' }, condition: 's' },
      [{ eventSource: ['lambda.amazonaws.com'], eventName: ['Invoke*'] }],
    ],
  ];
  test.each(rows)('%j', (detection, constraints) => {
    expect(constraintsOf(detection)).toEqual(constraints);
  });

  test('code rules say it themselves; correlations and other log sources ask nothing', () => {
    const code = codeRule({
      id: 'code',
      title: 'code',
      level: 'low',
      dispatch: { eventSource: [iam], eventName: ['X'] },
      match: () => undefined,
    });
    const other = ruleDocument(
      { s: { a: 1 }, condition: 's' },
      { logsource: { product: 'aws', service: 'health' } },
    );
    const rules = parseRules([other], { file: 'x.yml' });
    expect(dispatchOf(compileRules(rules, [code]).ruleSet)).toEqual([
      { ruleId: 'code', constraints: [{ eventSource: [iam], eventName: ['X'] }] },
    ]);
  });
});

const names = ['CreateUser', 'DeleteUser', 'CreateUser20150331v2', 'GetX', 'Get', 'createuser', 'X*'];
const sources = ['iam.amazonaws.com', 'IAM.amazonaws.com', 'lambda.amazonaws.com', 'x'];
const types = ['Root', 'IAMUser', 'assumedrole'];

const item: fc.Arbitrary<JsonObject> = fc
  .oneof(
    fc.tuple(fc.constantFrom('eventName', 'eventName|cased', 'eventName|neq'), list(names)),
    fc.tuple(
      fc.constantFrom('eventName|startswith', 'eventName|contains', 'eventName|endswith'),
      list(['Create', 'Get', 'User']),
    ),
    fc.tuple(fc.constantFrom('eventName'), list(['Create*', '*User', 'G?t', 'CreateUser2015*'])),
    fc.tuple(fc.constantFrom('eventName|re'), list(['^Create', 'User$'])),
    fc.tuple(fc.constantFrom('eventSource'), list([...sources, 'iam*'])),
    fc.tuple(fc.constantFrom('eventSource|contains'), list(['iam', 'aws'])),
    fc.tuple(fc.constantFrom('userIdentity.type', 'userIdentity.type|startswith'), list(types)),
    fc.tuple(fc.constantFrom('errorCode'), fc.constantFrom(null, '*', 'Denied')),
  )
  .map(([key, value]) => ({ [key]: value }));

function list(values: string[]): fc.Arbitrary<string | string[]> {
  return fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );
}

const selection = fc.oneof(
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items): JsonObject => Object.assign({}, ...items)),
  fc.array(item, { minLength: 1, maxLength: 3 }),
);

const detection = fc.record({
  s1: selection,
  s2: selection,
  t1: selection,
  condition: fc.constantFrom(
    's1',
    's1 and s2',
    's1 or s2',
    's1 and not s2',
    'not s1',
    '1 of s*',
    'all of s*',
    '(s1 or t1) and s2',
    's1 and (s2 or not t1)',
    'all of them',
  ),
});

const record: fc.Arbitrary<JsonObject> = fc.record(
  {
    eventName: fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom(null, 5, true),
      fc.constant<Json>(['CreateUser', 'GetX']),
    ),
    eventSource: fc.oneof(fc.constantFrom(...sources), fc.constant(null)),
    userIdentity: fc.record({ type: fc.oneof(fc.constantFrom(...types), fc.constant<Json>(['Root', 'x'])) }),
    errorCode: fc.constantFrom('Denied', null),
  },
  { requiredKeys: [] },
);

describe('the index', () => {
  test('never hides a rule that matches', () => {
    fc.assert(
      fc.property(fc.array(detection, { minLength: 1, maxLength: 6 }), record, (detections, event) => {
        const documents = detections.map((one, position) => ruleDocument(one, { id: `r${position}` }));
        const ruleSet = ruleSetOf(documents);
        const expected = ruleSet.rules.flatMap((rule) =>
          rule.kind === 'detection' && link(rule.condition).holds(event) ? [rule.meta.id] : [],
        );
        const { findings, failures } = createDetector(ruleSet).evaluate(signalOf(event));
        expect(failures).toEqual([]);
        expect(findings.map((finding) => finding.ruleId)).toEqual(expected);
      }),
      { numRuns: 1500 },
    );
  });

  test('event patterns made from the constraints let through every event that a rule matches', () => {
    const admits = (values: string[] | undefined, value: string) =>
      values === undefined ||
      values.some((one) => {
        const [wide, narrow] = [one.toLowerCase(), value.toLowerCase()];
        return wide.endsWith('*') ? narrow.startsWith(wide.slice(0, -1)) : wide === narrow;
      });
    fc.assert(
      fc.property(
        detection,
        fc.constantFrom(...names),
        fc.constantFrom(...sources),
        (one, eventName, eventSource) => {
          // Only Lambda and CloudFront append versions.
          fc.pre(eventSource === 'lambda.amazonaws.com' || !/\d$/.test(eventName));
          const ruleSet = ruleSetOf([ruleDocument(one)]);
          const event = { eventName, eventSource };
          if (createDetector(ruleSet).evaluate(signalOf(event)).findings.length === 0) return;
          const constraints = dispatchOf(ruleSet)[0]?.constraints ?? [];
          expect(
            constraints.some(
              (way) => admits(way.eventName, eventName) && admits(way.eventSource, eventSource),
            ),
          ).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('does not hide an event whose name is met once with its API version and once without', () => {
    const name = 'DeleteUser20150331v2';
    const ruleSet = ruleSetOf([
      ruleDocument({
        plain: { eventName: ['CreateUser', 'DeleteUser'] },
        dated: { eventName: [name, 'CreateUser'] },
        condition: 'plain and dated',
      }),
    ]);
    const event = { eventSource: 'lambda.amazonaws.com', eventName: name };
    expect(createDetector(ruleSet).evaluate(signalOf(event)).findings).toHaveLength(1);
  });

  test('a condition of very many alternatives is widened, not lost', () => {
    const maps = (field: string, prefix: string) =>
      Array.from({ length: 20 }, (_, index) => ({ [field]: `${prefix}${index}x` }));
    const ruleSet = ruleSetOf([
      ruleDocument({ s: maps('eventSource', 's'), n: maps('eventName', 'n'), condition: 's and n' }),
    ]);
    const detector = createDetector(ruleSet);
    expect(detector.evaluate(signalOf({ eventSource: 's3x', eventName: 'n19x' })).findings).toHaveLength(1);
    expect(detector.evaluate(signalOf({ eventSource: 's3x', eventName: 'n20x' })).findings).toHaveLength(0);
  });
});
