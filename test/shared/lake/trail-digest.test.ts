import { expect, test } from 'vitest';
import { linkFaults, parseDigest, publicKeyOf, signedText } from '../../../shared/lake/trail-digest.ts';

const document = {
  awsAccountId: '123456789012',
  digestStartTime: '2026-11-03T10:00:00Z',
  digestEndTime: '2026-11-03T11:00:00Z',
  digestS3Bucket: 'example-trail',
  digestS3Object: 'AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/11/03/x.json.gz',
  digestPublicKeyFingerprint: '31e8b5433410dfb61a9dc45cc65b22ff',
  digestSignatureAlgorithm: 'SHA256withRSA',
  previousDigestS3Bucket: null,
  previousDigestS3Object: null,
  previousDigestHashValue: null,
  previousDigestSignature: null,
  logFiles: [{ s3Bucket: 'example-trail', s3Object: 'a.json.gz', hashValue: 'ab', hashAlgorithm: 'SHA-256' }],
};
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

test('the first digest of a trail signs its end, place and content, and `null` for the one before', () => {
  const bytes = Buffer.from('{}');
  expect(signedText(parseDigest(bytesOf(document)), bytes)).toBe(
    [
      '2026-11-03T11:00:00Z',
      'example-trail/AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/11/03/x.json.gz',
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      'null',
    ].join('\n'),
  );
});

test('a later digest signs the signature of the one before, and names its content', () => {
  const previous = {
    previousDigestS3Bucket: 'example-trail',
    previousDigestS3Object: 'before.json.gz',
    previousDigestHashValue: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    previousDigestSignature: 'abcdef',
  };
  const digest = parseDigest(bytesOf({ ...document, ...previous }));
  expect(signedText(digest, Buffer.from('{}')).split('\n').at(-1)).toBe('abcdef');
  const before = {
    bucket: 'example-trail',
    key: 'before.json.gz',
    bytes: Buffer.from('{}'),
    signature: 'abcdef',
  };
  expect(linkFaults(digest, before)).toEqual([]);
  expect(linkFaults(digest, { ...before, bytes: Buffer.from('{ }') })).toHaveLength(1);
  expect(linkFaults(digest, { ...before, signature: undefined })).toHaveLength(1);
});

test.each([
  ['no JSON', Buffer.from('{'), /not JSON/],
  ['no object', bytesOf([]), /logFiles/],
  ['no log files', bytesOf({ ...document, logFiles: undefined }), /logFiles/],
  [
    'a file without its hash',
    bytesOf({ ...document, logFiles: [{ s3Bucket: 'b', s3Object: 'k' }] }),
    /hashValue/,
  ],
  ['another algorithm', bytesOf({ ...document, digestSignatureAlgorithm: 'none' }), /SHA256withRSA/],
  ['half a link', bytesOf({ ...document, previousDigestS3Object: 'k' }), /previousDigestS3Bucket/],
])('%s is no digest', (_, bytes, why) => {
  expect(() => parseDigest(bytes)).toThrow(expect.objectContaining({ code: 'DIGEST_INVALID' }));
  expect(() => parseDigest(bytes)).toThrow(why);
});

test('what is no key is an error', () => {
  expect(() => publicKeyOf(Buffer.from('key'))).toThrow(
    expect.objectContaining({ code: 'PUBLIC_KEY_INVALID' }),
  );
});
