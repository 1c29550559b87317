import {
  type Finding,
  findingId,
  isAtLeast,
  type Matched,
  type Resource,
  type Severity,
  type Signal,
} from '../model/index.ts';
import { type HealthEvent, healthEvent } from './health.ts';
import { categorySeverity, dangerServices, type HealthCode, healthCodes } from './health-codes.ts';

const day = 24 * 60 * 60 * 1000;
const healthGuide = 'https://docs.aws.amazon.com/health/latest/ug/what-is-aws-health.html';

/** One subject of a Health event: what it is called, how bad it is, and what it is about. */
type Subject = {
  /** What tells this finding from its neighbours of the same signal. */
  part: string;
  dedupKey: string;
  title: string;
  description: string;
  severity: Severity;
  resources: Resource[];
  matched: Matched[];
  runbook: readonly string[];
  response?: Finding['response'];
};

/**
 * The findings that a Health event is by itself. Every exposed credential is one finding with its response;
 * a scheduled change carries its deadline; a code not known by name is a finding by its category; what is over
 * is one informational finding. Pages of one event give findings of their own, the same page twice the same ids.
 */
export function healthFindings(signal: Signal): Finding[] {
  const event = healthEvent(signal);
  return subjects(signal, event).map((subject) => finding(signal, event, subject));
}

function subjects(signal: Signal, event: HealthEvent): Subject[] {
  const known = healthCodes[event.code];
  if (event.status === 'closed') return [over(signal, event)];
  if (known?.about === 'credential') return credentials(signal, event, known);
  if (event.category === 'scheduledChange') return [scheduledChange(signal, event, known)];
  return [byCategory(signal, event)];
}

function credentials(signal: Signal, event: HealthEvent, code: HealthCode): Subject[] {
  const values = event.entities.length === 0 ? [signal.account] : event.entities;
  return values.map((value) => {
    const resource = credentialResource(value, signal);
    const isKey = resource.type === 'AWS::IAM::AccessKey';
    return {
      part: value,
      // A person has to act on every key by itself, and on one key once, whatever codes AWS sends about it.
      dedupKey: `health:credential:${signal.account}:${value}`,
      title: `${isKey ? 'Access key' : credentialNoun(resource)} ${value} ${code.says}`,
      description: event.description,
      severity: 'critical' as const,
      resources: [resource],
      matched: [
        { field: 'eventTypeCode', value: event.code },
        { field: 'affectedEntities.entityValue', value },
      ],
      runbook: isKey ? keyRunbook(value) : identityRunbook,
      response: isKey ? { playbook: 'disable-access-key' } : undefined,
    };
  });
}

function scheduledChange(signal: Signal, event: HealthEvent, code: HealthCode | undefined): Subject {
  const instance = code?.about === 'instance' ? code : undefined;
  const urgent = urgency(signal, event.startTime);
  const severity = instance && isAtLeast(instance.floor, urgent) ? instance.floor : urgent;
  const due = event.startTime === undefined ? 'without a date' : `due ${event.startTime}`;
  const instances = event.entities.join(' ') || 'ID';
  const consequence = instance ? `${instance.consequence}\n` : '';
  const ends = event.endTime === undefined ? '' : ` It ends ${event.endTime}.`;
  return {
    part: '',
    dedupKey: signal.id,
    title: `${instance?.says ?? 'Scheduled change'} ${due}: ${instance ? named(event) : event.code}${pageNote(event)}`,
    description:
      `${consequence}Deadline: ${event.startTime ?? 'none given'}.${ends}\n${event.description}`.trim(),
    severity,
    resources: affected(signal, event),
    matched: [...codeMatched(event), { field: 'startTime', value: event.startTime ?? null }],
    runbook: instance?.runbook.map((line) => line.replace('INSTANCES', instances)) ?? generalRunbook,
  };
}

function named({ entities }: HealthEvent): string {
  const [first = 'an instance', ...rest] = entities;
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}

// Two days leave a working day to act; a date that has passed leaves none.
function urgency(signal: Signal, deadline: string | undefined): Severity {
  if (deadline === undefined) return 'low';
  const left = Date.parse(deadline) - Date.parse(signal.time);
  if (left <= 2 * day) return 'high';
  return left <= 7 * day ? 'medium' : 'low';
}

