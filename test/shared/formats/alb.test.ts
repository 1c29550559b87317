import { describe, expect, test } from 'vitest';
import { alb } from '../../../shared/formats/alb.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { readAll } from './reading.ts';

const group = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/my-targets/73e2d6bc24d8a067';
const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';
const now = [
  'https 2026-11-03T10:11:12.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.66:9000',
  '0.086 0.048 0.037 200 201 34 366 "GET https://www.example.com:443/a/b?x=1&y=2 HTTP/2.0" "curl/8.15.0"',
  `ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${group} "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com"`,
  `"${certificate}" 1 2026-11-03T10:11:12.100641Z "authenticate,redirect" "https://www.example.com/new" "AuthInvalidCookie" "10.0.0.66:9000" "201"`,
  '"Acceptable" "NonCompliantVersion" TID_1234abcd5678ef90 "api.example.com" "/v1/b" "TransformSuccess" 203.0.113.9',
].join(' ');

/** A line of today with some tokens put in place of others. */
function line(changes: Record<string, string> = {}): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the line does not have ${from}`);
    return text.replace(from, () => to);
  }, now);
}

/** Its first tokens: what it was like when there were no more. */
function tokensOf(count: number): string {
  return (now.match(/"[^"]*"|\S+/g) ?? []).slice(0, count).join(' ');
}

function rowOf(text: string): JsonObject {
  const { rows, rejects } = readAll(alb.open(), text);
  expect(rejects).toEqual([]);
  return rows[0] ?? {};
}

test('every field of a line of today has its column and its type', () => {
  const read = readAll(alb.open(), now);
  expect(read).toMatchObject({ counts: { in: 1, out: 1, rejected: 0, skipped: 0 }, drifted: 0 });
  expect(read.rows[0]).toEqual({
    type: 'https',
    time: '2026-11-03T10:11:12.186641Z',
    elb: 'app/my-loadbalancer/50dc6c495c0c9188',
    client_ip: '192.0.2.7',
    client_port: 2817,
    target_ip: '10.0.0.66',
    target_port: 9000,
    request_processing_time: 0.086,
    target_processing_time: 0.048,
    response_processing_time: 0.037,
    elb_status_code: 200,
    target_status_code: 201,
    received_bytes: 34,
    sent_bytes: 366,
    request_method: 'GET',
    request_url: 'https://www.example.com:443/a/b?x=1&y=2',
    request_protocol: 'HTTP/2.0',
    url_host: 'www.example.com',
    url_path: '/a/b',
    url_query: 'x=1&y=2',
    user_agent: 'curl/8.15.0',
    ssl_cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
    ssl_protocol: 'TLSv1.2',
    target_group_arn: group,
    trace_id: 'Root=1-58337281-1d84f3d73c47ec4e58577259',
    domain_name: 'www.example.com',
    chosen_cert_arn: certificate,
    matched_rule_priority: 1,
    request_creation_time: '2026-11-03T10:11:12.100641Z',
    actions_executed: 'authenticate,redirect',
    redirect_url: 'https://www.example.com/new',
    error_reason: 'AuthInvalidCookie',
    target_port_list: '10.0.0.66:9000',
    target_status_code_list: '201',
    classification: 'Acceptable',
    classification_reason: 'NonCompliantVersion',
    conn_trace_id: 'TID_1234abcd5678ef90',
    transformed_host: 'api.example.com',
    transformed_uri: '/v1/b',
    request_transform_status: 'TransformSuccess',
    node_ip: '203.0.113.9',
  });
  expect(Object.keys(read.rows[0] ?? {})).toEqual(
    alb.columns.map(({ name }) => name).filter((name) => name !== '_extra'),
  );
});

describe('requests', () => {
  const request = 'GET https://www.example.com:443/a/b?x=1&y=2 HTTP/2.0';
  test.each<{ of: string; as: string; is: JsonObject }>([
    {
      of: 'unencoded spaces in the URL',
      as: 'GET http://example.com:80/a b/c?q=d e HTTP/1.1',
      is: {
        request_method: 'GET',
        request_url: 'http://example.com:80/a b/c?q=d e',
        request_protocol: 'HTTP/1.1',
        url_host: 'example.com',
        url_path: '/a b/c',
        url_query: 'q=d e',
      },
    },
    {
      of: 'a malformed request',
      as: '- http://host:80- -',
      is: { request_url: 'http://host:80-', url_host: 'host' },
    },
    {
      of: 'a missing HTTP version',
      as: 'GET http://example.com:80/old ',
      is: {
        request_method: 'GET',
        request_url: 'http://example.com:80/old',
        url_host: 'example.com',
        url_path: '/old',
      },
    },
    { of: 'no request at all', as: '- - - ', is: {} },
    { of: 'an absent request', as: '-', is: {} },
    {
      of: 'a host that is an IPv6 address',
      as: 'GET https://[2001:db8::1]:443/ HTTP/1.1',
      is: {
        request_method: 'GET',
        request_url: 'https://[2001:db8::1]:443/',
        request_protocol: 'HTTP/1.1',
        url_host: '2001:db8::1',
        url_path: '/',
      },
    },
    {
      of: 'an IPv6 host without a port',
      as: 'GET https://[2001:db8::1] HTTP/1.1',
      is: {
        request_method: 'GET',
        request_url: 'https://[2001:db8::1]',
        request_protocol: 'HTTP/1.1',
        url_host: '2001:db8::1',
      },
    },
    {
      of: 'a host and a query without a path',
      as: 'GET https://a-1.example.com?q HTTP/1.1',
      is: {
        request_method: 'GET',
        request_url: 'https://a-1.example.com?q',
        request_protocol: 'HTTP/1.1',
        url_host: 'a-1.example.com',
        url_query: 'q',
      },
    },
    {
      of: 'a URL without a host',
      as: 'OPTIONS * HTTP/1.1',
      is: { request_method: 'OPTIONS', request_url: '*', request_protocol: 'HTTP/1.1' },
    },
    {
      of: 'escaped quotes, either way',
      as: String.raw`GET http://example.com:80/\x22a\" HTTP/1.1`,
      is: {
        request_method: 'GET',
        request_url: 'http://example.com:80/"a"',
        request_protocol: 'HTTP/1.1',
        url_host: 'example.com',
        url_path: '/"a"',
      },
    },
    {
      of: 'letters beyond ASCII',
      as: 'GET http://example.com:80/한글?ü HTTP/1.1',
      is: {
        request_method: 'GET',
        request_url: 'http://example.com:80/한글?ü',
        request_protocol: 'HTTP/1.1',
        url_host: 'example.com',
        url_path: '/한글',
        url_query: 'ü',
      },
    },
    { of: 'a single word', as: 'nonsense', is: { request_url: 'nonsense' } },
    { of: 'an empty request', as: '', is: {} },
  ])('$of', ({ as, is }) => {
    const row = rowOf(line({ [request]: as }));
    const parts = Object.entries(row).filter(([name]) => /^(request_(method|url|protocol)|url_)/.test(name));
    expect(Object.fromEntries(parts)).toEqual(is);
    expect(row.user_agent).toBe('curl/8.15.0');
  });
});

