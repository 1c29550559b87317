import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { PlaybookId } from '../../shared/response/playbooks/index.ts';
import { type LocalAccount, localRegion } from './isolation.ts';
import type { RunCommand } from './parts.ts';

/** Something of the emulated account that stands open, and the playbook that closes it. */
export type Gate = {
  playbook: PlaybookId;
  target: string;
  /** What happened, for a person. */
  told: string;
  /** What of the scenario's files is called otherwise in this run. */
  values: Record<string, string>;
  open: string;
  closed: string;
  /** `open` or `closed`, as the account itself shows it. */
  look(): Promise<string>;
};

type Making = { account: LocalAccount; run: string; runCommand: RunCommand };

/** How each scenario's gate comes to stand open. `run` makes its names those of this run. */
export const gates = {
  'open-port': openPort,
  'public-bucket': publicBucket,
  'tampered-trail': tamperedTrail,
} as const satisfies Record<string, (making: Making) => Promise<Gate>>;

export type GateName = keyof typeof gates;

async function openPort({ account, run }: Making): Promise<Gate> {
  const ec2 = new EC2Client(account.options);
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: `shop-web-${run}`, Description: 'The shop' }),
  );
  const { SecurityGroupRules: [rule] = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  );
  return {
    playbook: 'close-security-group',
    target: GroupId,
    told: `SSH is opened to the world: ${GroupId}`,
    values: {
      'sg-0123456789abcdef0': GroupId,
      'sgr-0123456789abcdef0': rule?.SecurityGroupRuleId ?? '',
    },
    open: '0.0.0.0/0 may reach port 22',
    closed: 'nobody may',
    async look() {
      const { SecurityGroupRules = [] } = await ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
      );
      const inbound = SecurityGroupRules.filter(({ IsEgress }) => !IsEgress);
      const ways = inbound.map(({ CidrIpv4, FromPort }) => `${CidrIpv4} may reach port ${FromPort}`);
      return ways.join(', ') || 'nobody may';
    },
  };
}

async function publicBucket({ account, run }: Making): Promise<Gate> {
  const s3 = new S3Client({ ...account.options, forcePathStyle: true });
  const Bucket = `shop-downloads-${run}`;
  const CreateBucketConfiguration = { LocationConstraint: localRegion } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  const everybody = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [everybody] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  return {
    playbook: 'block-public-bucket',
    target: Bucket,
    told: `A bucket is opened to everybody: ${Bucket}`,
    values: { 'shop-downloads': Bucket },
    open: 'no block of public access',
    closed: 'public access is blocked',
    async look() {
      const found = await s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchPublicAccessBlockConfiguration') return undefined;
        throw error;
      });
      const parts = Object.values(found?.PublicAccessBlockConfiguration ?? {});
      return parts.length === 4 && parts.every(Boolean)
        ? 'public access is blocked'
        : 'no block of public access';
    },
  };
}

async function tamperedTrail({ account, run, runCommand }: Making): Promise<Gate> {
  const trails = new CloudTrailClient(account.options);
  const Name = `shop-audit-${run}`;
  const CreateBucketConfiguration = { LocationConstraint: localRegion } as const;
  const S3BucketName = `${Name}-logs`;
  await new S3Client({ ...account.options, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: S3BucketName, CreateBucketConfiguration }),
  );
  await trails.send(new CreateTrailCommand({ Name, S3BucketName, IsMultiRegionTrail: true }));
  await trails.send(new StartLoggingCommand({ Name }));
  await runCommand(['respond', 'baseline', Name]);
  await trails.send(new StopLoggingCommand({ Name }));
  return {
    playbook: 'restore-trail',
    target: Name,
    told: `Logging of a trail is stopped: ${Name}`,
    values: { 'shop-audit': Name },
    open: 'the trail is silent',
    closed: 'the trail logs',
    async look() {
      const { IsLogging } = await trails.send(new GetTrailStatusCommand({ Name }));
      return IsLogging ? 'the trail logs' : 'the trail is silent';
    },
  };
}
