import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DetachRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkProject, osls } from '../template/project.ts';
import { account } from './account.ts';

let folder: string;
let opened: Awaited<ReturnType<typeof account>>;

beforeAll(async () => {
  opened = await account();
  await opened.reset();
  folder = await mkdtemp(join(tmpdir(), 'bongsu-deploy-'));
  await linkProject(folder, 'empty');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** With fake keys, and with an endpoint that is this machine. */
const deployment = (...args: string[]): Promise<string> =>
  osls(folder, [...args, '--param=alertEmail=security@example.com', '--param=logGroups=/vpc/flow-logs'], {
    AWS_ENDPOINT_URL: opened.endpoint,
    AWS_REGION: opened.region,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Milliseconds between two looks at the stack: the emulator is done at once.
    SLS_AWS_MONITORING_FREQUENCY: '200',
  });

const retained = ['failures', 'lake', 'logs'].map((name) => `bongsu-dev-${name}-123456789012-ap-northeast-2`);

async function left(): Promise<{ buckets: string[]; tables: string[]; topics: number }> {
  const { options } = opened;
  const [buckets, tables, topics] = await Promise.all([
    new S3Client({ ...options, forcePathStyle: true }).send(new ListBucketsCommand()),
    new DynamoDBClient(options).send(new ListTablesCommand()),
    new SNSClient(options).send(new ListTopicsCommand()),
  ]);
  const names = (buckets.Buckets ?? [])
    .map(({ Name }) => Name ?? '')
    .filter((name) => /^bongsu-dev-(failures|lake|logs)-/.test(name));
  return {
    buckets: names.sort(),
    tables: (tables.TableNames ?? []).sort(),
    topics: topics.Topics?.length ?? 0,
  };
}

/** CloudFormation takes policies off a role before it deletes the role; the emulator does not, and then refuses. */
async function detachPolicies(RoleName: string): Promise<void> {
  const iam = new IAMClient(opened.options);
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies.length).toBeGreaterThan(0);
  for (const { PolicyArn } of AttachedPolicies) {
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  }
}

test('a deployment comes to its end, and its data stays when it is removed', async () => {
  expect(await deployment('deploy')).toContain('Service deployed to stack bongsu-dev');
  expect(await left()).toEqual({
    buckets: retained,
    tables: ['bongsu-dev-ledger', 'bongsu-dev-state'],
    topics: 3,
  });

  await detachPolicies('bongsu-dev-respond');
  expect(await deployment('remove')).toContain('has been successfully removed');
  expect(await left()).toEqual({ buckets: retained, tables: ['bongsu-dev-ledger'], topics: 0 });
}, 120_000);
