import {
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { clientOptions, once } from '../../platform/client-options.ts';
import { type Command, command, name, ownAccount } from './command.ts';

// An event may name a bucket of another region than its own.
const s3 = once(() => new S3Client({ ...clientOptions, followRegionRedirects: true }));

const buckets = 'arn:${AWS::Partition}:s3:::*';
const Bucket = z.strictObject({ Bucket: name });
const flag = z.boolean();

export const s3Commands = {
  's3.GetPublicAccessBlock': command({
    kind: 'read',
    action: 's3:GetBucketPublicAccessBlock',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new GetPublicAccessBlockCommand(input)),
  }),
  's3.GetBucketPolicy': command({
    kind: 'read',
    action: 's3:GetBucketPolicy',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new GetBucketPolicyCommand(input)),
  }),
  's3.GetBucketAcl': command({
    kind: 'read',
    action: 's3:GetBucketAcl',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new GetBucketAclCommand(input)),
  }),
  's3.GetBucketTagging': command({
    kind: 'read',
    action: 's3:GetBucketTagging',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new GetBucketTaggingCommand(input)),
  }),
  's3.GetBucketEncryption': command({
    kind: 'read',
    action: 's3:GetEncryptionConfiguration',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new GetBucketEncryptionCommand(input)),
  }),
  's3.PutPublicAccessBlock': command({
    kind: 'change',
    action: 's3:PutBucketPublicAccessBlock',
    on: buckets,
    when: ownAccount,
    input: z.strictObject({
      Bucket: name,
      PublicAccessBlockConfiguration: z.strictObject({
        BlockPublicAcls: flag,
        IgnorePublicAcls: flag,
        BlockPublicPolicy: flag,
        RestrictPublicBuckets: flag,
      }),
    }),
    send: (input) => s3().send(new PutPublicAccessBlockCommand(input)),
  }),
  's3.DeletePublicAccessBlock': command({
    kind: 'change',
    action: 's3:PutBucketPublicAccessBlock',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new DeletePublicAccessBlockCommand(input)),
  }),
  's3.PutBucketEncryption': command({
    kind: 'change',
    action: 's3:PutEncryptionConfiguration',
    on: buckets,
    when: ownAccount,
    input: z.strictObject({
      Bucket: name,
      // A KMS key would lock out readers who may not use it: AES256 only.
      ServerSideEncryptionConfiguration: z.strictObject({
        Rules: z.array(
          z.strictObject({
            ApplyServerSideEncryptionByDefault: z.strictObject({ SSEAlgorithm: z.literal('AES256') }),
          }),
        ),
      }),
    }),
    send: (input) => s3().send(new PutBucketEncryptionCommand(input)),
  }),
  's3.DeleteBucketEncryption': command({
    kind: 'change',
    action: 's3:PutEncryptionConfiguration',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new DeleteBucketEncryptionCommand(input)),
  }),
  's3.PutBucketPolicy': command({
    kind: 'change',
    action: 's3:PutBucketPolicy',
    on: buckets,
    when: ownAccount,
    input: z.strictObject({ Bucket: name, Policy: name }),
    send: (input) => s3().send(new PutBucketPolicyCommand(input)),
  }),
  's3.DeleteBucketPolicy': command({
    kind: 'change',
    action: 's3:DeleteBucketPolicy',
    on: buckets,
    when: ownAccount,
    input: Bucket,
    send: (input) => s3().send(new DeleteBucketPolicyCommand(input)),
  }),
} satisfies Record<string, Command>;
