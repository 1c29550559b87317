import { expect, test } from 'vitest';
import {
  codeRule,
  createDetector,
  type DetectionSettings,
  detectionSection,
} from '../../../shared/detection/index.ts';
import { judge } from '../../../shared/lanes/judge.ts';
import type { JsonObject, Origin } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { cloudTrailSignal } from '../../../shared/sources/cloudtrail.ts';
import { rig } from '../alerting/rig.ts';

const keyUsed = codeRule({
  id: 'test/key-used',
  title: 'Key used',
  level: 'high',
  dispatch: {},
  response: { playbook: 'disable-access-key' },
  match: (record) =>
    record.eventName === 'CreateUser' ? [{ field: 'eventName', value: 'CreateUser' }] : undefined,
});

const broken = codeRule({
  id: 'test/broken',
  title: 'Broken',
  level: 'low',
  dispatch: {},
  match: () => {
    throw new TypeError('broken on purpose');
  },
});

const eventbridge: Origin = {
  lane: 'eventbridge',
  source: 'aws.iam',
  detailType: 'AWS API Call via CloudTrail',
  envelopeId: 'e1',
};
const object: Origin = { lane: 's3', bucket: 'trail', key: 'AWSLogs/1.json.gz' };

function record(eventName: string): JsonObject {
  return {
    eventID: `id-${eventName}`,
    eventName,
    eventSource: 'iam.amazonaws.com',
    eventTime: '2026-01-15T09:00:00Z',
    awsRegion: 'us-east-1',
    recipientAccountId: '123456789012',
    userIdentity: { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::123456789012:user/alice' },
  };
}

/** Judgement over stores in memory; what is done to the outside is written down in order. */
function bench(settings: Partial<DetectionSettings> = {}) {
  const { deps, store, time, counts, lines } = rig();
  time.now = Date.parse('2026-01-15T09:00:05Z');
  const done: string[] = [];
  const ruleSet = { rules: [keyUsed, broken] };
  const send = async (command: { input: { Entries?: unknown[] } }) => {
    done.push(`asked for ${command.input.Entries?.length} responses`);
    return {};
  };
  let made = 0;
  return {
    store,
    counts,
    lines,
    done,
    made: () => made,
    deps: {
      ...deps,
      ruleSet,
      detector: createDetector(ruleSet),
      consequences: () => {
        made += 1;
        return {
          windows: memoryWindowStore(),
          settings: async () => ({ value: { ...detectionSection.defaults, ...settings }, degraded: false }),
          responses: { sqs: { send: send as never }, queueUrl: 'queue' },
          alerting: {
            ...deps,
            publish: async () => {
              done.push('told');
              return 'message';
            },
          },
        };
      },
    },
  };
}

test.each([eventbridge, object])('a finding is the same by lane $lane', async (origin) => {
  const { deps, store, done } = bench();
  await judge([cloudTrailSignal(record('CreateUser'), origin)], deps);
  expect([...store.kept.findings.values()].map(({ finding }) => [finding.id, finding.ruleId])).toEqual([
    [expect.stringMatching(/^f-/), 'test/key-used'],
  ]);
  expect(done.slice(0, 2)).toEqual(['asked for 1 responses', 'told']);
});

test('by both lanes it is told once', async () => {
  const { deps, done } = bench();
  await judge([cloudTrailSignal(record('CreateUser'), eventbridge)], deps);
  const told = done.filter((what) => what === 'told').length;
  await judge([cloudTrailSignal(record('CreateUser'), object)], deps);
  expect(done.filter((what) => what === 'told')).toHaveLength(told);
});

test('a signal that no rule selects has no consequences', async () => {
  const { deps, made, done, counts } = bench();
  await judge([cloudTrailSignal(record('ListUsers'), eventbridge)], deps);
  expect({ made: made(), done }).toEqual({ made: 0, done: [] });
  expect(counts.Signals).toBe(1);
});

test('a rule that fails is counted and named, and stops no other', async () => {
  const { deps, done, counts, lines } = bench();
  await judge([cloudTrailSignal(record('CreateUser'), eventbridge)], deps);
  expect(counts.RulesFailed).toBe(1);
  expect(lines).toContainEqual(expect.objectContaining({ level: 'error', ruleId: 'test/broken' }));
  expect(done).toContain('told');
});

const exception = { rule: 'test/*', owner: 'ops@example.com', reason: 'provisioning', expires: '2026-12-31' };

test('what an exception covers is counted and not told', async () => {
  const match = { 'userIdentity.userName': 'alice' };
  const { deps, done, counts } = bench({ exceptions: [{ ...exception, match }] });
  await judge([cloudTrailSignal(record('CreateUser'), eventbridge)], deps);
  expect(counts.FindingsExcepted).toBe(1);
  expect(done).toEqual([]);
});

test('an exception that is not valid excepts nothing, and is seen', async () => {
  const match = { 'userIdentity.userName|nonsense': 'alice' };
  const { deps, done, counts } = bench({ exceptions: [{ ...exception, match }] });
  await judge([cloudTrailSignal(record('CreateUser'), eventbridge)], deps);
  expect(counts.ExceptionsInvalid).toBe(1);
  expect(done).toContain('told');
});
