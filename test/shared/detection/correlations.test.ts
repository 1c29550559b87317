import { describe, expect, test } from 'vitest';
import {
  advanceWindows,
  createDetector,
  settleWindows,
  type WindowHit,
} from '../../../shared/detection/index.ts';
import type { Finding, JsonObject } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

/** An event: second of the hour, event name, more fields. */
type Event = [second: number, eventName: string, more?: JsonObject];

function recordOf([second, eventName, more]: Event, position: number): JsonObject {
  const eventTime = new Date(Date.parse('2026-01-05T10:00:00Z') + second * 1000).toISOString();
  return {
    eventID: `e${position}`,
    eventName,
    eventTime,
    eventSource: 'iam.amazonaws.com',
    user: 'alice',
    ...more,
  };
}

const bases = ['A', 'B', 'C'].map((eventName) =>
  ruleDocument(
    { s: { eventName }, condition: 's' },
    { id: eventName.toLowerCase(), name: `rule_${eventName}` },
  ),
);

function correlationOf(correlation: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    title: 'correlation',
    id: 'correlation',
    level: 'high',
    correlation: { rules: ['a'], 'group-by': ['user'], timespan: '1m', ...correlation },
    ...more,
  };
}

async function findingsOf(documents: JsonObject[], events: Event[]): Promise<Finding[]> {
  const ruleSet = ruleSetOf([...bases, ...documents]);
  const detector = createDetector(ruleSet);
  const findings: Finding[] = [];
  const hits: WindowHit[] = [];
  for (const [position, event] of events.entries()) {
    const evaluation = detector.evaluate(signalOf(recordOf(event, position)));
    findings.push(...evaluation.findings);
    hits.push(...evaluation.windows);
  }
  const store = memoryWindowStore();
  const windows = await advanceWindows(hits, { ruleSet, store, now: 0, watermark: Number.POSITIVE_INFINITY });
  return [...findings, ...windows.findings];
}

/** What came out, shortly: rule and events. */
function brief(findings: Finding[]): string[] {
  return findings.map((finding) => `${finding.ruleId}: ${finding.signalIds.join(' ')}`);
}

const fiveTimes = (name: string, step: number): Event[] =>
  Array.from({ length: 5 }, (_, index): Event => [index * step, name]);

describe('event_count', () => {
  const atLeastThree = correlationOf({ type: 'event_count', condition: { gte: 3 } });
  const rows: [what: string, correlation: JsonObject, events: Event[], expected: string[]][] = [
    [
      'reaches the number',
      atLeastThree,
      [
        [0, 'A'],
        [20, 'A'],
        [40, 'A'],
      ],
      ['correlation: e0 e1 e2'],
    ],
    [
      'does not reach it',
      atLeastThree,
      [
        [0, 'A'],
        [20, 'A'],
      ],
      [],
    ],
    [
      'reaches it over more than the timespan',
      atLeastThree,
      [
        [0, 'A'],
        [40, 'A'],
        [80, 'A'],
      ],
      [],
    ],
    [
      'reaches it at the very end of the timespan',
      atLeastThree,
      [
        [0, 'A'],
        [40, 'A'],
        [60, 'A'],
      ],
      ['correlation: e0 e1 e2'],
    ],
    [
      'reaches it across a boundary of minutes',
      atLeastThree,
      [
        [50, 'A'],
        [59, 'A'],
        [70, 'A'],
      ],
      ['correlation: e0 e1 e2'],
    ],
    [
      'counts each group by itself',
      atLeastThree,
      [
        [0, 'A'],
        [1, 'A', { user: 'bob' }],
        [2, 'A'],
      ],
      [],
    ],
    [
      'leaves out events without the group',
      atLeastThree,
      [
        [0, 'A'],
        [1, 'A'],
        [2, 'A', { user: null }],
      ],
      [],
    ],
    ['makes one finding of many events', atLeastThree, fiveTimes('A', 5), ['correlation: e0 e1 e2']],
    [
      'gt',
      correlationOf({ type: 'event_count', condition: { gt: 3 } }),
      [
        [0, 'A'],
        [1, 'A'],
        [2, 'A'],
      ],
      [],
    ],
    [
      'eq',
      correlationOf({ type: 'event_count', condition: { eq: 2 } }),
      [
        [0, 'A'],
        [1, 'A'],
      ],
      ['correlation: e0 e1'],
    ],
    ['lt', correlationOf({ type: 'event_count', condition: { lt: 2 } }), [[0, 'A']], ['correlation: e0']],
    ['a range', correlationOf({ type: 'event_count', condition: { gt: 5, lte: 9 } }), fiveTimes('A', 5), []],
    [
      'two rules',
      correlationOf({ type: 'event_count', rules: ['a', 'rule_B'], condition: { gte: 3 } }),
      [
        [0, 'A'],
        [1, 'B'],
        [2, 'B'],
      ],
      ['correlation: e0 e1 e2'],
    ],
    [
      'no group at all',
      correlationOf({ type: 'event_count', 'group-by': [], condition: { gte: 2 } }),
      [
        [0, 'A', { user: 'x' }],
        [1, 'A', { user: 'y' }],
      ],
      ['correlation: e0 e1'],
    ],
  ];
  test.each(rows)('%s', async (_, correlation, events, expected) => {
    expect(brief(await findingsOf([correlation], events))).toEqual(expected);
  });
});

