/** A CloudFormation value: JSON with intrinsic functions in it. */
export type Value = string | number | boolean | Value[] | { [key: string]: Value };

export type Resource = {
  Type: string;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: 'Delete' | 'Retain';
  UpdateReplacePolicy?: 'Delete' | 'Retain';
  Properties: { [key: string]: Value };
};

/** What `serverless.yml` includes: resources by logical id. */
export type Fragment = { Resources: Record<string, Resource> };

/**
 * The logical id of a named thing.
 * @example logicalId('log-objects', 'queue') // 'LogObjectsQueue'
 */
export function logicalId(...names: string[]): string {
  return names
    .flatMap((name) => name.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export const sub = (text: string): Value => ({ 'Fn::Sub': text });
export const getAtt = (id: string, attribute: string): Value => ({ 'Fn::GetAtt': [id, attribute] });

/**
 * The ARN of something of this account and region, without a reference that could close a cycle.
 * @example regionalArn('sqs', 'bongsu-dev-log-objects')
 */
export const regionalArn = (service: string, resource: string): Value =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);

/** The ARN of a bucket, or of what `path` names in it. The name may hold `${AWS::…}`. */
export const bucketArn = (bucket: string, path = ''): Value =>
  sub(`arn:\${AWS::Partition}:s3:::${bucket}${path}`);

/** The name of one of Bongsu's own buckets: `logs`, `lake`, `failures`. */
export const ownBucket = (stage: string, name: string): string =>
  `bongsu-${stage}-${name}-\${AWS::AccountId}-\${AWS::Region}`;
