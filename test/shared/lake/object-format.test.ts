import { expect, test } from 'vitest';
import { formats } from '../../../shared/formats/index.ts';
import { objectFormat } from '../../../shared/lake/object-format.ts';
import type { ObjectRule } from '../../../shared/lake/settings.ts';

const all = Object.keys(formats);
const elb = 'AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/01/02';

const laidOut: readonly [key: string, format: string][] = [
  [
    'AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/02/123456789012_CloudTrail_us-east-1_20260102T0000Z_a1.json.gz',
    'cloudtrail',
  ],
  ['some/prefix/AWSLogs/o-exampleorgid/123456789012/CloudTrail/us-east-1/2026/01/02/x.json.gz', 'cloudtrail'],
  [
    'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/01/02/123456789012_vpcflowlogs_us-east-1_fl-1_20260102T0000Z_a.log.gz',
    'vpc-flow',
  ],
  [
    'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=01/day=02/hour=03/x.log.gz',
    'vpc-flow',
  ],
  [
    'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/01/02/03/123456789012_vpcflowlogs_us-east-1_fl-1_20260102T0300Z_a.log.parquet',
    'vpc-flow',
  ],
  [
    'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=01/day=02/x.log.parquet',
    'vpc-flow',
  ],
  [
    `${elb}/123456789012_elasticloadbalancing_us-east-1_app.my-lb.50dc6c495c0c9188_20260102T0000Z_192.0.2.1_a1.log.gz`,
    'alb',
  ],
  [
    `${elb}/conn_log.123456789012_elasticloadbalancing_us-east-1_app.my-lb.50dc6c495c0c9188_20260102T0000Z_192.0.2.1_a1.log.gz`,
    'alb-connection',
  ],
  [
    `${elb}/123456789012_elasticloadbalancing_us-east-1_net.my-lb.50dc6c495c0c9188_20260102T0000Z_a1.log.gz`,
    'nlb',
  ],
  [`${elb}/123456789012_elasticloadbalancing_us-east-1_my-lb_20260102T0000Z_192.0.2.1_a1.log`, 'clb'],
  ['AWSLogs/123456789012/WAFLogs/us-east-1/acl/2026/01/02/03/04/x.log.gz', 'waf'],
  ['AWSLogs/123456789012/vpcdnsquerylogs/vpc-1/2026/01/02/x.log.gz', 'resolver'],
  ['access/2026-01-02-03-04-05-0123456789ABCDEF', 's3-access'],
  ['123456789012/us-east-1/my-bucket/2026/01/02/2026-01-02-03-04-05-0123456789ABCDEF', 's3-access'],
];

test.each(laidOut)('AWS lays out %s as %s', (key, format) => {
  expect(objectFormat({ bucket: 'logs', key }, [], all)).toEqual({ format });
});

test('each format has a layout of AWS’s own', () => {
  const known = laidOut.map(([, format]) => format);
  expect(all.filter((format) => !known.includes(format))).toEqual([]);
});

test.each([
  ['AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/01/02/x.json.gz', 'cloudtrail-digest'],
  ['AWSLogs/123456789012/CloudTrail-Insight/us-east-1/2026/01/02/x.json.gz', 'cloudtrail-insight'],
  ['AWSLogs/123456789012/Config/us-east-1/2026/1/2/ConfigSnapshot/x.json.gz', 'config-history'],
  ['AWSLogs/123456789012/ELBAccessLogTestFile', 'write-test'],
  ['AWSLogs/123456789012/CloudTrail/', 'folder'],
])('%s is skipped by the rule %s', (key, skipped) => {
  expect(objectFormat({ bucket: 'logs', key }, [], all)).toEqual({ skipped });
});

test.each([
  ['notes.txt', /no layout of AWS fits/],
  ['AWSLogs/123456789012/redshift/us-east-1/x.gz', /no layout of AWS fits/],
  ['xAWSLogs/123456789012/CloudTrail/x.json.gz', /no layout of AWS fits/],
  ['AWSLogs/123456789012/vpcflowlogs/us-east-1/x.parquet.crc', /no layout of AWS fits/],
  ['AWSLogs/123456789012/WAFLogs/us-east-1/x.log.gz', /waf is not read yet/],
])('%s is an error with its reason, not dropped', (key, reason) => {
  const read = () => objectFormat({ bucket: 'logs', key }, [], ['cloudtrail', 'vpc-flow']);
  expect(read).toThrow(expect.objectContaining({ code: 'OBJECT_FORMAT_UNKNOWN' }));
  expect(read).toThrow(reason);
});

const rules: ObjectRule[] = [
  { bucket: 'other', prefix: '', format: 'alb' },
  { prefix: 'flows/', format: 'vpc-flow', layout: 'version srcaddr' },
  { prefix: 'AWSLogs/123456789012/CloudTrail/us-west-2/', format: 'skip' },
];

test.each([
  { bucket: 'other', key: 'anything', out: { format: 'alb' } },
  { bucket: 'logs', key: 'flows/1.gz', out: { format: 'vpc-flow', layout: ['version', 'srcaddr'] } },
  {
    bucket: 'logs',
    key: 'AWSLogs/123456789012/CloudTrail/us-west-2/x.json.gz',
    out: { skipped: 'settings' },
  },
  {
    bucket: 'logs',
    key: 'AWSLogs/123456789012/CloudTrail/us-east-1/x.json.gz',
    out: { format: 'cloudtrail' },
  },
])('the settings come first: $bucket $key', ({ out, ...object }) => {
  expect(objectFormat(object, rules, all)).toEqual(out);
});