describe('correlations over values', () => {
  const over = (type: string, condition: JsonObject) => correlationOf({ type, condition });
  const sizes = (...values: (number | string)[]): Event[] =>
    values.map((size, index): Event => [index, 'A', { size, target: `t${size}` }]);
  const rows: [correlation: JsonObject, events: Event[], fires: boolean][] = [
    [over('value_count', { field: 'target', gte: 3 }), sizes(1, 2, 3), true],
    [over('value_count', { field: 'target', gte: 3 }), sizes(1, 2, 2, 1), false],
    [over('value_count', { field: ['target', 'user'], gte: 2 }), sizes(1, 2), true],
    [over('value_sum', { field: 'size', gt: 100 }), sizes(60, '50'), true],
    [over('value_sum', { field: 'size', gt: 100 }), sizes(60, 40), false],
    [over('value_avg', { field: 'size', gte: 50 }), sizes(40, 60), true],
    [over('value_avg', { field: 'size', gte: 55 }), sizes(40, 60), false],
    [over('value_min', { field: 'size', lt: 5 }), sizes(40, 4), true],
    [over('value_max', { field: 'size', gte: 40 }), sizes(4, 40), true],
    [over('value_max', { field: 'size', gte: 41 }), sizes(4, 40), false],
    [over('value_median', { field: 'size', eq: 3 }), sizes(1, 3, 9), true],
    [over('value_percentile', { field: 'size', percentile: 50, eq: 2 }), sizes(1, 3), true],
    [over('value_percentile', { field: 'size', gte: 100 }), sizes(1, 3), false],
    [over('value_sum', { field: 'size', gt: 0 }), sizes('many'), false],
  ];
  test.each(rows)('%j over %j: %s', async (correlation, events, fires) => {
    expect((await findingsOf([correlation], events)).length > 0).toBe(fires);
  });
});

