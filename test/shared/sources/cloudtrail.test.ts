import { expect, test } from 'vitest';
import type { Origin } from '../../../shared/model/index.ts';
import { cloudTrailSignal, cloudTrailSignalFromEnvelope } from '../../../shared/sources/cloudtrail.ts';
import { sample, samples } from './samples.ts';

const object: Origin = { lane: 's3', bucket: 'logs', key: 'AWSLogs/1.json.gz' };
const stopLogging = 'cloudtrail/stop-logging-by-user-is-a-finding.json';

test.each(samples('cloudtrail').filter((name) => !name.includes('refused')))('%s is a signal', (name) => {
  const event = sample(`cloudtrail/${name}`);
  expect(cloudTrailSignalFromEnvelope(event)).toMatchObject({
    kind: 'cloudtrail',
    account: '123456789012',
    time: '2026-11-20T10:00:00Z',
    origin: { lane: 'eventbridge', source: event.source, detailType: event['detail-type'] },
    record: event.detail,
  });
});

test('a record has one identity by every lane, and another one in each account that receives it', () => {
  const event = sample(stopLogging);
  const byEvent = cloudTrailSignalFromEnvelope(event);
  const byObject = cloudTrailSignal(event.detail, object);
  const elsewhere = cloudTrailSignal({ ...event.detail, recipientAccountId: '210987654321' }, object);
  expect(byObject.id).toBe(byEvent.id);
  expect(elsewhere.id).not.toBe(byEvent.id);
});

test('an old record without a recipient belongs to its caller', () => {
  const { recipientAccountId: _absent, ...record } = sample(stopLogging).detail;
  expect(cloudTrailSignal(record, object).account).toBe('123456789012');
});

test.each([
  ['AWS API Call via CloudTrail'],
  ['AWS Service Event via CloudTrail'],
  ['AWS Console Sign In via CloudTrail'],
  ['AWS Console Signin via CloudTrail'],
  ['AWS Console Action via CloudTrail'],
])('%s is read', (detailType) => {
  const event = { ...sample(stopLogging), 'detail-type': detailType };
  expect(cloudTrailSignalFromEnvelope(event).kind).toBe('cloudtrail');
});

type Fault = {
  why: string;
  change: (event: ReturnType<typeof sample>) => unknown;
  path: (string | number)[];
};

test.each<Fault>([
  { why: 'no object', change: () => 'a text', path: [] },
  { why: 'no detail', change: (event) => ({ ...event, detail: undefined }), path: ['detail'] },
  { why: 'no detail type', change: ({ 'detail-type': _, ...event }) => event, path: ['detail-type'] },
  {
    why: 'another source',
    change: (event) => ({ ...event, 'detail-type': 'AWS Health Event' }),
    path: ['detail-type'],
  },
  { why: 'no time', change: (event) => ({ ...event, time: 'yesterday' }), path: ['time'] },
  {
    why: 'no event id',
    change: () => sample('cloudtrail/record-without-event-id-is-refused.json'),
    path: ['detail', 'eventID'],
  },
  {
    why: 'a number for an event name',
    change: (event) => ({ ...event, detail: { ...event.detail, eventName: 7 } }),
    path: ['detail', 'eventName'],
  },
  {
    why: 'no region',
    change: (event) => ({ ...event, detail: { ...event.detail, awsRegion: '' } }),
    path: ['detail', 'awsRegion'],
  },
  {
    why: 'a bad event time',
    change: (event) => ({ ...event, detail: { ...event.detail, eventTime: 'noon' } }),
    path: ['detail', 'eventTime'],
  },
])('an event with $why is refused with its place', ({ change, path }) => {
  const event = change(sample(stopLogging));
  expect(() => cloudTrailSignalFromEnvelope(event)).toThrow(
    expect.objectContaining({ code: 'SIGNAL_INVALID', place: { path } }),
  );
});