describe('clients and targets', () => {
  test.each([
    ['[2001:db8::7]:2817', '2001:db8::7', 2817],
    ['2001:db8:0:0:0:0:0:7:50599', '2001:db8:0:0:0:0:0:7', 50599],
    ['192.0.2.7:0', '192.0.2.7', 0],
    ['192.0.2.7:0080', '192.0.2.7', 80],
    ['192.0.2.7', '192.0.2.7', undefined],
    ['-', undefined, undefined],
  ])('%s', (token, address, port) => {
    const row = rowOf(line({ '192.0.2.7:2817': token }));
    expect([row.client_ip, row.client_port]).toEqual([address, port]);
  });

  test('a request that no target took has no target, no times and no status of it', () => {
    const row = rowOf(line({ '10.0.0.66:9000 0.086 0.048 0.037 200 201': '- -1 -1 -1 503 -' }));
    expect(row).toMatchObject({ elb_status_code: 503 });
    for (const name of [
      'target_ip',
      'target_port',
      'request_processing_time',
      'target_processing_time',
      'response_processing_time',
      'target_status_code',
    ])
      expect(row).not.toHaveProperty(name);
  });
});

describe('quoted values', () => {
  test.each([
    [String.raw`"Mozilla \x22quoted\x22 \"and so\" on"`, 'Mozilla "quoted" "and so" on'],
    ['"Mozilla/5.0 "raw"quotes"', 'Mozilla/5.0 "raw"quotes'],
    [String.raw`"back\slash \x5C"`, String.raw`back\slash \x5C`],
    ['"tab\there \u0001"', 'tab\there \u0001'],
    ['"브라우저"', '브라우저'],
    ['""', ''],
    ['"-"', undefined],
    ['-', undefined],
    [`"${'a'.repeat(8192)}"`, 'a'.repeat(8192)],
  ])('%s', (token, value) => {
    const row = rowOf(line({ '"curl/8.15.0"': token }));
    expect(row.user_agent).toBe(value);
    expect(row.ssl_cipher).toBe('ECDHE-RSA-AES128-GCM-SHA256');
  });
});

