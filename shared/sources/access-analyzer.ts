import { at, type Finding, type Resource, type Severity, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { stringsAt } from './lists.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const external = 'Access Analyzer Finding';
const unused = 'Unused Access Finding for IAM entities';
const internal = 'Internal Access Finding';
const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html';

const worth = grades({
  publicWrite: {
    when: 'anybody may write to or delete from the resource',
    severity: 'critical',
    why: 'it can be destroyed or used to attack others, by anybody, now',
  },
  public: { when: 'anybody may use the resource', severity: 'high', why: 'what is in it can be read now' },
  external: {
    when: 'an account outside the zone of trust may use the resource',
    severity: 'medium',
    why: 'often meant (a partner, a vendor), and to be known',
  },
  unused: {
    when: 'access within the organisation, or access that nobody uses',
    severity: 'informational',
    why: 'for the review of permissions, in working hours',
  },
  over: { when: 'archived or resolved', severity: 'informational', why: 'nothing is left to do' },
});

/** IAM Access Analyzer: who outside may use a resource, up to an hour after it became so. Source: see `guide`. */
export const accessAnalyzerSource: Source = {
  name: 'access-analyzer',
  title: 'IAM Access Analyzer',
  lane: 'aws-events',
  events: [{ source: 'aws.access-analyzer', detailTypes: [external, unused, internal] }],
  guide,
  signal,
  findings,
  grades: worth,
  responses: [
    { when: 'anybody may use a bucket', playbook: 'block-public-bucket' },
    { when: 'a snapshot is shared', playbook: 'unshare-snapshot' },
    { when: 'a role trusts, or a bucket admits, an account outside', playbook: 'remove-foreign-trust' },
  ],
  note: 'Needs an analyzer in each region; one for external access costs nothing.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => [external, unused, internal].includes(type));
  const { detail } = envelope;
  const within = ['detail'];
  const id = requiredString(detail, 'id', within);
  const status = requiredString(detail, 'status', within);
  requiredString(detail, 'resource', within);
  return envelopeSignal(envelope, {
    kind: 'access-analyzer',
    identity: [id, status, stringAt(detail, 'updatedAt') ?? envelope.time],
    // An analyzer of the organisation reports for its members.
    account: stringAt(detail, 'accountId'),
    region: stringAt(detail, 'region'),
  });
}

function findings(signal: Signal): Finding[] {
  const { record } = signal;
  const resource = resourceOf(signal);
  const over = stringAt(record, 'status') !== 'ACTIVE' || at(record, 'isDeleted') === true;
  const grade = gradeOf(signal);
  const who = principals(record);
  const playbook = over ? undefined : playbookFor(grade, resource.type);
  const actions = stringsAt(record, 'action');
  const lines = [
    `Who: ${who}`,
    actions.length === 0 ? '' : `May: ${actions.join(', ')}`,
    `Under: ${JSON.stringify(at(record, 'condition') ?? {}) === '{}' ? 'no condition' : JSON.stringify(at(record, 'condition'))}`,
  ];
  return [
    findingOf(signal, {
      ruleId: `access-analyzer-${grade}`,
      title: over ? `Over: ${titles[grade]} ${resource.id}` : `${titles[grade]} ${resource.id}`,
      description: lines.filter((line) => line !== '').join('\n'),
      severity: over ? worth.over.severity : severity[grade],
      resources: [resource],
      matched: ['status', 'isPublic', 'principal', 'action'].flatMap((field) => {
        const value = at(record, field);
        return value === undefined ? [] : [{ field, value }];
      }),
      dedupKey: `access-analyzer:${requiredString(record, 'id')}`,
      references: [guide],
      runbook: over
        ? ['Nothing to do: the access is gone, or somebody has archived the finding.']
        : [
            'See in CloudTrail who changed the policy of the resource in the last hour or two, and ask them.',
            'If it was not meant, take the statement out of the policy; the finding then resolves by itself.',
            'If it was meant, archive the finding with a rule that names this resource and this principal.',
          ],
      ...(playbook === undefined ? {} : { response: { playbook } }),
      tags: grade === 'public' || grade === 'public-write' ? ['attack.t1530'] : [],
    }),
  ];
}

type Grade = 'public-write' | 'public' | 'external' | 'review';

const severity: Readonly<Record<Grade, Severity>> = {
  'public-write': worth.publicWrite.severity,
  public: worth.public.severity,
  external: worth.external.severity,
  review: worth.unused.severity,
};

const titles: Readonly<Record<Grade, string>> = {
  'public-write': 'Anybody may write to',
  public: 'Anybody may use',
  external: 'Another account may use',
  review: 'To review: access to',
};

function gradeOf({ record, origin }: Signal): Grade {
  if (origin.lane === 'eventbridge' && origin.detailType !== external) return 'review';
  if (at(record, 'isPublic') !== true) return 'external';
  return stringsAt(record, 'action').some((action) =>
    /:(Put|Delete|Send|Publish|Update|Invoke|\*)/.test(action),
  )
    ? 'public-write'
    : 'public';
}

/** Types of snapshots, as Access Analyzer names them. */
const snapshots: ReadonlySet<string> = new Set([
  'AWS::EC2::Snapshot',
  'AWS::RDS::DBSnapshot',
  'AWS::RDS::DBClusterSnapshot',
]);

function playbookFor(grade: Grade, type: string): string | undefined {
  if (grade === 'review') return undefined;
  if (snapshots.has(type)) return 'unshare-snapshot';
  if (type === 'AWS::S3::Bucket')
    return grade === 'external' ? 'remove-foreign-trust' : 'block-public-bucket';
  return type === 'AWS::IAM::Role' ? 'remove-foreign-trust' : undefined;
}

function principals(record: unknown): string {
  const principal = at(record, 'principal');
  if (principal === undefined || principal === null) return 'not said';
  if (typeof principal === 'string') return principal;
  return Object.entries(principal)
    .map(([kind, who]) => `${kind} ${who === '*' ? '* (anybody)' : String(who)}`)
    .join(', ');
}

function resourceOf({ record, account, region }: Signal): Resource {
  const arn = requiredString(record, 'resource');
  const type = stringAt(record, 'resourceType') ?? 'AWS resource';
  return { type, id: arn.split(/[:/]/).at(-1) ?? arn, arn, account, region };
}
