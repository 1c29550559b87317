import { describe, expect, test } from 'vitest';
import { s3Access } from '../../../shared/formats/s3-access.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { readAll } from './reading.ts';

const owner = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const now = [
  `${owner} amzn-s3-demo-bucket1 [03/Nov/2026:10:11:12 +0000] 192.0.2.3 ${owner} 3E57427F3EXAMPLE REST.GET.OBJECT`,
  'folder%252Fmy%2520file.txt "GET /folder/my%20file.txt?versionId=1 HTTP/1.1" 200 - 2662992 3462992 70 10',
  '"https://www.example.com/" "S3Console/0.4" 3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6Uk=',
  'SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2',
  'arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes us-east-1',
].join(' ');

function line(from: string, to: string): string {
  if (!now.includes(from)) throw new Error(`the line does not have ${from}`);
  return now.replace(from, () => to);
}

function rowOf(text: string): JsonObject {
  const { rows, rejects } = readAll(s3Access.open(), text);
  expect(rejects).toEqual([]);
  return rows[0] ?? {};
}

test('every field of a line of today has its column and its type', () => {
  expect(rowOf(now)).toEqual({
    bucket_owner: owner,
    bucket: 'amzn-s3-demo-bucket1',
    time: '2026-11-03T10:11:12Z',
    remote_ip: '192.0.2.3',
    requester: owner,
    request_id: '3E57427F3EXAMPLE',
    operation: 'REST.GET.OBJECT',
    key: 'folder/my file.txt',
    request_method: 'GET',
    request_url: '/folder/my%20file.txt?versionId=1',
    request_protocol: 'HTTP/1.1',
    url_path: '/folder/my%20file.txt',
    url_query: 'versionId=1',
    http_status: 200,
    bytes_sent: 2662992,
    object_size: 3462992,
    total_time: 70,
    turn_around_time: 10,
    referrer: 'https://www.example.com/',
    user_agent: 'S3Console/0.4',
    version_id: '3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY',
    host_id: 's9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6Uk=',
    signature_version: 'SigV4',
    cipher_suite: 'ECDHE-RSA-AES128-GCM-SHA256',
    authentication_type: 'AuthHeader',
    host_header: 'amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com',
    tls_version: 'TLSV1.2',
    access_point_arn: 'arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP',
    acl_required: 'Yes',
    source_region: 'us-east-1',
  });
});

test.each([
  ['[03/Nov/2026:00:30:00 +0900]', '2026-11-02T15:30:00Z'],
  ['[31/Dec/2026:23:30:00 -0130]', '2027-01-01T01:00:00Z'],
  ['[29/Feb/2024:00:00:00 +0000]', '2024-02-29T00:00:00Z'],
])('%s is %s', (token, time) => {
  expect(rowOf(line('[03/Nov/2026:10:11:12 +0000]', token)).time).toBe(time);
});

test.each([
  ['a%2Bb%252Bc', 'a+b+c'],
  ['%25ED%2595%259C', '한'],
  ['100%2525', '100%'],
  ['100%', '100%'],
  ['"quoted"', '"quoted"'],
  ['-', undefined],
])('the key %s is %s', (token, key) => {
  expect(rowOf(line('folder%252Fmy%2520file.txt', token)).key).toBe(key);
});

describe('quotes, which S3 does not escape, do not move the columns', () => {
  const others = {
    http_status: 200,
    version_id: '3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY',
    source_region: 'us-east-1',
  };
  test.each<{ of: string; from: string; to: string; row: JsonObject }>([
    {
      of: 'in the request',
      from: '/folder/my%20file.txt?versionId=1',
      to: '/a?prefix="b" c&d="e"',
      row: { request_url: '/a?prefix="b" c&d="e"', request_protocol: 'HTTP/1.1', url_path: '/a' },
    },
    {
      of: 'in the referrer',
      from: '"https://www.example.com/"',
      to: '"https://www.example.com/?a="b" c"',
      row: { referrer: 'https://www.example.com/?a="b" c', user_agent: 'S3Console/0.4' },
    },
    {
      of: 'in the user agent',
      from: '"S3Console/0.4"',
      to: '"My "own" agent" forged - SigV4" x"',
      row: { user_agent: 'My "own" agent" forged - SigV4" x' },
    },
    { of: 'none', from: '"https://www.example.com/"', to: '"-"', row: { user_agent: 'S3Console/0.4' } },
    {
      of: 'no user agent',
      from: '"S3Console/0.4"',
      to: '"-"',
      row: { referrer: 'https://www.example.com/' },
    },
    { of: 'backslashes', from: 'S3Console/0.4', to: '\\x22a\\', row: { user_agent: '\\x22a\\' } },
  ])('$of', ({ from, to, row }) => {
    expect(rowOf(line(from, to))).toMatchObject({ ...others, ...row });
  });

  test('a quoted field that AWS adds at the end is not taken for the user agent', () => {
    const read = readAll(s3Access.open(), `${now} - "new field"`);
    expect(read.rows[0]).toMatchObject({ ...others, user_agent: 'S3Console/0.4' });
    expect(JSON.parse(String(read.rows[0]?._extra))).toEqual({ 29: 'new field' });
    expect(read.drifted).toBe(1);
  });
});

test.each([
  [18, 'version_id'],
  [24, 'tls_version'],
  [26, 'acl_required'],
])('a line of %i fields ends with %s', (count, last) => {
  const tokens = now.match(/"[^"]*"|\[[^\]]*\]|\S+/g) ?? [];
  const row = rowOf(tokens.slice(0, count).join(' '));
  expect(Object.keys(row).at(-1)).toBe(last);
});

test('a request of the service itself, without a client', () => {
  const text = `${owner} amzn-s3-demo-bucket1 [03/Nov/2026:10:11:12 +0000] - AmazonS3 3E57427F3EXAMPLE S3.EXPIRE.OBJECT a "-" - - - 3462992 - - "-" "-" - - - - - - - - -`;
  expect(rowOf(text)).toEqual({
    bucket_owner: owner,
    bucket: 'amzn-s3-demo-bucket1',
    time: '2026-11-03T10:11:12Z',
    requester: 'AmazonS3',
    request_id: '3E57427F3EXAMPLE',
    operation: 'S3.EXPIRE.OBJECT',
    key: 'a',
    object_size: 3462992,
  });
});

test.each([
  [line('[03/Nov/2026:10:11:12 +0000]', '[31/Feb/2026:10:11:12 +0000]'), 'field 3 (time) cannot be read'],
  [line('[03/Nov/2026:10:11:12 +0000]', '[03/Nov/2026:10:11:12'), 'field 3 (time) cannot be read'],
  [line('[03/Nov/2026:10:11:12 +0000]', '2026-11-03T10:11:12Z'), 'field 3 (time) cannot be read'],
  [line('[03/Nov/2026:10:11:12 +0000]', '-'), 'field 3 (time)'],
  [line(' 200 - ', ' OK - '), 'field 9 (request_uri)'],
  [now.slice(0, now.indexOf(' "https')), 'only 15 fields, of at least 18'],
])('a line is rejected: %#', (text, reason) => {
  const read = readAll(s3Access.open(), text);
  expect(read.rejects).toEqual([{ offset: 0, line: text, reason: expect.stringContaining(reason) }]);
});
