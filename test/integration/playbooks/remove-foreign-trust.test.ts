import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { killScene, playScene, type Scene } from './scene.ts';

const stranger = 'arn:aws:iam::111122223333:root';
const own = 'arn:aws:iam::123456789012:role/deploy';
let made = 0;

const trust = (principals: string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }],
});

const scene: Scene = {
  playbook: 'remove-foreign-trust',
  offends: trust([own, stranger]),
  closed: trust([own]),
  async make(options) {
    const iam = new IAMClient(options);
    made += 1;
    const RoleName = `shop-deploy-${made}`;
    const AssumeRolePolicyDocument = JSON.stringify(trust([own, stranger]));
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return {
      resource: { type: 'AWS::IAM::Role', id: RoleName },
      name: RoleName,
      async look() {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
        return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
      },
      exempt: () => iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'bongsu:exempt', Value: '' }] })),
      remove: () => iam.send(new DeleteRoleCommand({ RoleName })),
    };
  },
};

playScene(scene);
killScene(scene);

const allow = (AWS: string) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::shop-exports/*',
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

playScene({
  playbook: 'remove-foreign-trust',
  offends: policy(allow(stranger), allow(own)),
  closed: policy(allow(own)),
  async make(options) {
    const s3 = new S3Client(options);
    made += 1;
    const Bucket = `shop-exports-${made}`;
    const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-2' } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const Policy = JSON.stringify(policy(allow(stranger), allow(own)));
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    return {
      resource: { type: 'AWS::S3::Bucket', id: Bucket },
      name: Bucket,
      look: async () => JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? ''),
      exempt: () =>
        s3.send(
          new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'bongsu:exempt', Value: '' }] } }),
        ),
      async remove() {
        await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
        await s3.send(new DeleteBucketCommand({ Bucket }));
      },
    };
  },
});
