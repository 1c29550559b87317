import { expect, test } from 'vitest';
import {
  compileRules,
  createDetector,
  detectionSection,
  parseRules,
} from '../../../shared/detection/index.ts';
import { judge } from '../../../shared/lanes/judge.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { memoryWindowStore } from '../../../shared/platform/window-store.ts';
import { cloudTrailSignal } from '../../../shared/sources/cloudtrail.ts';
import { rig } from '../alerting/rig.ts';

const rule = (id: string, eventName: string, more: JsonObject): JsonObject => ({
  title: id,
  id,
  level: 'critical',
  logsource: { product: 'aws', service: 'cloudtrail' },
  detection: { s: { eventName }, condition: 's' },
  ...more,
});

const { ruleSet, failures } = compileRules(
  parseRules(
    [
      rule('new-rule', 'CreateUser', {
        status: 'experimental',
        response: { playbook: 'disable-access-key' },
      }),
      rule('listed', 'ListUsers', { status: 'stable' }),
      {
        title: 'new-window',
        id: 'new-window',
        level: 'critical',
        status: 'experimental',
        correlation: {
          type: 'event_count',
          rules: ['listed'],
          'group-by': ['userIdentity.arn'],
          timespan: '5m',
          condition: { gte: 2 },
        },
      },
      rule('old-rule', 'CreateUser', { status: 'stable' }),
    ],
    { file: 'rules/staged.yml' },
  ),
);

const signal = (eventName: string, number: number) =>
  cloudTrailSignal(
    {
      eventID: `id-${number}`,
      eventName,
      eventSource: 'iam.amazonaws.com',
      eventTime: `2026-01-15T09:00:0${number}Z`,
      awsRegion: 'us-east-1',
      recipientAccountId: '123456789012',
      userIdentity: { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::123456789012:user/alice' },
    },
    { lane: 's3', bucket: 'trail', key: 'AWSLogs/1.json.gz' },
  );

test('findings of experimental rules are stored and counted; nobody is told, nothing is done', async () => {
  expect(failures).toEqual([]);
  const { deps, store, time, counts, published } = rig();
  const asked: unknown[] = [];
  time.now = Date.parse('2026-01-15T09:00:10Z');
  await judge([signal('CreateUser', 1), signal('ListUsers', 2), signal('ListUsers', 3)], {
    ...deps,
    ruleSet,
    detector: createDetector(ruleSet),
    consequences: () => ({
      windows: memoryWindowStore(),
      settings: async () => ({ value: detectionSection.defaults, degraded: false }),
      responses: {
        sqs: { send: (async (command: unknown) => void asked.push(command)) as never },
        queueUrl: 'queue',
      },
      alerting: deps,
    }),
  });
  expect(asked).toEqual([]);
  const stored = [...store.kept.findings.values()].map(({ finding, state }) => [finding.ruleId, state]);
  expect(Object.fromEntries(stored)).toEqual({
    'new-rule': 'held',
    'new-window': 'held',
    'old-rule': 'merged',
  });
  expect(counts).toMatchObject({ Findings: 3, FindingsHeld: 2 });
  expect(published.map(({ alert }) => 'finding' in alert && alert.finding.ruleId)).toEqual([
    'old-rule',
    'old-rule',
  ]);
});
