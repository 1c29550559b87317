import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudTrail } from '../../../shared/formats/index.ts';
import { readAll } from './reading.ts';

const record = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:alice',
    arn: 'arn:aws:sts::123456789012:assumed-role/admin/alice',
    accountId: '123456789012',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::123456789012:role/admin', userName: 'admin' },
      attributes: { creationDate: '2025-11-03T09:58:00Z', mfaAuthenticated: 'true' },
    },
  },
  eventTime: '2025-11-03T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  requestParameters: { userName: 'bob' },
  responseElements: null,
  eventID: '6a7e2c1e-0000-4000-8000-000000000001',
  readOnly: false,
  managementEvent: true,
  recipientAccountId: '123456789012',
  tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' },
};

test('a record becomes a row of typed columns, open objects as JSON', () => {
  const { rows, records } = readAll(cloudTrail.open(), JSON.stringify({ Records: [record] }));
  expect(rows).toEqual([
    {
      event_time: '2025-11-03T10:00:00Z',
      event_id: '6a7e2c1e-0000-4000-8000-000000000001',
      event_version: '1.11',
      event_source: 'iam.amazonaws.com',
      event_name: 'CreateAccessKey',
      management_event: true,
      read_only: false,
      aws_region: 'us-east-1',
      recipient_account_id: '123456789012',
      source_ip_address: '198.51.100.7',
      user_type: 'AssumedRole',
      user_principal_id: 'AROAEXAMPLE:alice',
      user_arn: 'arn:aws:sts::123456789012:assumed-role/admin/alice',
      user_account_id: '123456789012',
      access_key_id: 'ASIAIOSFODNN7EXAMPLE',
      session_issuer_type: 'Role',
      session_issuer_arn: 'arn:aws:iam::123456789012:role/admin',
      session_issuer_user_name: 'admin',
      mfa_authenticated: true,
      session_created: '2025-11-03T09:58:00Z',
      user_identity: JSON.stringify(record.userIdentity),
      request_parameters: '{"userName":"bob"}',
      tls_details: JSON.stringify(record.tlsDetails),
      tls_version: 'TLSv1.3',
    },
  ]);
  expect(records).toEqual([record]);
});

describe('drift', () => {
  test.each<{ of: string; change: object; extra: object | undefined }>([
    { of: 'a key that nobody knows', change: { newThing: { a: 1 } }, extra: { newThing: { a: 1 } } },
    { of: 'a value of another type', change: { readOnly: 'perhaps' }, extra: { readOnly: 'perhaps' } },
    {
      of: 'an object where a text is wanted',
      change: { userAgent: { a: 1 } },
      extra: { userAgent: { a: 1 } },
    },
    { of: 'a number where a text is wanted', change: { apiVersion: 20120601 }, extra: undefined },
    { of: 'a key without value', change: { newThing: null }, extra: undefined },
  ])('$of', ({ change, extra }) => {
    const { rows, drifted } = readAll(cloudTrail.open(), JSON.stringify({ ...record, ...change }));
    expect(rows[0]?._extra).toBe(extra && JSON.stringify(extra));
    expect(drifted).toBe(extra ? 1 : 0);
  });
});

test('an EventBridge envelope is unwrapped', () => {
  const envelope = { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam', detail: record };
  const { rows, records } = readAll(cloudTrail.open(), JSON.stringify(envelope));
  expect(rows[0]?.event_name).toBe('CreateAccessKey');
  expect(records).toEqual([record]);
});

test('an Insights event is a record of its own kind', () => {
  const insight = {
    eventTime: record.eventTime,
    eventCategory: 'Insight',
    insightDetails: { state: 'Start' },
  };
  const { rows } = readAll(cloudTrail.open(), JSON.stringify({ Records: [insight] }));
  expect(rows).toEqual([
    { event_time: record.eventTime, event_category: 'Insight', insight_details: '{"state":"Start"}' },
  ]);
});

test('a digest is skipped by name', () => {
  const digest = {
    awsAccountId: '123456789012',
    digestS3Object: 'AWSLogs/x.json.gz',
    logFiles: [{ hashValue: 'x' }],
  };
  expect(readAll(cloudTrail.open(), JSON.stringify(digest))).toMatchObject({
    rows: [],
    counts: { in: 1, out: 0, rejected: 0, skipped: 1 },
    skippedBy: { 'cloudtrail digest': 1 },
  });
});

describe('rejects', () => {
  test.each<{ input: string; offset: number; reason: string }>([
    { input: '{"Records":[{"eventID":"a"}]}', offset: 12, reason: 'eventTime is missing' },
    { input: '{"eventTime":"yesterday"}', offset: 0, reason: 'no ISO 8601 time' },
    { input: '{"eventTime":"2025-13-03T10:00:00Z"}', offset: 0, reason: 'no ISO 8601 time' },
    { input: '{"Records":[{"eventTime":"2025-', offset: 12, reason: 'cut off' },
  ])('$input', ({ input, offset, reason }) => {
    const { rejects, counts } = readAll(cloudTrail.open(), input, [9, 9]);
    expect(rejects).toMatchObject([{ offset, reason: expect.stringContaining(reason) }]);
    expect(counts).toEqual({ in: 1, out: 0, rejected: 1, skipped: 0 });
  });
});

test('property: whatever a record holds, each row fits the columns and the counts reconcile', () => {
  const types = new Map(cloudTrail.columns.map(({ name, type }) => [name, type]));
  const fits = { string: 'string', timestamp: 'string', boolean: 'boolean' };
  const keys = Object.keys(record);
  const any = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.jsonValue());
  const deep = fc.record(
    { eventTime: fc.constant(record.eventTime), userIdentity: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(any, deep, fc.constant(record), fc.jsonValue())), (list) => {
      const { rows, counts, records } = readAll(
        cloudTrail.open(),
        JSON.stringify({ Records: list }),
        [50, 500],
      );
      expect(counts.in).toBe(list.length);
      expect(counts.in).toBe(counts.out + counts.rejected + counts.skipped);
      expect(records).toHaveLength(counts.out);
      for (const row of rows) {
        for (const [name, value] of Object.entries(row)) {
          expect(typeof value).toBe(fits[types.get(name) as keyof typeof fits]);
        }
      }
    }),
  );
});
