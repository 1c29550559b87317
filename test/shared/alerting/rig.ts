import type { AlertingDeps } from '../../../shared/alerting/deps.ts';
import { type AlertSettings, alertDefaults } from '../../../shared/alerting/settings.ts';
import type { AlertDelivery, Finding } from '../../../shared/model/index.ts';
import { recordedLog } from '../../../shared/platform/log.ts';
import { memoryAlertStore } from '../../../shared/platform/memory-alert-store.ts';
import { recordedMetrics } from '../../../shared/platform/metrics.ts';

/** The deployment whose commands the messages carry. */
export const home = { stage: 'prod', region: 'ap-northeast-2' };

/** 42 s after the event of `finding()`. */
export const start = Date.parse('2026-11-20T10:00:42Z');

/** Alerting over a store in memory, a clock that is moved by hand and a topic that keeps what it gets. */
export function rig(settings: Partial<AlertSettings> = {}) {
  const store = memoryAlertStore();
  const published: AlertDelivery[] = [];
  const { metrics, counts } = recordedMetrics();
  const { log, lines } = recordedLog();
  const time = { now: start };
  const value = {
    ...alertDefaults,
    routes: { ...alertDefaults.routes, chat: { minimumSeverity: 'critical' as const } },
    ...settings,
  };
  const deps: AlertingDeps = {
    store,
    publish: async (delivery) => {
      published.push(delivery);
      return `message-${published.length}`;
    },
    settings: async () => ({ value, degraded: false }),
    clock: () => time.now,
    log,
    metrics,
    pause: async () => undefined,
  };
  return { deps, store, published, counts, lines, time };
}

/** A finding of high severity by alice; the number makes it one of its own, under the same dedup key. */
export function finding(number = 1, change: Partial<Finding> = {}): Finding {
  const id = `cloudtrail:${number}:123456789012`;
  return {
    id: `f-${number}`,
    ruleId: 'cloudtrail/stop-logging',
    title: 'CloudTrail logging stopped',
    description: 'A trail was stopped: what happens from now on is not recorded.',
    severity: 'high',
    status: 'stable',
    signal: {
      id,
      kind: 'cloudtrail',
      account: '123456789012',
      region: 'us-east-1',
      time: '2026-11-20T10:00:00Z',
      origin: {
        lane: 'eventbridge',
        source: 'aws.cloudtrail',
        detailType: 'AWS API Call via CloudTrail',
        envelopeId: id,
      },
      record: { eventID: `${number}`, eventName: 'StopLogging', requestParameters: { name: 'main' } },
    },
    signalIds: [id],
    actor: actor('alice'),
    resources: [{ type: 'AWS::CloudTrail::Trail', id: 'main' }],
    matched: [{ field: 'eventName', value: 'StopLogging' }],
    dedupKey: 'stop-logging|123456789012|main',
    references: [],
    runbook: ['Start it again: aws cloudtrail start-logging --name main'],
    falsePositives: [],
    tags: ['attack.t1562.008'],
    ...change,
  };
}

export function actor(name: string) {
  return { type: 'IAMUser', name, arn: `arn:aws:iam::123456789012:user/${name}`, sourceIp: '198.51.100.7' };
}

export function numbered(
  count: number,
  change: (number: number) => Partial<Finding> = () => ({}),
): Finding[] {
  return Array.from({ length: count }, (_, index) => finding(index + 1, change(index + 1)));
}
