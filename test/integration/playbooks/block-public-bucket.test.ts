import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { killScene, playScene, type Scene } from './scene.ts';

let made = 0;
const open = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
};

const scene: Scene = {
  playbook: 'block-public-bucket',
  offends: { block: undefined, policy: open },
  closed: {
    block: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    policy: open,
  },
  async make(options) {
    const s3 = new S3Client(options);
    made += 1;
    const Bucket = `shop-downloads-${made}`;
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-2' },
      }),
    );
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(open) }));
    return {
      resource: { type: 'AWS::S3::Bucket', id: Bucket },
      name: Bucket,
      async look() {
        const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch((error: Error) => {
          if (error.name !== 'NoSuchPublicAccessBlockConfiguration') throw error;
          return undefined;
        });
        const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
        return { block: block?.PublicAccessBlockConfiguration, policy: JSON.parse(Policy) };
      },
      exempt: () =>
        s3.send(
          new PutBucketTaggingCommand({
            Bucket,
            Tagging: { TagSet: [{ Key: 'bongsu:exempt', Value: 'website' }] },
          }),
        ),
      async remove() {
        await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
        await s3.send(new DeleteBucketCommand({ Bucket }));
      },
    };
  },
};

playScene(scene);
killScene(scene);
