/**
 * True for a log group that Bongsu itself writes. Each line read from it would be written there again: a loop.
 * @param prefix `bongsu-<stage>-`, which the names of all of a deployment's parts begin with
 */
export function isOwnLogGroup(logGroup: string, prefix: string): boolean {
  return (
    logGroup.startsWith(`/aws/lambda/${prefix}`) || logGroup.startsWith(`/aws/kinesisfirehose/${prefix}`)
  );
}

/** True for the buckets that Bongsu itself writes; the log bucket, which AWS writes, is a source. */
export function isOwnBucket(bucket: string, prefix: string): boolean {
  return bucket.startsWith(`${prefix}lake-`) || bucket.startsWith(`${prefix}failures-`);
}
