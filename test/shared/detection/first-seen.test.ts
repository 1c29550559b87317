import { describe, expect, test } from 'vitest';
import {
  advanceWindows,
  compileRules,
  createDetector,
  parseRules,
  type RuleSet,
  type WindowHit,
} from '../../../shared/detection/index.ts';
import type { Finding, JsonObject, WindowStore } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { ruleDocument, ruleSetOf, signalOf } from './samples.ts';

const hour = 3_600_000;
const day = 24 * hour;
const began = Date.parse('2026-01-05T00:00:00Z');

const base = ruleDocument({ s: { eventSource: 'iam.amazonaws.com' }, condition: 's' }, { id: 'iam' });
const firstSeen = (section: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  title: 'first',
  id: 'first',
  correlation: { type: 'first_seen', rules: ['iam'], 'group-by': ['user'], value: 'eventName', ...section },
  ...more,
});

/** An event: day from the beginning, event name, more fields. */
type Event = [atDay: number, eventName: string, more?: JsonObject];

const recordOf = ([atDay, eventName, more]: Event): JsonObject => ({
  eventID: `${eventName}@${atDay}`,
  eventName,
  eventTime: new Date(began + atDay * day).toISOString(),
  eventSource: 'iam.amazonaws.com',
  user: 'alice',
  ...more,
});

function hitsOf(ruleSet: RuleSet, events: readonly Event[]): WindowHit[] {
  const detector = createDetector(ruleSet);
  return events.flatMap((event) => detector.evaluate(signalOf(recordOf(event))).windows);
}

/** The findings of batches that arrive one after the other. */
async function findingsOf(
  documents: readonly JsonObject[],
  batches: readonly (readonly Event[])[],
  store: WindowStore = memoryWindowStore(),
): Promise<Finding[]> {
  const ruleSet = ruleSetOf([base, ...documents]);
  const findings: Finding[] = [];
  for (const batch of batches) {
    const advance = await advanceWindows(hitsOf(ruleSet, batch), { ruleSet, store, now: began });
    findings.push(...advance.findings);
  }
  return findings;
}

const known: Event[] = [
  [0, 'GetUser'],
  [5, 'ListUsers'],
];

describe('a value is told as new', () => {
  const rows: [what: string, section: JsonObject, events: Event[], expected: string[]][] = [
    ['after the learning period', {}, [...known, [14, 'CreateUser']], ['CreateUser@14']],
    ['not within it', {}, [...known, [13.9, 'CreateUser']], []],
    ['not without a baseline', {}, [[30, 'CreateUser']], []],
    ['once', {}, [...known, [20, 'CreateUser'], [21, 'CreateUser']], ['CreateUser@20']],
    ['not when it was learned', {}, [...known, [20, 'ListUsers']], []],
    [
      'for each group by its own baseline',
      {},
      [...known, [1, 'CreateUser', { user: 'bob' }], [20, 'CreateUser'], [20, 'GetRole', { user: 'bob' }]],
      ['CreateUser@20', 'GetRole@20'],
    ],
    [
      'after a learning period of its own',
      { learning: '1d' },
      [
        [0, 'A'],
        [1, 'B'],
      ],
      ['B@1'],
    ],
    [
      'again when it was forgotten',
      { memory: '20d' },
      [
        [0, 'A'],
        [1, 'B'],
        [15, 'A'],
        [20, 'A'],
        [27, 'B'],
      ],
      ['B@27'],
    ],
    [
      'not while it is in use',
      { memory: '20d' },
      [
        [0, 'A'],
        [1, 'B'],
        [15, 'B'],
        [30, 'B'],
        [45, 'B'],
        [60, 'B'],
      ],
      [],
    ],
    [
      'not after a silence as long as the memory: the group learns again',
      { memory: '20d' },
      [...known, [20, 'C'], [50, 'D'], [55, 'E']],
      ['C@20'],
    ],
    [
      'whatever API version is in its name',
      {},
      [
        [0, 'ListFunctions20150331'],
        [20, 'ListFunctions'],
      ],
      [],
    ],
    [
      'by several fields together',
      { value: ['eventName', 'awsRegion'] },
      [
        [0, 'A', { awsRegion: 'eu-central-1' }],
        [1, 'B', { awsRegion: 'us-east-1' }],
        [20, 'A', { awsRegion: 'us-east-1' }],
      ],
      ['A@20'],
    ],
    ['only where the value is there', { value: 'place' }, [...known, [20, 'A']], []],
  ];
  test.each(rows)('%s', async (_, section, events, expected) => {
    const documents = [firstSeen(section)];
    const together = await findingsOf(documents, [events]);
    expect(together.map(({ signal }) => signal.id)).toEqual(expected);
    const oneByOne = await findingsOf(
      documents,
      events.map((event) => [event]),
    );
    expect(oneByOne.map(({ id }) => id)).toEqual(together.map(({ id }) => id));
  });
});

test('the second first time is another finding than the first', async () => {
  const events: Event[] = [
    [0, 'A'],
    [2, 'B'],
    [5, 'A'],
    [10, 'A'],
    [15, 'A'],
    [20, 'B'],
  ];
  const findings = await findingsOf([firstSeen({ learning: '1d', memory: '10d' })], [events]);
  expect(findings.map(({ signal }) => signal.id)).toEqual(['B@2', 'B@20']);
  expect(new Set(findings.map(({ id }) => id)).size).toBe(2);
});