function byCategory(signal: Signal, event: HealthEvent): Subject {
  const danger = dangerServices.has(event.service);
  return {
    part: '',
    dedupKey: signal.id,
    title: `AWS Health ${event.category} for ${event.service}: ${event.code}${pageNote(event)}`,
    description: event.description,
    severity: danger ? 'high' : (categorySeverity[event.category] ?? 'low'),
    resources: affected(signal, event),
    matched: codeMatched(event),
    runbook: generalRunbook,
  };
}

function over(signal: Signal, event: HealthEvent): Subject {
  return {
    part: '',
    dedupKey: signal.id,
    title: `Over: AWS Health ${event.category} for ${event.service}: ${event.code}${pageNote(event)}`,
    description: event.description,
    severity: 'informational',
    resources: affected(signal, event),
    matched: [...codeMatched(event), { field: 'statusCode', value: event.status }],
    runbook: ['AWS says that it is over. Check that what was affected is well again.'],
  };
}

function finding(signal: Signal, event: HealthEvent, subject: Subject): Finding {
  const ruleId = `health-${event.code.toLowerCase().replaceAll('_', '-')}`;
  const { part, runbook, response, ...said } = subject;
  return {
    ...said,
    id: findingId(ruleId, [signal.id, part]),
    ruleId,
    status: 'stable',
    signal,
    signalIds: [signal.id],
    references: [healthGuide],
    runbook: [...runbook],
    falsePositives: [],
    tags: healthCodes[event.code]?.about === 'credential' ? ['attack.t1078.004', 'attack.t1552'] : [],
    ...(response === undefined ? {} : { response }),
  };
}

function credentialResource(value: string, signal: Signal): Resource {
  if (/^(AKIA|ASIA)[A-Z0-9]{12,124}$/.test(value)) {
    return { type: 'AWS::IAM::AccessKey', id: value, account: signal.account };
  }
  if (value === signal.account) return { type: 'AWS::::Account', id: value, account: value };
  return { type: entityType(value, 'RISK'), id: value, account: signal.account };
}

function credentialNoun(resource: Resource): string {
  return resource.type === 'AWS::::Account' ? 'Account' : 'Identity';
}

function affected(signal: Signal, event: HealthEvent): Resource[] {
  const { account, region } = signal;
  return event.entities.map((id) => ({ type: entityType(id, event.service), id, account, region }));
}

// Health names entities by value alone: only what the value itself shows is said.
function entityType(value: string, service: string): string {
  if (/^i-[0-9a-f]{8,17}$/.test(value)) return 'AWS::EC2::Instance';
  if (/^vol-[0-9a-f]{8,17}$/.test(value)) return 'AWS::EC2::Volume';
  if (/^arn:[\w-]+:iam::\d{12}:user\//.test(value)) return 'AWS::IAM::User';
  return `${service} entity`;
}

function codeMatched(event: HealthEvent): Matched[] {
  return [
    { field: 'eventTypeCode', value: event.code },
    { field: 'eventTypeCategory', value: event.category },
  ];
}

function pageNote(event: HealthEvent): string {
  return event.totalPages > 1 ? ` (page ${event.page} of ${event.totalPages})` : '';
}

function keyRunbook(key: string): string[] {
  return [
    'Make sure that the key is off: the message about the response says so, or: npx bongsu respond list.',
    `See what was done with it, in every region: aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=${key}`,
    'Remove users, keys, roles, login profiles and instances that it made and that are not yours.',
    'Take it down where it leaked, and count whatever else stood there as leaked too.',
    'Give the workload a new key or better a role, then delete the old key; answer the AWS support case.',
  ];
}

const identityRunbook: readonly string[] = [
  'Find out in CloudTrail (ConsoleLogin, then everything after it) who signed in and what was done.',
  'Reset the password and the MFA of the identity and turn its access keys off.',
  'Remove users, keys, roles, login profiles and instances that were made and that are not yours.',
  'Answer the AWS support case.',
];

const generalRunbook: readonly string[] = [
  'Read what AWS says below; the whole text is in the AWS Health dashboard.',
  'Check whether the named resources matter to you, and who owns them.',
  'If there is a date, act before it and note who does.',
];
