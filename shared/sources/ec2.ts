import { type Finding, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const stateChange = 'EC2 Instance State-change Notification';
const interruption = 'EC2 Spot Instance Interruption Warning';
const rebalance = 'EC2 Instance Rebalance Recommendation';
const guide = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/automating_with_eventbridge.html';

/** States that last. Those between them (pending, stopping, shutting-down) say nothing that these do not. */
const lasting = ['running', 'stopped', 'terminated'];

const worth = grades({
  state: {
    when: 'an instance runs, is stopped or is terminated',
    severity: 'informational',
    why: 'what instances do all day; kept for the question what happened',
  },
  rebalance: {
    when: 'a Spot instance is at elevated risk of interruption',
    severity: 'informational',
    why: 'advice to a program, not to a person',
  },
  interruption: {
    when: 'a Spot instance will be interrupted in two minutes',
    severity: 'low',
    why: 'nobody can act in two minutes; many at once are one alert',
  },
});

/**
 * EC2 instances. Scheduled events (retirement, reboot, maintenance) are not sent by EC2 itself but by AWS Health:
 * see the source `health`. Source: see `guide`;
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 */
export const ec2Source: Source = {
  name: 'ec2',
  title: 'EC2 instances',
  lane: 'aws-events',
  events: [
    { source: 'aws.ec2', detailTypes: [stateChange], detail: { state: lasting } },
    { source: 'aws.ec2', detailTypes: [interruption, rebalance] },
  ],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Scheduled events of instances come from AWS Health.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => [stateChange, interruption, rebalance].includes(type));
  const { detail } = envelope;
  const instance = requiredString(detail, 'instance-id', ['detail']);
  if (envelope.detailType === stateChange) requiredString(detail, 'state', ['detail']);
  return envelopeSignal(envelope, {
    kind: 'ec2',
    identity: [instance, stringAt(detail, 'state') ?? envelope.detailType, envelope.time],
  });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region, origin } = signal;
  const id = requiredString(record, 'instance-id');
  const instance = { resources: [{ type: 'AWS::EC2::Instance', id, account, region }], references: [guide] };
  if (origin.lane === 'eventbridge' && origin.detailType === interruption) {
    const action = stringAt(record, 'instance-action') ?? 'interrupt';
    return [
      findingOf(signal, {
        ...instance,
        ruleId: 'ec2-spot-interruption',
        title: `Spot instance ${id} is taken back in two minutes (${action})`,
        description: 'EC2 needs the capacity. What runs on it ends, or sleeps, two minutes after this event.',
        severity: worth.interruption.severity,
        matched: [{ field: 'instance-action', value: action }],
        // A fleet loses many at once: one alert a region.
        dedupKey: `ec2-spot-interruption:${account}:${region}`,
        runbook: [
          'Check that the group or fleet has launched a replacement, and that the service behind it is well.',
          'If it happens often, allow more instance types and zones in the fleet.',
        ],
      }),
    ];
  }
  if (origin.lane === 'eventbridge' && origin.detailType === rebalance) {
    return [
      findingOf(signal, {
        ...instance,
        ruleId: 'ec2-rebalance-recommendation',
        title: `Spot instance ${id} is likely to be taken back`,
        description: 'EC2 advises to move its work before the two-minute warning.',
        severity: worth.rebalance.severity,
        matched: [{ field: 'instance-id', value: id }],
        dedupKey: `ec2-rebalance:${account}:${region}`,
        runbook: ['Nothing to do by hand: capacity rebalancing of the group or fleet reads the same event.'],
      }),
    ];
  }
  const state = requiredString(record, 'state');
  if (!lasting.includes(state)) return [];
  return [
    findingOf(signal, {
      ...instance,
      ruleId: `ec2-instance-${state}`,
      title: `Instance ${id} is ${state}`,
      description:
        'Who did it stands in CloudTrail (RunInstances, StartInstances, StopInstances, TerminateInstances).',
      severity: worth.state.severity,
      matched: [{ field: 'state', value: state }],
      dedupKey: `ec2-instance:${account}:${region}:${id}`,
      runbook: ['Nothing to do, unless nobody meant it.'],
    }),
  ];
}
