import {
  type Actor,
  at,
  BongsuError,
  type Finding,
  type Json,
  type Resource,
  type Severity,
  type Signal,
  stringAt,
} from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { dayOf, findingOf, slug } from './finding-of.ts';
import { guardDutyActor, guardDutyResources } from './guardduty-subject.ts';
import { requiredObject, requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const detailType = 'GuardDuty Finding';
const guide = 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html';

const worth = grades({
  critical: { when: 'severity 9.0 to 10', severity: 'critical', why: 'an attack sequence: it is happening' },
  high: {
    when: 'severity 7.0 to 8.9',
    severity: 'high',
    why: 'GuardDuty takes the resource for compromised',
  },
  medium: { when: 'severity 4.0 to 6.9', severity: 'medium', why: 'suspicious, and not what is usual here' },
  low: { when: 'severity 1.0 to 3.9', severity: 'low', why: 'an attempt that did not get through' },
  sample: { when: 'a sample finding', severity: 'low', why: 'somebody tries the way out; nothing happened' },
  archived: { when: 'archived', severity: 'informational', why: 'a person or a filter has put it aside' },
});

/**
 * GuardDuty. An update of a finding is told again on another day or when it is worse; within its window it is merged
 * under GuardDuty's own id, whether the member or the administrator received it. Samples carry their mark in the
 * title and ask for no response. Source: see `guide`; severities:
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
 */
export const guardDutySource: Source = {
  name: 'guardduty',
  title: 'GuardDuty',
  lane: 'aws-events',
  events: [{ source: 'aws.guardduty', detailTypes: [detailType] }],
  guide,
  signal,
  findings,
  grades: worth,
  responses: [
    {
      when: 'a finding of severity 7 or more says that a bucket was opened',
      playbook: 'block-public-bucket',
    },
    { when: 'another one names a long-lived access key', playbook: 'disable-access-key' },
    { when: 'it says that credentials of a role were carried off', playbook: 'revoke-role-sessions' },
  ],
  note: 'Needs GuardDuty on. It repeats a finding as it is updated: every 15 minutes, hour or six hours, as set there.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === detailType);
  const { detail } = envelope;
  const within = ['detail'];
  requiredString(detail, 'type', within);
  requiredObject(detail, 'resource', within);
  severityNumber(detail.severity);
  return envelopeSignal(envelope, {
    kind: 'guardduty',
    identity: [requiredString(detail, 'id', within), stringAt(detail, 'updatedAt') ?? envelope.time],
    // An administrator receives its members' findings: the account is the member's.
    account: stringAt(detail, 'accountId'),
    region: stringAt(detail, 'region'),
    time: stringAt(detail, 'updatedAt'),
  });
}

function findings(signal: Signal): Finding[] {
  const { record, account } = signal;
  const id = requiredString(record, 'id');
  const type = requiredString(record, 'type');
  const sample = isSample(record);
  const title = stringAt(record, 'title') ?? type;
  const severity = severityOf(record, sample);
  const resources = guardDutyResources(signal);
  const playbook = sample ? undefined : playbookFor(type, severity, resources);
  return [
    findingOf(signal, {
      ruleId: `guardduty-${slug(type)}`,
      // The engine of responses refuses what bears this mark.
      title: sample && !title.startsWith('[SAMPLE]') ? `[SAMPLE] ${title}` : title,
      description: [stringAt(record, 'description') ?? '', seen(record)]
        .filter((line) => line !== '')
        .join('\n'),
      severity,
      resources,
      matched: ['type', 'severity', 'service.count', 'service.action.actionType'].flatMap((field) => {
        const value = at(record, field);
        return value === undefined ? [] : [{ field, value }];
      }),
      dedupKey: `guardduty:${account}:${id}`,
      identity: [id, severity, dayOf(signal.time)],
      references: [guide],
      runbook: runbook(sample, resources),
      tags: tags(type),
      ...optional(guardDutyActor(record)),
      ...(playbook === undefined ? {} : { response: { playbook } }),
    }),
  ];
}

// Written in two ways: as a field, and inside the JSON text in `value`.
function isSample(record: unknown): boolean {
  if (at(record, 'service.additionalInfo.sample') === true) return true;
  if (stringAt(record, 'title')?.startsWith('[SAMPLE]')) return true;
  return /"sample"\s*:\s*true/.test(stringAt(record, 'service.additionalInfo.value') ?? '');
}

function severityOf(record: { severity?: Json }, sample: boolean): Severity {
  if (at(record, 'service.archived') === true) return worth.archived.severity;
  if (sample) return worth.sample.severity;
  const number = severityNumber(record.severity);
  if (number >= 9) return worth.critical.severity;
  if (number >= 7) return worth.high.severity;
  return number >= 4 ? worth.medium.severity : worth.low.severity;
}

function severityNumber(value: Json | undefined): number {
  if (typeof value === 'number' && value >= 0 && value <= 10) return value;
  throw new BongsuError('SIGNAL_INVALID', 'detail.severity is not a number from 0 to 10', {
    place: { path: ['detail', 'severity'] },
  });
}

function seen(record: unknown): string {
  const [first, last, count] = ['eventFirstSeen', 'eventLastSeen', 'count'].map((field) =>
    at(record, `service.${field}`),
  );
  if (first === undefined || last === undefined) return '';
  return count === undefined || count === 1
    ? `Seen once, at ${last}.`
    : `Seen ${count} times from ${first} to ${last}.`;
}

/** What closes the gate for a finding that GuardDuty is sure of; nothing for a sample. */
function playbookFor(type: string, severity: Severity, resources: readonly Resource[]): string | undefined {
  if (severity !== 'high' && severity !== 'critical') return undefined;
  const names = (one: string) => resources.some((resource) => resource.type === one);
  // The key of such a finding is that of whoever opened the bucket: it is the bucket that has to be closed.
  if (/^Policy:S3\/Bucket(Anonymous|Public)/.test(type)) return 'block-public-bucket';
  if (names('AWS::IAM::AccessKey')) return 'disable-access-key';
  const carriedOff = type.includes('InstanceCredentialExfiltration') && names('AWS::IAM::Role');
  return carriedOff ? 'revoke-role-sessions' : undefined;
}

/** GuardDuty names its types by purpose first. Source: GuardDuty guide, "Finding format". */
const tactics: Readonly<Record<string, string>> = {
  Backdoor: 'attack.command_and_control',
  CredentialAccess: 'attack.credential_access',
  CryptoCurrency: 'attack.impact',
  DefenseEvasion: 'attack.defense_evasion',
  Discovery: 'attack.discovery',
  Execution: 'attack.execution',
  Exfiltration: 'attack.exfiltration',
  Impact: 'attack.impact',
  InitialAccess: 'attack.initial_access',
  PenTest: 'attack.reconnaissance',
  Persistence: 'attack.persistence',
  PrivilegeEscalation: 'attack.privilege_escalation',
  Recon: 'attack.reconnaissance',
};

function tags(type: string): string[] {
  const tactic = tactics[type.split(':')[0] ?? ''];
  return tactic === undefined ? [] : [tactic];
}

function runbook(sample: boolean, resources: readonly Resource[]): string[] {
  if (sample) return ['Nothing to do: it is a sample, and it reached you.'];
  const types = new Set(resources.map(({ type }) => type));
  return [
    'Open the finding in GuardDuty: it names the remote side, the first and last time, and what was seen.',
    ...(types.has('AWS::IAM::AccessKey') || types.has('AWS::IAM::User')
      ? ['Turn the key off, then see in CloudTrail what was done with it and take that back.']
      : []),
    ...(types.has('AWS::IAM::Role')
      ? [
          'Revoke the sessions of the role (IAM console, the role, Revoke sessions): what was stolen is then worthless.',
        ]
      : []),
    ...(types.has('AWS::EC2::Instance')
      ? [
          'Cut the instance off (a security group without rules), keep it running for a look, snapshot its disk.',
        ]
      : []),
    ...(types.has('AWS::S3::Bucket')
      ? ['Look at who read the bucket, and turn Block Public Access on if it is open.']
      : []),
    'If it was expected, archive it and write a suppression rule that names the one resource.',
  ];
}

const optional = (actor: Actor | undefined) => (actor === undefined ? {} : { actor });
