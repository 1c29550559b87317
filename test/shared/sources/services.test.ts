import { expect, test } from 'vitest';
import { sourceOf } from '../../../shared/sources/index.ts';
import { sample } from './samples.ts';

const found = (path: string) => {
  const event = sample(`${path}.json`);
  const source = sourceOf(event);
  return source.findings(source.signal(event))[0];
};

test.each([
  ['access-analyzer/public-bucket-is-high', 'Anybody may use example-records'],
  ['access-analyzer/public-bucket-to-write-is-critical', 'Anybody may write to example-uploads'],
  ['access-analyzer/role-for-another-account-is-medium', 'Another account may use partner'],
  ['access-analyzer/resolved-is-informational', 'Over: Anybody may use example-records'],
  [
    'ec2/spot-interruption-is-low',
    'Spot instance i-0abcdef1234567890 is taken back in two minutes (terminate)',
  ],
  ['auto-scaling/launch-failed-is-medium', 'Auto Scaling group web cannot launch an instance'],
  ['code-build/build-timed-out-is-low', 'Build of shop: timed out'],
  ['code-pipeline/execution-failed-is-low', 'Pipeline shop failed in stage Production'],
  ['ecr/critical-vulnerabilities-is-medium', 'Image shop:3f1c2a9: 2 critical, 7 high, 30 medium'],
  ['ecr/enhanced-scan-is-medium', 'Image shop:3f1c2a9: 1 critical, 3 high, 9 medium'],
  ['ecr/clean-image-is-informational', 'Image shop:3f1c2a9: no vulnerabilities'],
  ['kms/key-deleted-is-high', 'KMS key 1234abcd-12ab-34cd-56ef-1234567890ab was deleted'],
  [
    's3-objects/protected-object-hidden-is-medium',
    'Protected object hidden by a delete marker: s3://example-records/contracts/2026/acme.pdf',
  ],
  [
    'cost-anomaly/grave-anomaly-is-medium',
    'Spending on Amazon Elastic Compute Cloud - Compute: 1001 USD beyond what was expected',
  ],
])('%s', (path, title) => {
  expect(found(path)?.title).toBe(title);
});

test.each([
  ['access-analyzer/public-bucket-is-high', 'block-public-bucket'],
  ['access-analyzer/public-snapshot-is-high', 'unshare-snapshot'],
  ['access-analyzer/role-for-another-account-is-medium', 'remove-foreign-trust'],
  ['access-analyzer/resolved-is-informational', undefined],
  ['access-analyzer/unused-role-is-informational', undefined],
])('%s asks for %s', (path, playbook) => {
  expect(found(path)?.response?.playbook).toBe(playbook);
});

test('access that is resolved closes what opened it', () => {
  expect(found('access-analyzer/resolved-is-informational')?.dedupKey).toBe(
    found('access-analyzer/public-bucket-is-high')?.dedupKey,
  );
});

test('an image is one repository, whichever scanner spoke', () => {
  expect(found('ecr/enhanced-scan-is-medium')?.dedupKey).toBe(
    found('ecr/high-vulnerabilities-is-low')?.dedupKey,
  );
});

test('an object is under its folder: a deletion of thousands is one alert', () => {
  expect(found('s3-objects/protected-object-deleted-is-high')?.dedupKey).toBe(
    's3:example-records:contracts/2026/:deleted',
  );
});

test('an anomaly that grows grave on the same day is told again', () => {
  const small = found('cost-anomaly/small-anomaly-is-low');
  const grave = found('cost-anomaly/grave-anomaly-is-medium');
  expect(grave?.id).not.toBe(small?.id);
  expect(grave?.dedupKey).toBe(small?.dedupKey);
});
