import { describe, expect, test } from 'vitest';
import { waf } from '../../../shared/formats/waf.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { readAll } from './reading.ts';

const blocked: JsonObject = {
  timestamp: 1762164672186,
  formatVersion: 1,
  webaclId:
    'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/example/3ffd0d00-fa1b-4f4b-a3c5-1c9fd2c0a3e1',
  terminatingRuleId: 'SQLi',
  terminatingRuleType: 'REGULAR',
  action: 'BLOCK',
  terminatingRuleMatchDetails: [
    { conditionType: 'SQL_INJECTION', location: 'HEADER', matchedData: ['10', 'AND', '1'] },
  ],
  httpSourceName: 'ALB',
  httpSourceId: '123456789012-app/my-loadbalancer/50dc6c495c0c9188',
  ruleGroupList: [],
  rateBasedRuleList: [],
  nonTerminatingMatchingRules: [],
  requestHeadersInserted: null,
  responseCodeSent: null,
  httpRequest: {
    clientIp: '192.0.2.7',
    country: 'KR',
    headers: [{ name: 'Host', value: 'www.example.com' }],
    uri: '/login',
    args: 'a=b',
    httpVersion: 'HTTP/1.1',
    httpMethod: 'POST',
    requestId: '1-58337281-1d84f3d73c47ec4e58577259',
  },
  labels: [{ name: 'awswaf:managed:aws:example' }],
  ja3Fingerprint: 'f79b6bad2ad0641e1921aef10262856b',
  requestBodySize: 120,
  requestBodySizeInspectedByWAF: 120,
  oversizeFields: ['REQUEST_BODY'],
};

const read = (document: JsonObject) => readAll(waf.open(), JSON.stringify(document));

test('known keys are columns, open objects are JSON', () => {
  const { rows, rejects, drifted } = read(blocked);
  expect({ rejects, drifted }).toEqual({ rejects: [], drifted: 0 });
  expect(rows).toEqual([
    {
      time: '2025-11-03T10:11:12.186Z',
      format_version: 1,
      webacl_id: blocked.webaclId,
      action: 'BLOCK',
      terminating_rule_id: 'SQLi',
      terminating_rule_type: 'REGULAR',
      terminating_rule_match_details: JSON.stringify(blocked.terminatingRuleMatchDetails),
      http_source_name: 'ALB',
      http_source_id: blocked.httpSourceId,
      rule_group_list: '[]',
      rate_based_rule_list: '[]',
      non_terminating_matching_rules: '[]',
      client_ip: '192.0.2.7',
      country: 'KR',
      headers: '[{"name":"Host","value":"www.example.com"}]',
      uri: '/login',
      args: 'a=b',
      http_version: 'HTTP/1.1',
      http_method: 'POST',
      request_id: '1-58337281-1d84f3d73c47ec4e58577259',
      labels: '[{"name":"awswaf:managed:aws:example"}]',
      ja3_fingerprint: 'f79b6bad2ad0641e1921aef10262856b',
      oversize_fields: ['REQUEST_BODY'],
      request_body_size: 120,
      request_body_size_inspected_by_waf: 120,
    },
  ]);
});

describe('what the columns do not have is kept by its path, and counted', () => {
  const minimal = { timestamp: 1762164672186 };
  test.each<{ of: string; document: JsonObject; extra: JsonObject }>([
    { of: 'a new key', document: { newKey: { a: [1] } }, extra: { newKey: { a: [1] } } },
    {
      of: 'a new key of the request',
      document: { httpRequest: { clientIp: '192.0.2.7', tlsVersion: 'TLSv1.3' } },
      extra: { 'httpRequest.tlsVersion': 'TLSv1.3' },
    },
    { of: 'another type', document: { formatVersion: 'two' }, extra: { formatVersion: 'two' } },
    { of: 'a number too large', document: { formatVersion: 2 ** 31 }, extra: { formatVersion: 2 ** 31 } },
    { of: 'an object where a text is', document: { action: { a: 1 } }, extra: { action: { a: 1 } } },
    { of: 'a text where an object is', document: { httpRequest: 'GET' }, extra: { httpRequest: 'GET' } },
    { of: 'a list of other things', document: { oversizeFields: [1] }, extra: { oversizeFields: [1] } },
  ])('$of', ({ document, extra }) => {
    const { rows, drifted } = read({ ...minimal, ...document });
    expect(JSON.parse(String(rows[0]?._extra))).toEqual(extra);
    expect(drifted).toBe(1);
  });

  test('a key that would be the prototype', () => {
    const { rows } = readAll(waf.open(), '{"timestamp":1762164672186,"__proto__":{"action":"ALLOW"}}');
    expect(rows).toEqual([{ time: '2025-11-03T10:11:12.186Z', _extra: '{"__proto__":{"action":"ALLOW"}}' }]);
  });
});

test.each([
  ['kaputt', 'the line is no JSON object'],
  ['[1]', 'the line is no JSON object'],
  ['{"timestamp":1762164672186', 'the line is no JSON object'],
  ['{}', 'timestamp is missing, or no time'],
  ['{"timestamp":"yesterday"}', 'timestamp is missing, or no time'],
  ['{"timestamp":-1}', 'timestamp is missing, or no time'],
  ['{"timestamp":253402300800000}', 'timestamp is missing, or no time'],
])('%s is rejected', (line, reason) => {
  expect(readAll(waf.open(), line).rejects).toEqual([{ offset: 0, line, reason }]);
});
