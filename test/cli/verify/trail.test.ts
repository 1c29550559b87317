import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findChains } from '../../../cli/verify/digest-keys.ts';
import { publicKeys } from '../../../cli/verify/public-keys.ts';
import { type TrailVerdict, verifyChain } from '../../../cli/verify/trail.ts';
import { countedPatience } from '../../shared/lake/fixtures.ts';
import { beginning, bucket, fingerprint, type TrailInS3, trailInS3 } from './trail-in-s3.ts';

const hourMs = 3_600_000;
const hours = 4;
const from = beginning;
const to = beginning + hours * hourMs;
const place = (key: string) => `s3://${bucket}/${key}`;

async function verify(trail: TrailInS3, period = { from, until: to }): Promise<TrailVerdict[]> {
  const verdicts: TrailVerdict[] = [];
  const keys = publicKeys(() => trail.cloudTrail, { from, to });
  const deps = { s3: trail.s3, keys, patience: countedPatience(60_000) };
  for (const chain of await findChains(trail.s3, { bucket, prefix: '', from, to })) {
    for await (const verdict of verifyChain(chain, period, deps)) verdicts.push(verdict);
  }
  return verdicts;
}

const wrong = (verdicts: TrailVerdict[]) => verdicts.filter(({ verdict }) => verdict !== 'valid');

test('a trail as CloudTrail wrote it is valid: every digest, newest first, and every log file', async () => {
  const trail = trailInS3(hours);
  const verdicts = await verify(trail);
  expect(wrong(verdicts)).toEqual([]);
  expect(verdicts.flatMap((one) => (one.kind === 'digest' ? [one.object] : []))).toEqual(
    [3, 2, 1, 0].map((hour) => place(trail.digest(hour))),
  );
  expect(verdicts.filter(({ kind }) => kind === 'log')).toHaveLength(hours * 2);
});

test.each<{ name: string; tamper: (trail: TrailInS3) => void; found: (trail: TrailInS3) => object[] }>([
  {
    name: 'a log file that was changed',
    tamper: (trail) => trail.rewrite(trail.log(1, 0), (text) => text.replace('1-0', '1-X')),
    found: (trail) => [
      {
        kind: 'log',
        object: place(trail.log(1, 0)),
        verdict: 'invalid',
        reason: 'its content is not what the digest names',
      },
    ],
  },
  {
    name: 'a log file that is gone',
    tamper: (trail) => trail.objects.delete(trail.log(2, 1)),
    found: (trail) => [{ kind: 'log', object: place(trail.log(2, 1)), verdict: 'missing' }],
  },
  {
    name: 'a log file that is no gzip any more',
    tamper: (trail) => trail.objects.set(trail.log(2, 1), { body: Buffer.from('gone') }),
    found: (trail) => [{ kind: 'log', object: place(trail.log(2, 1)), verdict: 'invalid' }],
  },
  {
    name: 'a digest from which a log file was taken out',
    tamper: (trail) =>
      trail.rewrite(trail.digest(1), (text) => {
        const digest = JSON.parse(text);
        return JSON.stringify({ ...digest, logFiles: digest.logFiles.slice(1) });
      }),
    found: (trail) => [
      {
        kind: 'digest',
        object: place(trail.digest(1)),
        verdict: 'invalid',
        reasons: ['its signature is not CloudTrail’s', 'its content is not what the next digest names'],
      },
      {
        kind: 'period',
        verdict: 'not-covered',
        from: '2026-11-03T11:00:00.000Z',
        to: '2026-11-03T12:00:00.000Z',
      },
    ],
  },
  {
    name: 'a digest that somebody else signed',
    tamper: (trail) => trail.signAgain(trail.digest(3), 'stranger'),
    found: (trail) => [
      {
        kind: 'digest',
        object: place(trail.digest(3)),
        verdict: 'invalid',
        reasons: ['its signature is not CloudTrail’s'],
      },
      { kind: 'period', verdict: 'not-covered' },
    ],
  },
  {
    name: 'a digest whose signature is gone',
    tamper: (trail) => {
      const stored = trail.objects.get(trail.digest(0));
      if (stored) trail.objects.set(trail.digest(0), { body: stored.body });
    },
    found: (trail) => [
      {
        object: place(trail.digest(0)),
        verdict: 'invalid',
        reasons: ['it has no signature', 'its signature is not what the next digest names'],
      },
      { kind: 'period', verdict: 'not-covered' },
    ],
  },
  {
    name: 'a digest under a key that CloudTrail does not have',
    tamper: (trail) => trail.rewrite(trail.digest(3), (text) => text.replace(fingerprint, 'f'.repeat(32))),
    found: (trail) => [
      {
        object: place(trail.digest(3)),
        verdict: 'invalid',
        reasons: [`CloudTrail has no public key ${'f'.repeat(32)}`],
      },
      { kind: 'period', verdict: 'not-covered' },
    ],
  },
  {
    name: 'a digest that is gone',
    tamper: (trail) => trail.objects.delete(trail.digest(1)),
    found: (trail) => [
      { kind: 'digest', object: place(trail.digest(1)), verdict: 'missing' },
      {
        kind: 'period',
        verdict: 'not-covered',
        from: '2026-11-03T11:00:00.000Z',
        to: '2026-11-03T12:00:00.000Z',
      },
    ],
  },
  {
    name: 'the newest digest is gone: no other names it',
    tamper: (trail) => trail.objects.delete(trail.digest(3)),
    found: () => [
      {
        kind: 'period',
        trail: 'management_events',
        verdict: 'not-covered',
        from: '2026-11-03T13:00:00.000Z',
        to: '2026-11-03T14:00:00.000Z',
      },
    ],
  },
  {
    name: 'a digest in the place of another one',
    tamper: (trail) => {
      const other = trail.objects.get(trail.digest(0));
      if (other) trail.objects.set(trail.digest(1), other);
    },
    found: (trail) => [
      {
        object: place(trail.digest(1)),
        verdict: 'invalid',
        reasons: [
          `it was moved from ${place(trail.digest(0))}`,
          'its content is not what the next digest names',
          'its signature is not what the next digest names',
        ],
      },
      { kind: 'period', verdict: 'not-covered' },
    ],
  },
  {
    name: 'a digest that is not one',
    tamper: (trail) => trail.objects.set(trail.digest(2), { body: gzipSync('{}') }),
    found: (trail) => [
      { kind: 'digest', object: place(trail.digest(2)), verdict: 'invalid' },
      { kind: 'period', verdict: 'not-covered' },
    ],
  },
])('$name', async ({ tamper, found }) => {
  const trail = trailInS3(hours);
  tamper(trail);
  const expected = found(trail);
  const verdicts = wrong(await verify(trail));
  expect(verdicts).toMatchObject(expected);
});

