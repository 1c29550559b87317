import { type Finding, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const launch = 'EC2 Instance Launch Unsuccessful';
const terminate = 'EC2 Instance Terminate Unsuccessful';
const guide = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html';

const worth = grades({
  launch: {
    when: 'a group could not launch an instance',
    severity: 'medium',
    why: 'the service cannot grow or heal; it still runs on what it has',
  },
  terminate: {
    when: 'a group could not terminate an instance',
    severity: 'low',
    why: 'it costs, and nothing else',
  },
});

/** Failures of EC2 Auto Scaling. A group tries again and again: all its failures are one alert. Source: see `guide`. */
export const autoScalingSource: Source = {
  name: 'auto-scaling',
  title: 'EC2 Auto Scaling failures',
  lane: 'aws-events',
  events: [{ source: 'aws.autoscaling', detailTypes: [launch, terminate] }],
  guide,
  signal,
  findings,
  grades: worth,
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === launch || type === terminate);
  const group = requiredString(envelope.detail, 'AutoScalingGroupName', ['detail']);
  const activity = stringAt(envelope.detail, 'ActivityId') ?? envelope.id;
  return envelopeSignal(envelope, { kind: 'auto-scaling', identity: [envelope.account, group, activity] });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region, origin } = signal;
  const group = requiredString(record, 'AutoScalingGroupName');
  const launching = !(origin.lane === 'eventbridge' && origin.detailType === terminate);
  const status = stringAt(record, 'StatusMessage') ?? stringAt(record, 'StatusCode') ?? 'no reason given';
  const cause = stringAt(record, 'Cause');
  return [
    findingOf(signal, {
      ruleId: launching ? 'auto-scaling-launch-failed' : 'auto-scaling-terminate-failed',
      title: `Auto Scaling group ${group} cannot ${launching ? 'launch' : 'terminate'} an instance`,
      description: cause === undefined ? status : `${status}\n${cause}`,
      severity: launching ? worth.launch.severity : worth.terminate.severity,
      resources: [{ type: 'AWS::AutoScaling::AutoScalingGroup', id: group, account, region }],
      matched: [
        { field: 'AutoScalingGroupName', value: group },
        { field: 'StatusMessage', value: status },
      ],
      dedupKey: `auto-scaling:${account}:${region}:${group}:${launching ? 'launch' : 'terminate'}`,
      references: [guide],
      runbook: launching
        ? [
            `Read the last activities: aws autoscaling describe-scaling-activities --auto-scaling-group-name ${group} --max-items 5`,
            'No capacity: add instance types or zones. Quota: ask for more. Image, key or role gone: put the launch template right.',
            'Check that the service behind the group is well with the instances it has.',
          ]
        : [
            `Read the last activities: aws autoscaling describe-scaling-activities --auto-scaling-group-name ${group} --max-items 5`,
            'Termination protection or a lifecycle hook that never completes holds it: see the instance.',
          ],
    }),
  ];
}
