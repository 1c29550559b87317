import type { Severity } from '../model/index.ts';

/** What a Health event type code means to the person who is told. `INSTANCES` in a runbook stands for the affected ones. */
export type HealthCode =
  | { about: 'credential'; says: string }
  | { about: 'instance'; says: string; consequence: string; floor: Severity; runbook: readonly string[] };

const stopStart =
  'Stop it and start it again before the deadline (aws ec2 stop-instances, then start-instances): a reboot does not move it to another host.';
const scalingFirst =
  'If an Auto Scaling group owns it, put it in Standby or let the group replace it: a plain stop makes the group terminate it.';
const addressChanges =
  'Stopping changes the public address unless it is an Elastic IP: check what points at it.';

/**
 * The codes known by name. A code that is not here still becomes a finding, by its category.
 * Sources: https://docs.aws.amazon.com/health/latest/ug/cloudwatch-events-health.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instances-status-check_sched.html
 */
export const healthCodes: Readonly<Record<string, HealthCode>> = {
  AWS_RISK_CREDENTIALS_EXPOSED: { about: 'credential', says: 'found exposed in public' },
  AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED: { about: 'credential', says: 'suspected to be exposed' },
  AWS_RISK_CREDENTIALS_COMPROMISED: { about: 'credential', says: 'compromised' },
  AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED: { about: 'credential', says: 'suspected to be compromised' },
  AWS_RISK_IAM_QUARANTINE: { about: 'credential', says: 'quarantined by AWS' },
  AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE: {
    about: 'credential',
    says: 'used in a suspected console compromise',
  },
  AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED: {
    about: 'instance',
    says: 'Retirement',
    consequence: 'It will be terminated, and what is on its instance store is lost.',
    floor: 'medium',
    runbook: [
      'Confirm that it is still scheduled: aws ec2 describe-instance-status --instance-ids INSTANCES',
      'Copy what is only on its instance store, and launch a replacement from your image.',
      'Move traffic to the replacement, then terminate the old instance yourself.',
    ],
  },
  AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED: {
    about: 'instance',
    says: 'Retirement',
    consequence: 'It will be stopped; its EBS volumes stay.',
    floor: 'low',
    runbook: [
      'Confirm that it is still scheduled: aws ec2 describe-instance-status --instance-ids INSTANCES',
      stopStart,
      scalingFirst,
      addressChanges,
    ],
  },
  AWS_EC2_INSTANCE_STOP_SCHEDULED: {
    about: 'instance',
    says: 'Stop',
    consequence: 'It will be stopped; instance-store data is lost, EBS volumes stay.',
    floor: 'low',
    runbook: [
      'Confirm that it is still scheduled: aws ec2 describe-instance-status --instance-ids INSTANCES',
      stopStart,
      scalingFirst,
      addressChanges,
    ],
  },
  AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED: {
    about: 'instance',
    says: 'Reboot',
    consequence: 'It will be rebooted; address and data stay.',
    floor: 'low',
    runbook: [
      'Confirm that it is still scheduled: aws ec2 describe-instance-status --instance-ids INSTANCES',
      'Check that its services come back by themselves after a reboot.',
      'Reboot it yourself at a better hour before the deadline, or move the date (aws ec2 modify-instance-event-start-time).',
    ],
  },
  AWS_EC2_SYSTEM_MAINTENANCE_EVENT: {
    about: 'instance',
    says: 'Maintenance of the host',
    consequence: 'Network or power of the host may be interrupted for a while.',
    floor: 'low',
    runbook: [
      'Confirm that it is still scheduled: aws ec2 describe-instance-status --instance-ids INSTANCES',
      'If an interruption would hurt, move the instance by a stop and a start before the deadline.',
      scalingFirst,
    ],
  },
};

/** What the four categories are worth where the code is not known by name. */
export const categorySeverity: Readonly<Record<string, Severity>> = {
  issue: 'low',
  investigation: 'low',
  scheduledChange: 'low',
  accountNotification: 'informational',
};

/** Services whose every code is AWS speaking of danger in the account: never below high, known by name or not. */
export const dangerServices: ReadonlySet<string> = new Set(['RISK', 'ABUSE']);