describe('temporal', () => {
  const temporal = (more: JsonObject = {}) =>
    correlationOf({ type: 'temporal', rules: ['a', 'b', 'c'], ...more });
  const ordered = (more: JsonObject = {}) => temporal({ type: 'temporal_ordered', ...more });
  const rows: [what: string, correlation: JsonObject, events: Event[], fires: boolean][] = [
    [
      'all rules',
      temporal(),
      [
        [0, 'C'],
        [1, 'A'],
        [2, 'B'],
      ],
      true,
    ],
    [
      'not all rules',
      temporal(),
      [
        [0, 'C'],
        [1, 'A'],
        [2, 'A'],
      ],
      false,
    ],
    [
      'too far apart',
      temporal(),
      [
        [0, 'C'],
        [30, 'A'],
        [61, 'B'],
      ],
      false,
    ],
    [
      'two of three',
      temporal({ condition: { gte: 2 } }),
      [
        [0, 'C'],
        [1, 'A'],
      ],
      true,
    ],
    [
      'in order',
      ordered(),
      [
        [0, 'A'],
        [1, 'B'],
        [2, 'C'],
      ],
      true,
    ],
    [
      'not in order',
      ordered(),
      [
        [0, 'B'],
        [1, 'A'],
        [2, 'C'],
      ],
      false,
    ],
    [
      'in order among others',
      ordered(),
      [
        [0, 'C'],
        [1, 'A'],
        [2, 'A'],
        [3, 'B'],
        [4, 'C'],
      ],
      true,
    ],
    [
      'in one second',
      ordered(),
      [
        [0, 'B'],
        [0, 'A'],
        [0, 'C'],
      ],
      true,
    ],
    [
      'an expression',
      temporal({ condition: 'a and (b or c)' }),
      [
        [0, 'C'],
        [1, 'A'],
      ],
      true,
    ],
    [
      'an expression without rules',
      temporal({ rules: null, condition: 'a and b' }),
      [
        [0, 'B'],
        [1, 'A'],
      ],
      true,
    ],
    [
      'an expression that lacks one',
      temporal({ condition: 'a and b and c' }),
      [
        [0, 'C'],
        [1, 'A'],
      ],
      false,
    ],
    [
      'an ordered expression',
      ordered({ condition: 'a and (b or c)' }),
      [
        [0, 'A'],
        [1, 'C'],
      ],
      true,
    ],
    [
      'an ordered expression, not in order',
      ordered({ condition: 'a and (b or c)' }),
      [
        [0, 'C'],
        [1, 'A'],
      ],
      false,
    ],
    ['absence', temporal({ rules: ['a', 'b'], condition: 'a and not b' }), [[0, 'A']], true],
    [
      'absence, but it came',
      temporal({ rules: ['a', 'b'], condition: 'a and not b' }),
      [
        [0, 'A'],
        [59, 'B'],
      ],
      false,
    ],
    [
      'absence, and it came too late',
      temporal({ rules: ['a', 'b'], condition: 'a and not b' }),
      [
        [0, 'A'],
        [61, 'B'],
      ],
      true,
    ],
  ];
  test.each(rows)('%s', async (_, correlation, events, fires) => {
    expect((await findingsOf([correlation], events)).length > 0).toBe(fires);
  });
});

test('an event name counts once, and groups as one, whatever API version is in it', async () => {
  const versioned: Event[] = [
    [0, 'ListFunctions20150331'],
    [1, 'ListFunctions20150331'],
    [2, 'ListFunctions'],
  ];
  const base = ruleDocument({ s: { 'eventName|startswith': 'List' }, condition: 's' }, { id: 'a' });
  const run = async (correlation: JsonObject) => {
    const ruleSet = ruleSetOf([base, correlationOf(correlation)]);
    const detector = createDetector(ruleSet);
    const hits = versioned.flatMap(
      (event, position) => detector.evaluate(signalOf(recordOf(event, position))).windows,
    );
    const options = { ruleSet, store: memoryWindowStore(), now: 0, watermark: Number.POSITIVE_INFINITY };
    return (await advanceWindows(hits, options)).findings;
  };
  const field = 'eventName';
  expect(await run({ type: 'value_count', condition: { field, gte: 2 } })).toEqual([]);
  const grouped = { type: 'event_count', 'group-by': [field], condition: { gte: 3 } };
  expect(await run(grouped)).toMatchObject([
    { matched: [{ field, value: 'ListFunctions' }, {}], dedupKey: 'correlation|123456789012|ListFunctions' },
  ]);
});

test('an alias groups different fields of different rules', async () => {
  const correlation = correlationOf({
    type: 'temporal',
    rules: ['a', 'b'],
    'group-by': ['who'],
    aliases: { who: { rule_A: 'maker', rule_B: 'userIdentity.name' } },
  });
  const made: Event = [0, 'A', { maker: 'x' }];
  expect(await findingsOf([correlation], [made, [1, 'B', { userIdentity: { name: 'x' } }]])).toHaveLength(1);
  expect(await findingsOf([correlation], [made, [1, 'B', { userIdentity: { name: 'y' } }]])).toHaveLength(0);
});

describe('chained correlations', () => {
  const burst = correlationOf(
    { type: 'event_count', condition: { gte: 3 } },
    { id: 'burst', name: 'a_burst' },
  );
  const chain = correlationOf({ type: 'temporal_ordered', rules: ['a_burst', 'b'], timespan: '5m' });
  const failures: Event[] = [
    [0, 'A'],
    [1, 'A'],
    [2, 'A'],
  ];

  test('the outer one speaks, the inner one does not', async () => {
    expect(brief(await findingsOf([burst, chain], [...failures, [90, 'B']]))).toEqual(['correlation: e2 e3']);
  });

  test('what came before the inner one does not count', async () => {
    expect(
      await findingsOf(
        [burst, chain],
        [
          [0, 'B'],
          [10, 'A'],
          [11, 'A'],
          [12, 'A'],
        ],
      ),
    ).toEqual([]);
  });

  test('without the inner one nothing happens', async () => {
    expect(
      await findingsOf(
        [burst, chain],
        [
          [0, 'A'],
          [1, 'A'],
          [90, 'B'],
        ],
      ),
    ).toEqual([]);
  });
});

