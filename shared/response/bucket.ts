import type { Call, JsonObject, Target } from '../model/index.ts';
import type { Principal, Read } from './playbook.ts';
import { ifThere, tagsIn } from './reading.ts';

/** The name of the bucket that a target names, by name or by ARN. */
export const bucketOf = ({ id }: Target): string => id.split(':').at(-1) ?? id;

/** A call about the target's bucket. */
export function bucketCall(command: string, target: Target, input: JsonObject = {}): Call {
  return { service: 's3', command, input: { Bucket: bucketOf(target), ...input } };
}

export async function bucketTags(target: Target, read: Read): Promise<Record<string, string>> {
  const found = await ifThere(read, bucketCall('GetBucketTagging', target), ['NoSuchTagSet']);
  return tagsIn(found?.TagSet);
}

export function bucketPrincipal(target: Target): Principal {
  const name = bucketOf(target);
  return { name, arn: `arn:aws:s3:::${name}` };
}
