import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { killScene, playScene, type Scene } from './scene.ts';

let made = 0;

const scene: Scene = {
  playbook: 'encrypt-bucket',
  offends: undefined,
  closed: 'AES256',
  async make(options) {
    const s3 = new S3Client(options);
    made += 1;
    const Bucket = `shop-invoices-${made}`;
    const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-2' } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    // S3 encrypts every new bucket by now; this one is from before.
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    return {
      resource: { type: 'AWS::S3::Bucket', id: Bucket },
      name: Bucket,
      async look() {
        const found = await s3.send(new GetBucketEncryptionCommand({ Bucket })).catch((error: Error) => {
          if (error.name !== 'ServerSideEncryptionConfigurationNotFoundError') throw error;
          return undefined;
        });
        const [rule] = found?.ServerSideEncryptionConfiguration?.Rules ?? [];
        return rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
      },
      exempt: () =>
        s3.send(
          new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'bongsu:exempt', Value: '' }] } }),
        ),
      remove: () => s3.send(new DeleteBucketCommand({ Bucket })),
    };
  },
};

playScene(scene);
killScene(scene);
