import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../shared/model/index.ts';
import { blockPublicBucket } from '../../../../shared/response/playbooks/block-public-bucket.ts';
import { answers, planned, stateOf } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const target = blockPublicBucket.targetNamed('arn:aws:s3:::downloads', {
  account: '123456789012',
  region: 'eu-west-1',
});
const whole = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const bucket = (
  block: JsonObject | Error,
  policy: JsonObject | Error = awsError('NoSuchBucketPolicy', 404),
) =>
  answers({
    GetBucketAcl: { Grants: [] },
    GetPublicAccessBlock: block instanceof Error ? block : { PublicAccessBlockConfiguration: block },
    GetBucketPolicy: policy,
  });

test.each<[string, JsonObject | Error, string | undefined]>([
  ['no block', awsError('NoSuchPublicAccessBlockConfiguration', 404), 'DeletePublicAccessBlock'],
  ['half a block', { ...whole, RestrictPublicBuckets: false }, 'PutPublicAccessBlock'],
  ['a whole block', whole, undefined],
])('a bucket with %s; undo brings that back', async (_name, block, undo) => {
  const state = await stateOf(blockPublicBucket, target, bucket(block));
  const { steps } = blockPublicBucket.plan(state, target, planned);
  expect(steps.map((step) => step.undo?.command)).toEqual(undo === undefined ? [] : [undo]);
  if (undo === 'PutPublicAccessBlock') {
    expect(steps[0]?.undo?.input).toEqual({ Bucket: 'downloads', PublicAccessBlockConfiguration: block });
  }
});

test('a policy that was written since counts: undo would bring it into force', async () => {
  const before = blockPublicBucket.normalise(await stateOf(blockPublicBucket, target, bucket(whole)));
  const rewritten = await stateOf(blockPublicBucket, target, bucket(whole, { Policy: '{}' }));
  expect(blockPublicBucket.normalise(rewritten)).not.toEqual(before);
});
