import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { messageBodies, messageBytes, snsPublish } from '../../../shared/alerting/publish.ts';
import type { Alert, AlertRoute } from '../../../shared/model/index.ts';
import { applied, examples, settings } from './alerts.ts';
import { finding, home, start } from './rig.ts';

// The emulated account takes anything for a message; what AWS demands of one is asserted here.
const sns = mockClient(SNSClient);
const publish = snsPublish({
  sns: new SNSClient({}),
  topics: { alerts: 'arn:alerts', chat: 'arn:chat' },
  home,
});
const delivery = (alert: Alert, route: AlertRoute) => ({
  id: `${alert.id}/${route}`,
  route,
  alert,
  attempts: 1,
  claimedUntil: start,
});

beforeEach(() => {
  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: 'message-1' });
});

test.each(Object.entries(examples()))(
  '%s goes out with a body for each protocol and attributes to filter on',
  async (_name, alert) => {
    expect(await publish(delivery(alert, 'alerts'), settings)).toBe('message-1');
    const [call] = sns.commandCalls(PublishCommand);
    const { Message, MessageAttributes, ...rest } = call?.args[0].input ?? {};
    expect(rest).toMatchObject({ TopicArn: 'arn:alerts', MessageStructure: 'json' });
    const bodies = JSON.parse(Message ?? '');
    expect(Object.keys(bodies)).toEqual(['default', 'email', 'sqs', 'lambda', 'http', 'https', 'firehose']);
    expect(JSON.parse(bodies.sqs)).toMatchObject({ class_uid: 2004, unmapped: { bongsu: { id: alert.id } } });
    expect(Object.keys(MessageAttributes ?? {}).sort()).toEqual([
      'account',
      'delivery',
      'kind',
      'region',
      'response',
      'rule',
      'severity',
      'severityId',
      'source',
    ]);
    expect(Object.values(MessageAttributes ?? {}).every(({ StringValue }) => StringValue !== '')).toBe(true);
  },
);

test('the chat topic gets a custom notification and no subject', async () => {
  await publish(delivery(examples()['health-exposed-key'] as Alert, 'chat'), settings);
  const input = sns.commandCalls(PublishCommand)[0]?.args[0].input;
  expect(input).toMatchObject({ TopicArn: 'arn:chat' });
  expect(input?.Subject).toBeUndefined();
  expect(input?.MessageStructure).toBeUndefined();
  expect(JSON.parse(input?.Message ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
});

test('a send that SNS refuses, or does not confirm, is an error', async () => {
  const one = delivery(examples()['cloudtrail-first'] as Alert, 'alerts');
  sns.on(PublishCommand).rejects(new Error('no such topic'));
  await expect(publish(one, settings)).rejects.toThrow('no such topic');
  sns.on(PublishCommand).resolves({});
  await expect(publish(one, settings)).rejects.toMatchObject({ code: 'ALERT_UNCONFIRMED' });
});

const huge = finding(1, {
  title: '"'.repeat(300),
  description: '\u0000"'.repeat(2_000),
  resources: Array.from({ length: 50 }, (_, n) => ({
    type: 'AWS::S3::Bucket',
    id: `${n}-${'"'.repeat(200)}`,
  })),
  matched: Array.from({ length: 50 }, (_, n) => ({ field: `field-${n}`, value: '\\"'.repeat(1_000) })),
  signal: { ...finding().signal, record: { note: '"'.repeat(60_000), list: Array(2_000).fill('"\\') } },
});
const tally = {
  count: 1,
  since: 1,
  firstAt: '2026-11-20T10:00:00Z',
  lastAt: '2026-11-20T10:00:00Z',
  actors: Array(20).fill('"'.repeat(60)),
  actorCount: 100,
};
const base = { id: 'a-1.1', alertId: 'a-1', severity: 'high' as const, at: '2026-11-20T10:00:42Z' };

test.each<[string, Alert]>([
  ['a finding', { ...base, kind: 'first', finding: huge, tally }],
  [
    'a report',
    {
      ...base,
      kind: 'response',
      report: {
        ...applied(huge),
        changes: Array(50).fill('"'.repeat(2_000)),
        notes: Array(50).fill('\u0000'.repeat(2_000)),
        before: '"'.repeat(4_000),
        after: '"'.repeat(4_000),
      },
    },
  ],
])('%s of the worst kind still fits', (_what, alert) => {
  const message = messageBodies(alert, settings, home);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(messageBytes);
  expect(message).toContain('[cut: ');
  expect(JSON.parse(message).default).toContain('WHAT NOW');
});