describe('times and numbers', () => {
  test.each([
    ['0.086', '0', 0],
    ['0.086', '12', 12],
    ['0.086', '7.3E-5', 0.000073],
    ['0.086', '.5', 0.5],
    ['0.086', '00.25', 0.25],
    ['0.086', '-1.000', undefined],
    ['0.086', '-', undefined],
  ])('%s written as %s', (from, to, value) => {
    expect(rowOf(line({ [from]: to })).request_processing_time).toBe(value);
  });

  test.each([
    ['10:11:12.186641Z', '10:11:12Z', '2026-11-03T10:11:12Z'],
    ['10:11:12.186641Z', '10:11:12', '2026-11-03T10:11:12Z'],
    ['10:11:12.186641Z', '23:59:59.999999999Z', '2026-11-03T23:59:59.999999999Z'],
    ['2026-11-03', '2024-02-29', '2024-02-29T10:11:12.186641Z'],
  ])('%s written as %s', (from, to, value) => {
    expect(rowOf(line({ [from]: to })).time).toBe(value);
  });

  test('an error while rules were evaluated is a priority of -1, not an absent one', () => {
    expect(rowOf(line({ '" 1 2026': '" -1 2026' })).matched_rule_priority).toBe(-1);
  });
});

describe('lines of other ages', () => {
  test.each([
    [17, 'target_group_arn'],
    [18, 'trace_id'],
    [25, 'error_reason'],
    [29, 'classification_reason'],
    [30, 'conn_trace_id'],
    [33, 'request_transform_status'],
  ])('a line of %i fields ends with %s', (count, last) => {
    const read = readAll(alb.open(), tokensOf(count));
    expect(read).toMatchObject({ counts: { out: 1 }, drifted: 0 });
    expect(Object.keys(read.rows[0] ?? {}).at(-1)).toBe(last);
  });

  test('fields that AWS adds are kept by position and counted', () => {
    const read = readAll(alb.open(), String.raw`${now} new-field - "two words" "say \x22hi\x22"`);
    expect(JSON.parse(String(read.rows[0]?._extra))).toEqual({
      35: 'new-field',
      37: 'two words',
      38: 'say "hi"',
    });
    expect(read.drifted).toBe(1);
  });

  test('what stands in the place of the node’s address and is none is a field that is not known', () => {
    const read = readAll(alb.open(), line({ '203.0.113.9': '0.125 last' }));
    expect(read.rows[0]).not.toHaveProperty('node_ip');
    expect(JSON.parse(String(read.rows[0]?._extra))).toEqual({ 34: '0.125', 35: 'last' });
    expect(read.drifted).toBe(1);
  });
});

