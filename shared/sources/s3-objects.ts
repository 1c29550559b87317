import { type Finding, type Severity, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html';

/** What S3 tells of objects under a protected prefix. */
export const protectedObjectEvents = ['Object Created', 'Object Deleted', 'Object ACL Updated'] as const;

const worth = grades({
  deleted: {
    when: 'an object under a protected prefix was deleted for good',
    severity: 'high',
    why: 'somebody named the prefix because its objects must stay, and this one does not come back',
  },
  marked: {
    when: 'it got a delete marker, or its access list changed',
    severity: 'medium',
    why: 'its versions are still there; who did it has to be asked',
  },
  expired: {
    when: 'a lifecycle rule removed it',
    severity: 'low',
    why: 'a rule that somebody wrote, on objects that must stay',
  },
  written: {
    when: 'an object was written',
    severity: 'low',
    why: 'many are one alert; what overwrites keeps a version only where versioning is on',
  },
});

/**
 * S3 objects under the prefixes that the deployment names as protected: backups, contracts, evidence. Only those
 * are sent here: the event rule is made of the parameter `protectedPrefixes`. Source: see `guide`.
 */
export const s3ObjectsSource: Source = {
  name: 's3-objects',
  title: 'S3 objects under protected prefixes',
  lane: 'aws-events',
  events: [{ source: 'aws.s3', detailTypes: protectedObjectEvents, fetched: false }],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Only for `params.protectedPrefixes`, and buckets that send their events to EventBridge.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => protectedObjectEvents.some((known) => known === type));
  const within = ['detail'];
  const bucket = requiredString(envelope.detail, 'bucket.name', within);
  const key = requiredString(envelope.detail, 'object.key', within);
  const once =
    stringAt(envelope.detail, 'object.sequencer') ?? stringAt(envelope.detail, 'request-id') ?? envelope.id;
  return envelopeSignal(envelope, { kind: 's3', identity: [bucket, key, envelope.detailType, once] });
}

function findings(signal: Signal): Finding[] {
  const { record, account, region, origin } = signal;
  const bucket = requiredString(record, 'bucket.name');
  const key = requiredString(record, 'object.key');
  const change = changeOf(signal);
  const requester = stringAt(record, 'requester');
  const sourceIp = stringAt(record, 'source-ip-address');
  const detailType = origin.lane === 'eventbridge' ? origin.detailType : '';
  return [
    findingOf(signal, {
      ruleId: `s3-protected-object-${change.name}`,
      title: `Protected object ${change.title}: s3://${bucket}/${key}`,
      description: `${detailType}${stringAt(record, 'reason') === undefined ? '' : `, by ${stringAt(record, 'reason')}`}.`,
      severity: change.severity,
      ...(requester === undefined
        ? {}
        : {
            actor: {
              type: requester.includes('amazonaws.com') ? 'AWSService' : 'account',
              name: requester,
              ...(sourceIp === undefined ? {} : { sourceIp }),
            },
          }),
      resources: [
        { type: 'AWS::S3::Bucket', id: bucket, account, region },
        { type: 'AWS::S3::Object', id: key, arn: `arn:aws:s3:::${bucket}/${key}`, account, region },
      ],
      matched: [
        { field: 'bucket.name', value: bucket },
        { field: 'object.key', value: key },
        ...['deletion-type', 'reason'].flatMap((field) => {
          const value = stringAt(record, field);
          return value === undefined ? [] : [{ field, value }];
        }),
      ],
      // A deletion of thousands is one alert.
      dedupKey: `s3:${bucket}:${folder(key)}:${change.name}`,
      references: [guide],
      runbook: [
        'The event names an account, not a person: see who, in the data events of CloudTrail or the access log of the bucket.',
        'With versioning on, bring it back: delete the delete marker, or copy the last version over.',
        'If it was meant, take the prefix out of params.protectedPrefixes, or let the job that does it write elsewhere.',
      ],
      tags: change.name === 'deleted' ? ['attack.impact', 'attack.t1485'] : [],
    }),
  ];
}

type Change = { name: string; title: string; severity: Severity };

function changeOf({ record, origin }: Signal): Change {
  const detailType = origin.lane === 'eventbridge' ? origin.detailType : '';
  if (detailType === 'Object Created')
    return { name: 'written', title: 'written', severity: worth.written.severity };
  if (detailType === 'Object ACL Updated') {
    return { name: 'access-changed', title: 'given other access', severity: worth.marked.severity };
  }
  if (stringAt(record, 'reason') === 'Lifecycle Expiration') {
    return { name: 'expired', title: 'removed by a lifecycle rule', severity: worth.expired.severity };
  }
  return stringAt(record, 'deletion-type') === 'Delete Marker Created'
    ? { name: 'marked', title: 'hidden by a delete marker', severity: worth.marked.severity }
    : { name: 'deleted', title: 'deleted for good', severity: worth.deleted.severity };
}

const folder = (key: string) => key.slice(0, key.lastIndexOf('/') + 1);
