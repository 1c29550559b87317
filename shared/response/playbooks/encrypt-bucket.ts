import type { Target } from '../../model/index.ts';
import { bucketCall, bucketOf, bucketPrincipal, bucketTags } from '../bucket.ts';
import type { Inspection, Playbook, Read } from '../playbook.ts';
import { ifThere, objects } from '../reading.ts';

/**
 * Gives a bucket default encryption with S3's own key where it has none. Never a KMS key: whoever reads the bucket
 * without a right to that key would be locked out.
 */
export const encryptBucket: Playbook = {
  id: 'encrypt-bucket',
  title: 'Encrypt a bucket by default',
  reversible: true,
  allowedCommands: [
    's3.GetBucketEncryption',
    's3.GetBucketTagging',
    's3.PutBucketEncryption',
    's3.DeleteBucketEncryption',
  ],

  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::S3::Bucket', id, ...place }),

  inspect,

  tags: (target, _state, read) => bucketTags(target, read),

  plan(state, target) {
    if (objects(state.rules).length > 0) {
      return { steps: [], reason: `${bucketOf(target)} already encrypts by default` };
    }
    const encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] };
    return {
      steps: [
        {
          ...bucketCall('PutBucketEncryption', target, { ServerSideEncryptionConfiguration: encryption }),
          undo: bucketCall('DeleteBucketEncryption', target),
        },
      ],
      reason: `${bucketOf(target)} has no default encryption`,
    };
  },

  unmet: (state) =>
    objects(state.rules).length > 0 ? undefined : 'the bucket does not encrypt by default yet',

  normalise: ({ rules }) => ({ rules }),

  notes: async () => ['Objects that were already there stay as they are; only new ones are encrypted.'],
};

async function inspect(target: Target, read: Read): Promise<Inspection> {
  const found = await ifThere(read, bucketCall('GetBucketEncryption', target), [
    'ServerSideEncryptionConfigurationNotFoundError',
  ]);
  const [configuration] = objects([found?.ServerSideEncryptionConfiguration]);
  return {
    kind: 'found',
    state: { rules: objects(configuration?.Rules) },
    principals: [bucketPrincipal(target)],
  };
}