test('a trail that began anew is two chains that both hold, and the time between is told', async () => {
  const trail = trailInS3(hours);
  trail.rewrite(trail.digest(2), (text) => {
    const previous = ['S3Bucket', 'S3Object', 'HashValue', 'HashAlgorithm', 'Signature'];
    const none = Object.fromEntries(previous.map((name) => [`previousDigest${name}`, null]));
    return JSON.stringify({ ...JSON.parse(text), ...none, digestStartTime: '2026-11-03T12:30:00Z' });
  });
  trail.signAgain(trail.digest(2));
  // The digest after it names it by content and signature.
  trail.objects.delete(trail.digest(3));
  expect(wrong(await verify(trail, { from, until: to - hourMs }))).toMatchObject([
    { kind: 'period', from: '2026-11-03T12:00:00.000Z', to: '2026-11-03T12:30:00.000Z' },
  ]);
});

test('chains are told apart by account, region and trail; backfill is one of its own', async () => {
  const trail = trailInS3(2);
  const copy = (key: string) => trail.objects.set(key, { body: Buffer.alloc(0) });
  copy(trail.digest(0).replaceAll('us-east-1', 'eu-west-1'));
  copy(trail.digest(0).replace('management_events', 'data'));
  copy(trail.digest(0).replace('.json.gz', '_backfill.json.gz'));
  copy(
    trail.digest(0).replace('AWSLogs/', 'AWSLogs/o-exampleorgid/').replaceAll('123456789012', '210987654321'),
  );
  const chains = await findChains(trail.s3, { bucket, prefix: '', from, to });
  expect(
    chains.map(({ account, region, trail: name, backfill, digests }) =>
      [account, region, name, backfill, digests.length].join(' '),
    ),
  ).toEqual(
    expect.arrayContaining([
      '123456789012 us-east-1 management_events false 2',
      '123456789012 eu-west-1 management_events false 1',
      '123456789012 us-east-1 data false 1',
      '123456789012 us-east-1 management_events true 1',
      '210987654321 us-east-1 management_events false 1',
    ]),
  );
  expect(chains).toHaveLength(5);
  const narrowed = { account: '123456789012', region: 'us-east-1', trail: 'data' };
  expect(await findChains(trail.s3, { bucket, prefix: '', from, to, ...narrowed })).toHaveLength(1);
});