describe('generate', () => {
  test('rules under a correlation are silent by themselves', async () => {
    const correlation = correlationOf({ type: 'event_count', condition: { gte: 3 } });
    expect(
      brief(
        await findingsOf(
          [correlation],
          [
            [0, 'A'],
            [1, 'B'],
          ],
        ),
      ),
    ).toEqual(['b: e1']);
  });

  test('unless it says generate', async () => {
    const correlation = correlationOf({ type: 'event_count', condition: { gte: 3 }, generate: true });
    expect(
      brief(
        await findingsOf(
          [correlation],
          [
            [0, 'A'],
            [1, 'B'],
          ],
        ),
      ),
    ).toEqual(['a: e0', 'b: e1']);
  });
});

test('a finding of a window says what was counted and for whom', async () => {
  const correlation = correlationOf(
    { type: 'event_count', condition: { gte: 3 } },
    { runbook: ['Ask alice.'], tags: ['attack.t1110'] },
  );
  const [finding] = await findingsOf(
    [correlation],
    [
      [0, 'A'],
      [1, 'A'],
      [2, 'A'],
    ],
  );
  expect(finding).toMatchObject({
    ruleId: 'correlation',
    severity: 'high',
    signal: { id: 'e2' },
    signalIds: ['e0', 'e1', 'e2'],
    matched: [
      { field: 'user', value: 'alice' },
      { field: 'event_count', value: 3 },
    ],
    dedupKey: 'correlation|123456789012|alice',
    runbook: ['Ask alice.'],
    tags: ['attack.t1110'],
  });
});

describe('a window whose answer has to wait', () => {
  const ruleSet = ruleSetOf([
    ...bases,
    correlationOf({ type: 'temporal', rules: ['a', 'b'], timespan: '10m', condition: 'a and not b' }),
  ]);
  const detector = createDetector(ruleSet);
  const began = Date.parse('2026-01-05T10:00:00Z');
  const hitsOf = (event: Event, position: number) =>
    detector.evaluate(signalOf(recordOf(event, position))).windows;

  function dueStore() {
    const store = memoryWindowStore();
    const due = new Map<string, number>();
    return {
      due,
      store: {
        ...store,
        write: async (writes: Parameters<typeof store.write>[0]) => {
          for (const { key, dueAt } of writes) {
            if (dueAt === undefined) due.delete(key);
            else due.set(key, dueAt);
          }
          return store.write(writes);
        },
      },
    };
  }

  test('is due when it is over and latecomers had their time, and fires then', async () => {
    const { store, due } = dueStore();
    const options = { ruleSet, store };
    const early = await advanceWindows(hitsOf([0, 'A'], 0), { ...options, now: began });
    expect(early.findings).toEqual([]);
    expect([...due.values()]).toEqual([began + 20 * 60_000]);

    const now = began + 20 * 60_000;
    const settled = await settleWindows([...due.keys()], { ...options, now });
    expect(settled.findings).toMatchObject([
      { ruleId: 'correlation', signalIds: ['e0'], signal: { id: 'e0' } },
    ]);
    const again = await settleWindows([...due.keys()], { ...options, now });
    expect(again.findings.map((finding) => finding.id)).toEqual(
      settled.findings.map((finding) => finding.id),
    );

    const keys = [...due.keys()];
    await settled.done();
    expect(due.size).toBe(0);
    expect((await settleWindows(keys, { ...options, now })).findings).toEqual([]);
  });

  test('does not fire when what was missing came in time, however late it arrived', async () => {
    const { store, due } = dueStore();
    const options = { ruleSet, store };
    await advanceWindows(hitsOf([0, 'A'], 0), { ...options, now: began });
    await advanceWindows(hitsOf([300, 'B'], 1), { ...options, now: began + 19 * 60_000 });
    const settled = await settleWindows([...due.keys()], { ...options, now: began + 20 * 60_000 });
    expect(settled.findings).toEqual([]);
  });
});
