import {
  type Finding,
  type Severity,
  type Signal,
  severities,
  severityId,
  stringAt,
} from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf, slug } from './finding-of.ts';
import { isoTime, requiredObject, requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const detailType = 'Trusted Advisor Check Item Refresh Notification';
const exposedKeys = 'Exposed Access Keys';
const guide = 'https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html';

const worth = grades({
  exposedKey: {
    when: 'an access key stands in public (Exposed Access Keys)',
    severity: 'critical',
    why: 'whoever reads it can use the account now',
  },
  open: {
    when: 'a check of what is open to everybody, or of the root user, is at ERROR',
    severity: 'high',
    why: 'something is open to everybody, or the root user is unprotected',
  },
  weak: {
    when: 'another security check is at ERROR',
    severity: 'medium',
    why: 'a protection is missing, but nothing is open by that alone',
  },
  limit: {
    when: 'a service quota is used up (ERROR)',
    severity: 'low',
    why: 'the next launch fails; nothing is in danger yet',
  },
  routine: {
    when: 'any other check (cost, performance, fault tolerance), or a warning of a quota',
    severity: 'informational',
    why: 'advice for working hours',
  },
  over: { when: 'an item is at OK again', severity: 'informational', why: 'nothing is left to do' },
});

/** Security checks by what they guard. Source: AWS Support guide, "Trusted Advisor check reference", Security. */
const openChecks: ReadonlySet<string> = new Set([
  'Amazon EBS Public Snapshots',
  'Amazon RDS Public Snapshots',
  'Amazon S3 Bucket Permissions',
  'MFA on Root Account',
  'Security Groups - Specific Ports Unrestricted',
  'Security Groups - Unrestricted Access',
  'Amazon RDS Security Group Access Risk',
]);
const weakChecks: ReadonlySet<string> = new Set([
  'AWS CloudTrail Logging',
  'AWS CloudTrail Management Event Logging',
  'AWS Lambda Functions Using Deprecated Runtimes',
  'CloudFront Custom SSL Certificates in the IAM Certificate Store',
  'CloudFront SSL Certificate on the Origin Server',
  'ELB Listener Security',
  'ELB Security Groups',
  'IAM Access Key Rotation',
  'IAM Password Policy',
  'IAM Use',
]);

/**
 * Trusted Advisor: one item of one check whose status changed. An exposed access key asks for the same response as
 * AWS Health's word on it and shares its alert. Names in `check-item-detail` have spaces. Source: see `guide`.
 */
export const trustedAdvisorSource: Source = {
  name: 'trusted-advisor',
  title: 'Trusted Advisor',
  lane: 'aws-events',
  events: [{ source: 'aws.trustedadvisor', detailTypes: [detailType] }],
  guide,
  signal,
  findings,
  grades: worth,
  responses: [{ when: 'an access key is exposed', playbook: 'disable-access-key' }],
  note: 'Sent to us-east-1 only, on best effort; most security checks need a Business support plan.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === detailType);
  const { detail } = envelope;
  const within = ['detail'];
  const check = requiredString(detail, 'check-name', within);
  requiredString(detail, 'status', within);
  const item = requiredObject(detail, 'check-item-detail', within);
  // An exposed key that cannot be read must not pass as advice.
  if (check === exposedKeys) requiredString(item, 'Access Key ID', [...within, 'check-item-detail']);
  return envelopeSignal(envelope, {
    kind: 'trusted-advisor',
    identity: [envelope.account, check, stringAt(detail, 'uuid') ?? envelope.id, envelope.time],
    region: stringAt(item, 'Region/AZ') ?? stringAt(item, 'Region'),
  });
}

function findings(signal: Signal): Finding[] {
  const { record } = signal;
  const check = requiredString(record, 'check-name');
  const status = requiredString(record, 'status').toUpperCase();
  if (status === 'OK') return [over(signal, check)];
  return [check === exposedKeys ? exposedKey(signal) : advice(signal, check, status)];
}

function exposedKey(signal: Signal): Finding {
  const item = requiredObject(signal.record, 'check-item-detail');
  const key = requiredString(item, 'Access Key ID');
  const owner = stringAt(item, 'User Name (IAM or Root)');
  const deadline = isoTime(stringAt(item, 'Deadline') ?? '');
  const lines = [
    `Trusted Advisor found it in public${owner === undefined ? '' : `; it belongs to ${owner}`}.`,
    told(item, 'Location', 'Where'),
    told(item, 'Fraud Type', 'What it is suspected of'),
    told(item, 'Usage (USD per Day)', 'Use of it, USD a day'),
    deadline === undefined ? '' : `AWS asks for it to be mended by ${deadline}.`,
    told(item, 'Case ID', 'Support case'),
  ];
  return findingOf(signal, {
    ruleId: `trusted-advisor-${slug(exposedKeys)}`,
    title: `Access key ${key} found exposed in public`,
    description: lines.filter((line) => line !== '').join('\n'),
    severity: worth.exposedKey.severity,
    resources: [
      {
        type: 'AWS::IAM::AccessKey',
        id: key,
        account: signal.account,
        ...(owner === undefined ? {} : { owner }),
      },
    ],
    matched: [
      { field: 'check-name', value: exposedKeys },
      { field: 'check-item-detail.Access Key ID', value: key },
    ],
    // One key is one alert, whoever of AWS speaks of it: the key of AWS Health's finding.
    dedupKey: `health:credential:${signal.account}:${key}`,
    references: [guide],
    runbook: [
      'Make sure that the key is off: the message about the response says so, or: npx bongsu respond list.',
      `See what was done with it, in every region: aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=${key}`,
      'Remove users, keys, roles, login profiles and instances that it made and that are not yours.',
      'Take it down where it leaked, and count whatever else stood there as leaked too.',
      'Give the workload a new key or better a role, then delete the old key; answer the AWS support case.',
    ],
    tags: ['attack.t1078.004', 'attack.t1552'],
    response: { playbook: 'disable-access-key' },
  });
}

function advice(signal: Signal, check: string, status: string): Finding {
  const item = requiredObject(signal.record, 'check-item-detail');
  const lines = Object.keys(item).map((name) => told(item, name, name));
  return findingOf(signal, {
    ruleId: `trusted-advisor-${slug(check)}`,
    title: `Trusted Advisor ${status}: ${check}`,
    description: lines.filter((line) => line !== '').join('\n'),
    severity: severityOf(check, status),
    resources: resources(signal),
    matched: [
      { field: 'check-name', value: check },
      { field: 'status', value: status },
    ],
    dedupKey: `trusted-advisor:${signal.account}:${slug(check)}`,
    references: [guide],
    runbook: [
      'Open the check in Trusted Advisor: it lists every item and the recommended action.',
      'Decide with the owner: put the item right, or exclude it there with a reason.',
    ],
  });
}

function over(signal: Signal, check: string): Finding {
  return findingOf(signal, {
    ruleId: `trusted-advisor-${slug(check)}`,
    title: `Over: Trusted Advisor ${check}`,
    description: 'The item is at OK.',
    severity: worth.over.severity,
    resources: resources(signal),
    matched: [{ field: 'status', value: 'OK' }],
    dedupKey: `trusted-advisor:${signal.account}:${slug(check)}`,
    references: [guide],
    runbook: ['Nothing to do: the check is passed again.'],
  });
}

/** A warning is one step less than an error. */
function severityOf(check: string, status: string): Severity {
  const atError = openChecks.has(check)
    ? worth.open.severity
    : weakChecks.has(check)
      ? worth.weak.severity
      : /^Service Limits?$|- Service Limit|Quota/i.test(check)
        ? worth.limit.severity
        : worth.routine.severity;
  if (status === 'ERROR') return atError;
  return severities[Math.max(0, severityId(atError) - 2)] ?? 'informational';
}

function resources(signal: Signal): Finding['resources'] {
  const id = stringAt(signal.record, 'resource_id');
  if (id === undefined) return [];
  return [{ type: 'Trusted Advisor item', id, account: signal.account, region: signal.region }];
}

function told(item: unknown, name: string, label: string): string {
  const value = stringAt(item, name);
  return value === undefined ? '' : `${label}: ${value}`;
}
