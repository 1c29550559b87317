import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../shared/formats/index.ts';
import { brokenColumns } from '../../stand-ins/firehose.ts';
import { readAll } from './reading.ts';

const arn = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/my-targets/73e2d6bc24d8a067';

/** A line of each format that is read, to be broken in every way. */
const samples: Record<string, string> = {
  'vpc-flow':
    '2 123456789012 eni-0a1b2c3d 10.0.0.5 198.51.100.7 51034 443 6 10 8400 1762164000 1762164059 ACCEPT OK',
  cloudtrail: '{"eventTime":"2026-11-03T10:11:12Z","eventName":"StopLogging","userIdentity":{"type":"Root"}}',
  alb: `h2 2026-11-03T10:11:12.186641Z app/my-lb/50dc6c495c0c9188 [2001:db8::7]:2817 10.0.0.66:9000 0.000 0.002 -1 200 200 5 257 "GET https://www.example.com:443/a b?x=1 HTTP/2.0" "curl \\x22q\\x22" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${arn} "Root=1-58337281" "www.example.com" "-" 1 2026-11-03T10:11:12.185641Z "authenticate,forward" "-" "-" "10.0.0.66:9000" "200" "-" "-" TID_1234abcd5678ef90 "-" "-" "-" 192.0.2.9 new`,
  'alb-connection':
    '2026-11-03T10:11:12.514108Z 203.0.113.1 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 4.036 "CN=example.com" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success TID_3180a73013c8ca4b',
  nlb: 'tls 2.0 2026-11-03T10:11:12 net/my-lb/c6e77e28c25b2234 g3d4b5e8 192.0.2.7:51341 10.0.0.185:443 5 2 98 246 - arn - ECDHE tlsv12 - example.com h2 h2 "h2","http/1.1" 2026-11-03T10:11:07',
  clb: '2026-11-03T10:11:12.945958Z my-lb 192.0.2.7:2817 10.0.0.1:80 0.000073 7.3E-5 -1 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/8.15.0" - -',
  's3-access':
    '79a5 my-bucket [03/Nov/2026:10:11:12 +0000] 192.0.2.3 79a5 3E57427F3EXAMPLE REST.GET.OBJECT my%2520file "GET /a?b="c" d HTTP/1.1" 200 - 113 - 7 - "-" "S3 "Console" 0.4" - s9lz= SigV4 ECDHE AuthHeader my-bucket.s3.amazonaws.com TLSV1.2 - Yes us-east-1',
  waf: '{"timestamp":1762164672186,"formatVersion":1,"action":"BLOCK","httpRequest":{"clientIp":"192.0.2.7","headers":[]}}',
  resolver:
    '{"query_timestamp":"2026-11-03T10:11:12Z","srcport":"56067","answers":[],"srcids":{"instance":"i-0d15cd0d3example"}}',
};

test('each format has its sample, and reads it', () => {
  expect(Object.keys(samples).sort()).toEqual(Object.keys(formats).sort());
  for (const [name, sample] of Object.entries(samples)) {
    expect(readAll(openOf(name), sample), name).toMatchObject({ counts: { in: 1, out: 1 } });
  }
});

describe.each(Object.keys(samples))('%s', (name) => {
  const sample = samples[name] ?? '';
  const columns = formats[name]?.columns ?? [];
  const piece = fc.constantFrom(
    '-',
    '"',
    '\\"',
    ' ',
    '',
    '\u0001',
    'é',
    '"x y"',
    '999999999999999999999',
    '[',
    '1e9',
    '{}',
    'null',
    '\\',
    '2026-02-30T00:00:00Z',
    ':',
    '\r',
  );
  // The sample with some of it cut out and something else put in its place.
  const broken = fc
    .tuple(fc.nat(sample.length), fc.nat(12), piece)
    .map(([from, length, put]) => sample.slice(0, from) + put + sample.slice(from + length));
  const line = fc.oneof({ weight: 4, arbitrary: broken }, fc.constant(sample), fc.string({ unit: 'binary' }));
  const text = fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n')));
  const cuts = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 8 });

  test('whatever comes in: nothing is thrown, counts reconcile, rows fit the table, cuts make no difference', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 300 })), cuts, (input, sizes) => {
        const read = readAll(openOf(name), input, sizes);
        const { counts, rows, rejects } = read;
        expect(counts.in).toBe(counts.out + counts.rejected + counts.skipped);
        expect([rows.length, rejects.length]).toEqual([counts.out, counts.rejected]);
        expect(rows.flatMap((row) => brokenColumns(JSON.stringify(row), columns))).toEqual([]);
        expect(read).toEqual(readAll(openOf(name), input));
      }),
      { numRuns: 300 },
    );
  });
});

function openOf(name: string) {
  const format = formats[name];
  if (!format) throw new Error(`there is no format ${name}`);
  return format.open();
}