test('the finding says who did what for the first time', async () => {
  const [finding] = await findingsOf([firstSeen({}, { level: 'low' })], [[...known, [20, 'CreateUser']]]);
  expect(finding).toMatchObject({
    ruleId: 'first',
    severity: 'low',
    signalIds: ['CreateUser@20'],
    matched: [
      { field: 'user', value: 'alice' },
      { field: 'eventName', value: 'CreateUser' },
    ],
    dedupKey: 'first|123456789012|alice',
  });
});

test('the event that was told is told again when it comes again; an earlier one that comes late is not', async () => {
  const store = memoryWindowStore();
  const told: Event = [20, 'CreateUser'];
  const [first] = await findingsOf([firstSeen()], [known, [told]], store);
  const [again] = await findingsOf([firstSeen()], [[told]], store);
  expect(again?.id).toBe(first?.id);
  expect(await findingsOf([firstSeen()], [[[19, 'CreateUser']]], store)).toEqual([]);
});

test('a correlation may stand on it', async () => {
  const chain = {
    title: 'chain',
    id: 'chain',
    correlation: {
      type: 'event_count',
      rules: ['first'],
      'group-by': ['user'],
      timespan: '1h',
      condition: { gte: 2 },
    },
  };
  const events: Event[] = [...known, [20, 'A'], [20.01, 'B'], [20.02, 'GetUser']];
  const findings = await findingsOf([firstSeen(), chain], [events]);
  expect(findings.map(({ ruleId, signalIds }) => [ruleId, signalIds])).toEqual([
    ['chain', ['A@20', 'B@20.01']],
  ]);
});

describe('the state', () => {
  /** What happens to a store, in order. */
  function watched() {
    const store = memoryWindowStore();
    const calls: string[] = [];
    const writes: Parameters<WindowStore['write']>[0][number][] = [];
    return {
      calls,
      writes,
      store: {
        read: (keys: readonly string[]) => {
          calls.push('read');
          return store.read(keys);
        },
        write: (batch: Parameters<WindowStore['write']>[0]) => {
          calls.push('write');
          writes.push(...batch);
          return store.write(batch);
        },
      },
    };
  }

  test('is read in one call, and written only when something is new or a stretch began', async () => {
    const { calls, store } = watched();
    await findingsOf([firstSeen()], [[...known, [0, 'GetUser', { user: 'bob' }]]], store);
    expect(calls).toEqual(['read', 'write']);
    await findingsOf(
      [firstSeen()],
      [
        [[5.5, 'GetUser']],
        [
          [6, 'ListUsers'],
          [6, 'GetUser'],
        ],
      ],
      store,
    );
    expect(calls.slice(2)).toEqual(['read', 'read']);
    await findingsOf([firstSeen()], [[[14, 'GetUser']]], store);
    expect(calls.slice(4)).toEqual(['read', 'write']);
  });

  test('lives as long as the memory from its last write on', async () => {
    const { writes, store } = watched();
    await findingsOf([firstSeen()], [known], store);
    expect(writes[0]?.expiresAt).toBeGreaterThan(began + 90 * day);
    expect(writes[0]?.expiresAt).toBeLessThan(began + 120 * day);
    expect(writes[0]?.dueAt).toBeUndefined();
  });

  test('stays far below the limit of an item, and counts what it lets go', async () => {
    const { writes, store } = watched();
    const ruleSet = ruleSetOf([base, firstSeen({ value: 'requestParameters.name' })]);
    const events = Array.from(
      { length: 20_000 },
      (_, index): Event => [
        (index * 40) / 20_000,
        'GetUser',
        { eventID: `${index}-${'x'.repeat(60)}`, requestParameters: { name: `${index}${'y'.repeat(300)}` } },
      ],
    );
    const { dropped, findings } = await advanceWindows(hitsOf(ruleSet, events), {
      ruleSet,
      store,
      now: began,
    });
    expect(findings).toHaveLength(13_000);
    expect(dropped).toBe(15_000);
    expect(JSON.stringify(writes[0]?.value).length).toBeLessThan(200_000);
  });
});

describe('what is not a first_seen correlation is refused', () => {
  test.each<[JsonObject, RegExp]>([
    [{ timespan: '5m' }, /not timespan/],
    [{ condition: { gte: 3 } }, /not condition/],
    [{ value: [] }, /needs a value/],
    [{ learning: 'long' }, /learning must be a number/],
    [{ memory: '7d' }, /learning must not be longer/],
    [{ rules: [] }, /at least one rule/],
  ])('%j', (section, message) => {
    expect(() => parseRules([firstSeen(section)], { file: 'rules/first.yml' })).toThrow(message);
  });

  test('its place is named', () => {
    expect(() => parseRules([firstSeen({ learning: '0d' })], { file: 'rules/first.yml' })).toThrow(
      expect.objectContaining({ place: { file: 'rules/first.yml', path: ['correlation', 'learning'] } }),
    );
  });

  test('the default periods', () => {
    const { ruleSet } = compileRules(parseRules([base, firstSeen()], { file: 'rules/first.yml' }));
    const compiled = ruleSet.rules.find(({ meta }) => meta.id === 'first');
    expect(compiled).toMatchObject({ timespanMs: 90 * day, test: { learningMs: 14 * day } });
  });
});