describe('lines that cannot be read', () => {
  test.each<{ reason: string; text: string }>([
    { reason: 'only 16 fields, of at least 17', text: tokensOf(16) },
    {
      reason: 'field 2 (time) is no ISO 8601 time in UTC: "-"',
      text: line({ '2026-11-03T10:11:12.186641Z': '-' }),
    },
    {
      reason: 'is no ISO 8601 time in UTC: "2026-02-30T10:11:12Z"',
      text: line({ '2026-11-03T10:11:12.186641Z': '2026-02-30T10:11:12Z' }),
    },
    { reason: 'T10:11:60Z"', text: line({ '10:11:12.186641Z': '10:11:60Z' }) },
    { reason: 'T10:11:12.Z"', text: line({ '10:11:12.186641Z': '10:11:12.Z' }) },
    { reason: 'T10:11:12+09:00"', text: line({ '10:11:12.186641Z': '10:11:12+09:00' }) },
    { reason: 'field 2 (time)', text: '# a comment' },
    {
      reason: 'field 4 (client:port) is no address and port: "192.0.2.7:https"',
      text: line({ ':2817': ':https' }),
    },
    { reason: 'is no address and port: "192.0.2.7:65536"', text: line({ ':2817': ':65536' }) },
    { reason: 'is no address and port: ":2817"', text: line({ '192.0.2.7:2817': ':2817' }) },
    { reason: 'is no address and port: "[]:2817"', text: line({ '192.0.2.7:2817': '[]:2817' }) },
    {
      reason: 'field 6 (request_processing_time) is no duration: "-2"',
      text: line({ '0.086': '-2' }),
    },
    { reason: 'is no duration: "1.2.3"', text: line({ '0.086': '1.2.3' }) },
    {
      reason: 'field 9 (elb_status_code) is no number that its column holds: "2147483648"',
      text: line({ ' 200 ': ' 2147483648 ' }),
    },
    { reason: 'column holds: "9223372036854775808"', text: line({ ' 34 ': ' 9223372036854775808 ' }) },
    { reason: 'column holds: "-34"', text: line({ ' 34 ': ' -34 ' }) },
    { reason: 'field 11 (received_bytes) is empty', text: line({ ' 34 ': '  34 ' }) },
    { reason: 'field 13 (request) is no quoted request line: "GET"', text: line({ '"GET ': 'GET ' }) },
    {
      reason: 'field 13 (request) is no quoted request line',
      text: now.slice(0, now.indexOf('HTTP/2.0')),
    },
    {
      reason: 'field 15 (ssl_cipher) is in quotes, or its quote is not closed',
      text: line({ 'ECDHE-RSA-AES128-GCM-SHA256': '"ECDHE"' }),
    },
  ])('$reason', ({ text, reason }) => {
    const read = readAll(alb.open(), text);
    expect(read.rejects).toEqual([{ offset: 0, line: text, reason: expect.stringContaining(reason) }]);
    expect(read.counts).toEqual({ in: 1, out: 0, rejected: 1, skipped: 0 });
  });

  test('a user agent that ends in a backslash does not move the columns: its line is rejected', () => {
    const { rejects } = readAll(alb.open(), line({ 'curl/8.15.0': 'evil\\' }));
    expect(rejects).toHaveLength(1);
  });

  test('a reject has its offset and leaves its neighbours alone', () => {
    const read = readAll(alb.open(), `${now}\nbroken\n${now}\n`, [7, 600]);
    expect(read.counts).toEqual({ in: 3, out: 2, rejected: 1, skipped: 0 });
    expect(read.rejects[0]).toMatchObject({ offset: now.length + 1, line: 'broken' });
  });
});
