import { at, type Finding, type Resource, type Severity, type Signal, stringAt } from '../model/index.ts';
import { alarmEnvelope, alarmStateChange, type Measured, measured } from './alarm-shape.ts';
import { expectDetailType } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const guide =
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html';

const worth = grades({
  instance: {
    when: 'the status check of an instance fails',
    severity: 'high',
    why: 'the machine or its host is broken; what runs on it is down',
  },
  dns: {
    when: 'a Route 53 health check fails',
    severity: 'high',
    why: 'users are sent elsewhere, or nowhere',
  },
  composite: { when: 'a composite alarm', severity: 'medium', why: 'somebody asked to be told' },
  alarm: { when: 'any other metric alarm', severity: 'medium', why: 'somebody asked to be told' },
  suppressed: {
    when: 'a composite alarm whose actions are suppressed',
    severity: 'informational',
    why: 'somebody asked not to be told',
  },
  over: {
    when: 'OK again after ALARM',
    severity: 'low',
    why: 'whoever was told has to know that it is over; by e-mail only',
  },
  blind: {
    when: 'no data any more after ALARM',
    severity: 'low',
    why: 'not known whether it is over: look once',
  },
});

/**
 * CloudWatch alarms: metric and composite, by EventBridge or by an alarm action that invokes the function. Status
 * checks of instances and Route 53 health checks are alarms and told as what they mean: a machine that is broken, a
 * DNS failover that happened and went back. Bongsu's own alarms (`bongsu-…`) tell the operations topic, not this.
 * Source: see `guide`; https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export const alarmsSource: Source = {
  name: 'alarms',
  title: 'CloudWatch alarms, status checks, Route 53 health checks',
  lane: 'aws-events',
  events: [
    {
      source: 'aws.cloudwatch',
      detailTypes: [alarmStateChange],
      detail: { alarmName: [{ 'anything-but': { prefix: 'bongsu-' } }] },
    },
  ],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Route 53 puts its metrics, and so its alarms, into us-east-1.',
};

function signal(event: unknown): Signal {
  const envelope = alarmEnvelope(event);
  expectDetailType(envelope, (type) => type === alarmStateChange);
  const { detail } = envelope;
  const name = requiredString(detail, 'alarmName', ['detail']);
  const state = requiredString(detail, 'state.value', ['detail']);
  const time = stringAt(detail, 'state.timestamp') ?? envelope.time;
  return envelopeSignal(envelope, {
    kind: 'alarm',
    identity: [envelope.account, envelope.region, name, state, time],
    time,
  });
}

function findings(signal: Signal): Finding[] {
  const { record } = signal;
  const now = requiredString(record, 'state.value');
  const before = stringAt(record, 'previousState.value');
  if (now === 'ALARM') return [told(signal, 'alarm')];
  // An alarm that was just made, or that waits for its first data, is no news.
  if (before !== 'ALARM') return [];
  return [told(signal, now === 'OK' ? 'over' : 'blind')];
}

type Change = 'alarm' | 'over' | 'blind';
type Kind = 'instance' | 'dns' | 'composite' | 'alarm';

function told(signal: Signal, change: Change): Finding {
  const { record, account, region } = signal;
  const name = requiredString(record, 'alarmName');
  const measures = measured(record);
  const kind = kindOf(measures);
  const suppressed = stringAt(record, 'state.actionsSuppressedBy');
  const lines = [
    stringAt(record, 'configuration.description'),
    stringAt(record, 'state.reason'),
    measures.rule && `Rule: ${measures.rule}`,
    suppressed && `Its actions are suppressed by ${suppressed}.`,
  ];
  return findingOf(signal, {
    ruleId: `alarm-${ruleNames[kind]}`,
    title: titleOf(change, kind, name, measures),
    description: lines.filter((line) => line !== undefined && line !== '').join('\n'),
    severity: severityOf(change, kind, suppressed !== undefined),
    resources: resourcesOf(kind, name, measures, { account, region }),
    matched: [
      { field: 'state.value', value: requiredString(record, 'state.value') },
      { field: 'previousState.value', value: at(record, 'previousState.value') ?? null },
      ...(measures.metric === undefined
        ? []
        : [{ field: 'metric', value: `${measures.namespace} ${measures.metric}` }]),
    ],
    // The way back is told by itself: merged into the alarm it would wait for the end of the window.
    dedupKey: `alarm:${account}:${region}:${name}:${change === 'alarm' ? 'alarm' : 'over'}`,
    references: [guide],
    runbook:
      change === 'over' ? ['Nothing to do: check that what it measures is well.'] : runbooks[kind](measures),
  });
}

const ruleNames: Readonly<Record<Kind, string>> = {
  instance: 'status-check',
  dns: 'health-check',
  composite: 'composite',
  alarm: 'metric',
};

function kindOf({ namespace, metric, rule }: Measured): Kind {
  if (namespace === 'AWS/EC2' && metric?.startsWith('StatusCheckFailed')) return 'instance';
  if (namespace === 'AWS/Route53') return 'dns';
  return rule === undefined ? 'alarm' : 'composite';
}

function severityOf(change: Change, kind: Kind, suppressed: boolean): Severity {
  if (suppressed) return worth.suppressed.severity;
  return change === 'alarm' ? worth[kind].severity : worth[change].severity;
}

function titleOf(change: Change, kind: Kind, name: string, { dimensions, metric }: Measured): string {
  const subject =
    kind === 'instance'
      ? `instance ${dimensions.InstanceId ?? name}`
      : kind === 'dns'
        ? `health check ${dimensions.HealthCheckId ?? name}`
        : name;
  if (change === 'blind') return `No data any more for ${subject} (was in alarm)`;
  const over = change === 'over';
  if (kind === 'instance')
    return `${over ? 'Over: s' : 'S'}tatus check ${over ? 'passed again by' : `failed (${metric}) on`} ${subject}`;
  if (kind === 'dns') return over ? `Over: DNS is back, ${subject} passes` : `DNS failover: ${subject} fails`;
  return over ? `Over: alarm ${subject} is OK again` : `Alarm ${subject}`;
}

function resourcesOf(
  kind: Kind,
  name: string,
  { dimensions }: Measured,
  place: { account: string; region: string },
): Resource[] {
  const alarm = { type: 'AWS::CloudWatch::Alarm', id: name, ...place };
  if (dimensions.InstanceId !== undefined) {
    return [{ type: 'AWS::EC2::Instance', id: dimensions.InstanceId, ...place }, alarm];
  }
  if (kind === 'dns' && dimensions.HealthCheckId !== undefined) {
    return [{ type: 'AWS::Route53::HealthCheck', id: dimensions.HealthCheckId, ...place }, alarm];
  }
  return [alarm];
}

const runbooks: Readonly<Record<Kind, (measures: Measured) => string[]>> = {
  instance: ({ dimensions, metric }) => [
    `See which check fails: aws ec2 describe-instance-status --instance-ids ${dimensions.InstanceId ?? 'ID'}`,
    metric === 'StatusCheckFailed_System'
      ? 'The host is broken: stop the instance and start it again, which moves it; a reboot does not.'
      : 'System check: stop and start it (a reboot does not move it). Instance check: reboot it, then look at its console output.',
    'If an Auto Scaling group owns it, let the group replace it.',
    'Check that the service behind it is well without it.',
  ],
  dns: ({ dimensions }) => [
    `See who finds it down, and why: aws route53 get-health-check-status --health-check-id ${dimensions.HealthCheckId ?? 'ID'}`,
    'Check that users reach the failover target, and that it carries the load.',
    'Mend what the check asks; DNS goes back by itself when it passes, and you are told.',
  ],
  composite: () => [
    'Open the composite alarm: it shows which of its alarms are on.',
    'Follow the runbook of the first of them.',
  ],
  alarm: () => [
    'Open the alarm: its graph shows since when, and how far beyond the threshold.',
    'Check that the service behind the metric is well.',
    'If it rings without need, change its threshold or its periods, not the people.',
  ],
};
