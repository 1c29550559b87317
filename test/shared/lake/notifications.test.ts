import fc from 'fast-check';
import { expect, test } from 'vitest';
import { continuationOf, readNotification } from '../../../shared/lake/notifications.ts';
import { BongsuError } from '../../../shared/model/index.ts';

const record = (key: string, extra: object = {}, fields: object = {}) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'logs' }, object: { key, size: 1, ...extra } },
  ...fields,
});
const wrapped = (message: unknown) => ({
  Type: 'Notification',
  MessageId: 'a',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
});
const bridged = {
  version: '0',
  source: 'aws.s3',
  'detail-type': 'Object Created',
  account: '123456789012',
  detail: {
    bucket: { name: 'logs' },
    object: { key: 'a+b %20.gz', size: 1, etag: 'e1', 'version-id': 'v1', sequencer: '00A1' },
  },
};

test.each<{ name: string; body: unknown; objects?: object[]; skipped?: string[] }>([
  {
    name: 'several records in one message',
    body: { Records: [record('a.gz'), record('b.gz', { eTag: 'e', sequencer: '00B2', versionId: 'v' })] },
    objects: [
      { bucket: 'logs', key: 'a.gz' },
      { bucket: 'logs', key: 'b.gz', etag: 'e', sequencer: '00B2', versionId: 'v' },
    ],
  },
  {
    name: 'form-encoded keys',
    body: { Records: [record('red+flower%2B1.jpg'), record('AWSLogs%2F%ED%95%9C.gz')] },
    objects: [
      { bucket: 'logs', key: 'red flower+1.jpg' },
      { bucket: 'logs', key: 'AWSLogs/한.gz' },
    ],
  },
  {
    name: 'a later minor version',
    body: { Records: [record('a', {}, { eventVersion: '2.9' })] },
    objects: [{ bucket: 'logs', key: 'a' }],
  },
  {
    name: 'a multipart upload',
    body: { Records: [record('a', {}, { eventName: 'ObjectCreated:CompleteMultipartUpload' })] },
    objects: [{ bucket: 'logs', key: 'a' }],
  },
  {
    name: 'a removal',
    body: { Records: [record('a', {}, { eventName: 'ObjectRemoved:Delete' })] },
    skipped: ['not-created'],
  },
  {
    name: 's3:TestEvent',
    body: { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' },
    skipped: ['s3-test-event'],
  },
  {
    name: 'wrapped by SNS',
    body: wrapped({ Records: [record('a%20b')] }),
    objects: [{ bucket: 'logs', key: 'a b' }],
  },
  { name: 's3:TestEvent through SNS', body: wrapped({ Event: 's3:TestEvent' }), skipped: ['s3-test-event'] },
  {
    name: 'EventBridge, whose keys are not encoded',
    body: bridged,
    objects: [{ bucket: 'logs', key: 'a+b %20.gz', etag: 'e1', versionId: 'v1', sequencer: '00A1' }],
  },
  {
    name: 'EventBridge through SNS',
    body: wrapped(bridged),
    objects: [{ bucket: 'logs', key: 'a+b %20.gz', etag: 'e1', versionId: 'v1', sequencer: '00A1' }],
  },
  {
    name: 'another S3 event of EventBridge',
    body: { ...bridged, 'detail-type': 'Object Deleted' },
    skipped: ['not-created'],
  },
  {
    name: "CloudTrail's own topic",
    body: wrapped({ s3Bucket: 'trail', s3ObjectKey: ['a.json.gz', 'b.json.gz'] }),
    objects: [
      { bucket: 'trail', key: 'a.json.gz' },
      { bucket: 'trail', key: 'b.json.gz' },
    ],
  },
  {
    name: 'its test',
    body: wrapped('CloudTrail validation message.'),
    skipped: ['cloudtrail-validation-message'],
  },
  {
    name: 'a continuation',
    body: JSON.parse(continuationOf({ bucket: 'logs', key: 'a b', etag: 'e', sequencer: '1' })),
    objects: [{ bucket: 'logs', key: 'a b', etag: 'e', sequencer: '1' }],
  },
  { name: 'no records', body: { Records: [] } },
])('$name', ({ body, objects = [], skipped = [] }) => {
  expect(readNotification(JSON.stringify(body))).toEqual({ objects, skipped });
});

test.each([
  { name: 'not JSON', body: '{"Records":[', code: 'NOTIFICATION_NOT_JSON', path: [] },
  { name: 'empty', body: '', code: 'NOTIFICATION_NOT_JSON', path: [] },
  {
    name: 'not JSON inside SNS',
    body: JSON.stringify(wrapped('hello')),
    code: 'NOTIFICATION_NOT_JSON',
    path: ['Message'],
  },
  { name: 'an array', body: '[]', code: 'NOTIFICATION_UNKNOWN', path: [] },
  { name: 'something else', body: '{"hello":1}', code: 'NOTIFICATION_UNKNOWN', path: [] },
  {
    name: 'another source',
    body: JSON.stringify({ ...bridged, source: 'aws.ec2' }),
    code: 'NOTIFICATION_UNKNOWN',
    path: ['source'],
  },
  {
    name: 'a major version',
    body: JSON.stringify({ Records: [record('a', {}, { eventVersion: '3.0' })] }),
    code: 'NOTIFICATION_UNKNOWN',
    path: ['Records', 0, 'eventVersion'],
  },
  {
    name: 'no key',
    body: JSON.stringify({ Records: [record('a'), record('')] }),
    code: 'NOTIFICATION_UNKNOWN',
    path: ['Records', 1, 's3', 'object', 'key'],
  },
  {
    name: 'a broken escape',
    body: JSON.stringify({ Records: [record('a%zz')] }),
    code: 'NOTIFICATION_UNKNOWN',
    path: ['Records', 0, 's3', 'object', 'key'],
  },
])('refused with its place: $name', ({ body, code, path }) => {
  expect(() => readNotification(body)).toThrow(expect.objectContaining({ code, place: { path } }));
});

test('any JSON is read or refused with a code, never a crash', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      try {
        readNotification(body);
      } catch (error) {
        expect(error).toBeInstanceOf(BongsuError);
      }
    }),
  );
});

test('any key comes back as it was uploaded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
      const encoded = encodeURIComponent(key).replaceAll('%20', '+');
      expect(readNotification(JSON.stringify({ Records: [record(encoded)] })).objects[0]?.key).toBe(key);
    }),
  );
});
