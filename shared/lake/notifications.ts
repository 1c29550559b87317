import { BongsuError, isObject, type Json, type JsonObject, stringAt } from '../model/index.ts';

/** One upload, as its notification names it. Without a version id, `sequencer` and `etag` tell uploads apart. */
export type ObjectReference = {
  bucket: string;
  /** Decoded. */
  key: string;
  versionId?: string;
  sequencer?: string;
  /** Without quotes. */
  etag?: string;
};

/** What a message came to: the objects it names, and the parts of it that name none, by the rule that skipped them. */
export type Notification = { objects: ObjectReference[]; skipped: string[] };

const nothing = { objects: [], skipped: [] };

/**
 * The objects that a queue message names, whichever way it came: S3 to SQS, through SNS, from EventBridge, CloudTrail's
 * own SNS notification, or this project's continuation of a long object.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @throws BongsuError `NOTIFICATION_NOT_JSON`, or `NOTIFICATION_UNKNOWN` with the path of what was not expected
 * @example readNotification(message.body).objects // [{ bucket: 'logs', key: 'AWSLogs/…' }]
 */
export function readNotification(body: string): Notification {
  return readDocument(parse(body, []), []);
}

/** The message by which a long object is continued. `readNotification` reads it. */
export function continuationOf(reference: ObjectReference): string {
  return JSON.stringify({ bongsu: 'continue-object', object: reference });
}

type Path = (string | number)[];

function readDocument(document: Json, path: Path): Notification {
  if (!isObject(document)) throw unknown('a message is a JSON object', path);
  if (document.Event === 's3:TestEvent') return { ...nothing, skipped: ['s3-test-event'] };
  if (Array.isArray(document.Records)) return readRecords(document.Records, [...path, 'Records']);
  if (typeof document.Message === 'string') return readWrapped(document.Message, [...path, 'Message']);
  if (document['detail-type'] !== undefined) return readEventBridge(document, path);
  if (Array.isArray(document.s3ObjectKey)) return readCloudTrail(document, path);
  if (document.bongsu === 'continue-object') return readContinuation(document, path);
  throw unknown('neither an S3 notification, nor an SNS message, nor an EventBridge event', path);
}

function readWrapped(message: string, path: Path): Notification {
  // CloudTrail sends this sentence to a topic when it is attached to a trail.
  if (message === 'CloudTrail validation message.') {
    return { ...nothing, skipped: ['cloudtrail-validation-message'] };
  }
  return readDocument(parse(message, path), path);
}

function readRecords(records: readonly Json[], path: Path): Notification {
  const found: Notification = { objects: [], skipped: [] };
  for (const [index, record] of records.entries()) {
    const here = [...path, index];
    const version = stringAt(record, 'eventVersion') ?? '';
    // Minor versions only add fields.
    if (!/^2\.\d+$/.test(version)) throw unknown('is not a version 2.x record', [...here, 'eventVersion']);
    if (!required(record, 'eventName', here).startsWith('ObjectCreated:')) {
      found.skipped.push('not-created');
      continue;
    }
    found.objects.push({
      bucket: required(record, 's3.bucket.name', here),
      key: decodedKey(required(record, 's3.object.key', here), [...here, 's3', 'object', 'key']),
      ...known({
        versionId: stringAt(record, 's3.object.versionId'),
        sequencer: stringAt(record, 's3.object.sequencer'),
        etag: stringAt(record, 's3.object.eTag'),
      }),
    });
  }
  return found;
}

// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html (its keys are not encoded)
function readEventBridge(event: JsonObject, path: Path): Notification {
  if (event.source !== 'aws.s3') throw unknown('is not aws.s3', [...path, 'source']);
  if (event['detail-type'] !== 'Object Created') return { ...nothing, skipped: ['not-created'] };
  return {
    ...nothing,
    objects: [
      {
        bucket: required(event, 'detail.bucket.name', path),
        key: required(event, 'detail.object.key', path),
        ...known({
          versionId: stringAt(event, 'detail.object.version-id'),
          sequencer: stringAt(event, 'detail.object.sequencer'),
          etag: stringAt(event, 'detail.object.etag'),
        }),
      },
    ],
  };
}

// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
function readCloudTrail(document: JsonObject, path: Path): Notification {
  const bucket = required(document, 's3Bucket', path);
  const keys = Array.isArray(document.s3ObjectKey) ? document.s3ObjectKey : [];
  return {
    ...nothing,
    objects: keys.map((key, index) => {
      if (typeof key !== 'string') throw unknown('is not a string', [...path, 's3ObjectKey', index]);
      return { bucket, key };
    }),
  };
}

function readContinuation(document: JsonObject, path: Path): Notification {
  return {
    ...nothing,
    objects: [
      {
        bucket: required(document, 'object.bucket', path),
        key: required(document, 'object.key', path),
        ...known({
          versionId: stringAt(document, 'object.versionId'),
          sequencer: stringAt(document, 'object.sequencer'),
          etag: stringAt(document, 'object.etag'),
        }),
      },
    ],
  };
}

// S3 encodes keys as forms do: `+` is a space, and only then percent.
function decodedKey(key: string, path: Path): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch (cause) {
    throw unknown('is not a percent-encoded key', path, cause);
  }
}

function parse(text: string, path: Path): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new BongsuError('NOTIFICATION_NOT_JSON', 'the message is not JSON', { place: { path }, cause });
  }
}

function required(value: unknown, path: string, within: Path): string {
  const found = stringAt(value, path);
  if (found === undefined) throw unknown('is missing', [...within, ...path.split('.')]);
  return found;
}

function known(fields: Omit<ObjectReference, 'bucket' | 'key'>): Omit<ObjectReference, 'bucket' | 'key'> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function unknown(what: string, path: Path, cause?: unknown): BongsuError {
  return new BongsuError('NOTIFICATION_UNKNOWN', what, { place: { path }, cause });
}
