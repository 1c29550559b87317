import { type JsonObject, stringAt, type Target } from '../../model/index.ts';
import { bucketCall, bucketOf, bucketPrincipal, bucketTags } from '../bucket.ts';
import type { Inspection, Playbook, Read } from '../playbook.ts';
import { ifThere, objects } from '../reading.ts';

const flags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/**
 * Switches all four parts of S3's public access block on. That neutralises what made the bucket public, policy or
 * ACL, without touching either: they are evidence, and putting them back is nobody's work.
 */
export const blockPublicBucket: Playbook = {
  id: 'block-public-bucket',
  title: 'Block public access to a bucket',
  reversible: true,
  allowedCommands: [
    's3.GetBucketAcl',
    's3.GetBucketPolicy',
    's3.GetBucketTagging',
    's3.GetPublicAccessBlock',
    's3.PutPublicAccessBlock',
    's3.DeletePublicAccessBlock',
  ],

  // A website is meant to be public, and not every website has its tag yet.
  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::S3::Bucket', id, ...place }),

  inspect,

  tags: (target, _state, read) => bucketTags(target, read),

  plan(state, target) {
    if (isBlocked(state)) {
      return { steps: [], reason: `public access to ${bucketOf(target)} is already blocked` };
    }
    const before = state.block;
    const undo = before
      ? bucketCall('PutPublicAccessBlock', target, { PublicAccessBlockConfiguration: before })
      : bucketCall('DeletePublicAccessBlock', target);
    const all = Object.fromEntries(flags.map((flag) => [flag, true]));
    return {
      steps: [
        { ...bucketCall('PutPublicAccessBlock', target, { PublicAccessBlockConfiguration: all }), undo },
      ],
      reason: `${bucketOf(target)} can be public: ${before ? 'its block of public access is not whole' : 'it has no block of public access'}`,
    };
  },

  unmet: (state) => (isBlocked(state) ? undefined : 'the block of public access is not whole yet'),

  // Policy and ACL count too: whoever wrote a new one in the meantime should be asked before the block goes.
  normalise: ({ block, policy, acl }) => ({ block, policy, acl }),

  notes: async (_target, state) => [
    stringAt(state, 'policy') === undefined
      ? 'It has no bucket policy.'
      : 'Its bucket policy is left as it was (see the state before).',
    'What was read while it was public cannot be called back: the data events of CloudTrail or the access log of the bucket say who did.',
  ],
};

async function inspect(target: Target, read: Read): Promise<Inspection> {
  const acl = await read(bucketCall('GetBucketAcl', target));
  const blocked = await ifThere(read, bucketCall('GetPublicAccessBlock', target), [
    'NoSuchPublicAccessBlockConfiguration',
  ]);
  const policy = await ifThere(read, bucketCall('GetBucketPolicy', target), ['NoSuchBucketPolicy']);
  return {
    kind: 'found',
    state: {
      block: blocked ? blockOf(blocked) : null,
      policy: stringAt(policy, 'Policy') ?? null,
      acl: objects(acl.Grants),
    },
    principals: [bucketPrincipal(target)],
  };
}

function blockOf({ PublicAccessBlockConfiguration: block }: JsonObject): JsonObject {
  const [found = {}] = objects([block]);
  return Object.fromEntries(flags.map((flag) => [flag, found[flag] === true]));
}

function isBlocked({ block }: JsonObject): boolean {
  const [found = {}] = objects([block]);
  return flags.every((flag) => found[flag] === true);
}
