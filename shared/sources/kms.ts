import type { Finding, Severity, Signal } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const guide = 'https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html';

const worth = grades({
  rotation: { when: 'key material was rotated', severity: 'informational', why: 'it goes on by itself' },
  expiration: {
    when: 'imported key material expired',
    severity: 'high',
    why: 'what the key encrypts cannot be read until the material is imported again',
  },
  deletion: {
    when: 'a key was deleted at the end of its waiting period',
    severity: 'high',
    why: 'what it encrypted is lost for good; the schedule was alerted when it was made',
  },
});

type Told = { ruleId: string; severity: Severity; title: string; says: string; runbook: string[] };

const events: Readonly<Record<string, Told>> = {
  'KMS CMK Rotation': {
    ruleId: 'kms-key-rotated',
    severity: worth.rotation.severity,
    title: 'rotated',
    says: 'New material encrypts from now on; the old one stays for what it encrypted.',
    runbook: ['Nothing to do.'],
  },
  'KMS Imported Key Material Expiration': {
    ruleId: 'kms-key-material-expired',
    severity: worth.expiration.severity,
    title: 'has lost its imported material (expired)',
    says: 'The key cannot be used, and nothing that it encrypts can be read, until the same material is imported again.',
    runbook: [
      'Import the same key material again, with a new expiry or none.',
      'See in CloudTrail which calls fail (kms KMSInvalidStateException), and tell their owners.',
    ],
  },
  'KMS CMK Deletion': {
    ruleId: 'kms-key-deleted',
    severity: worth.deletion.severity,
    title: 'was deleted',
    says: 'What it encrypted cannot be read any more, by anybody.',
    runbook: [
      'See who scheduled it: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ScheduleKeyDeletion',
      'Find what it encrypted (volumes, buckets, databases, secrets), and restore it from copies under another key.',
    ],
  },
};

/** KMS: what became of keys. Scheduling a deletion is a CloudTrail call, and alerted by a rule. Source: see `guide`. */
export const kmsSource: Source = {
  name: 'kms',
  title: 'KMS keys',
  lane: 'aws-events',
  events: [{ source: 'aws.kms', detailTypes: Object.keys(events) }],
  guide,
  signal,
  findings,
  grades: worth,
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => Object.hasOwn(events, type));
  const key = requiredString(envelope.detail, 'key-id', ['detail']);
  return envelopeSignal(envelope, {
    kind: 'kms',
    identity: [envelope.account, envelope.region, key, envelope.detailType, envelope.time],
  });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region, origin } = signal;
  const told = origin.lane === 'eventbridge' ? events[origin.detailType] : undefined;
  if (told === undefined) return [];
  const key = requiredString(record, 'key-id');
  return [
    findingOf(signal, {
      ruleId: told.ruleId,
      title: `KMS key ${key} ${told.title}`,
      description: told.says,
      severity: told.severity,
      resources: [{ type: 'AWS::KMS::Key', id: key, account, region }],
      matched: [{ field: 'key-id', value: key }],
      dedupKey: `kms:${account}:${region}:${key}:${told.ruleId}`,
      references: [guide],
      runbook: told.runbook,
      tags: told.ruleId === 'kms-key-deleted' ? ['attack.impact', 'attack.t1485'] : [],
    }),
  ];
}
