import type { JsonObject } from '../../shared/model/index.ts';
import {
  account,
  atTheConsole,
  type Caller,
  iamUser,
  onBehalf,
  onInstance,
  pipelineRole,
  pod,
  service,
  serviceLinked,
  tokenPipeline,
  workload,
} from './actors.ts';
import { applyStack, call, destroyStack, type Made, refresh } from './stack.ts';

const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));

/** Functions are deployed: by a pipeline with a token, by one with a user's key, and by CloudFormation for a user. */
function deployments(): Made[] {
  const update = (by: Caller, i: number) =>
    call(by, 'lambda:UpdateFunctionCode20150331v2', {
      functionName: `orders-${i}`,
      publish: true,
      s3Bucket: 'artifacts',
    });
  const user = iamUser('ci');
  const stack = onBehalf(iamUser('dana'), 'cloudformation.amazonaws.com');
  return [
    ...many(20, (i) => update(tokenPipeline, i)),
    ...many(20, (i) => call(tokenPipeline, 'lambda:UpdateAlias20150331', { functionName: `orders-${i}` })),
    call(user, 'sts:GetCallerIdentity'),
    ...many(6, (i) => update(user, i)),
    call(user, 'ecr:GetAuthorizationToken'),
    ...many(4, () => call(user, 'ecr:PutImage', { repositoryName: 'orders', imageTag: 'v12' })),
    call(user, 'ecs:RegisterTaskDefinition', { family: 'orders' }),
    call(user, 'ecs:UpdateService', { cluster: 'main', service: 'orders' }),
    call(iamUser('dana'), 'cloudformation:CreateChangeSet', { stackName: 'billing' }),
    call(iamUser('dana'), 'cloudformation:ExecuteChangeSet', { stackName: 'billing' }),
    ...many(5, (i) => update(stack, i)),
    call(stack, 'iam:AttachRolePolicy', {
      roleName: 'billing',
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
    call(stack, 'dynamodb:DeleteTable', { tableName: 'billing-old' }),
    call(stack, 'kms:ScheduleKeyDeletion', { keyId: 'billing', pendingWindowInDays: 7 }),
    call(stack, 'iam:CreateAccessKey', { userName: 'billing-mail' }),
  ];
}

/** A cluster breathes: instances come and go, volumes follow pods, load balancers get their rules. */
function cluster(): Made[] {
  const scaling = serviceLinked('AWSServiceRoleForAutoScaling', 'autoscaling.amazonaws.com');
  const nodes = serviceLinked('AWSServiceRoleForAmazonEKSNodegroup', 'eks-nodegroup.amazonaws.com');
  const volumes = pod('ebs-csi');
  const balancers = pod('load-balancer-controller');
  const karpenter = pod('karpenter');
  return [
    ...many(8, (i) =>
      call(
        scaling,
        'ec2:RunInstances',
        { instanceType: 'm5.24xlarge' },
        { instancesSet: { items: [{ instanceId: `i-n${i}` }] } },
      ),
    ),
    ...many(8, (i) =>
      call(scaling, 'ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: `i-n${i}` }] } }),
    ),
    ...many(4, () => call(nodes, 'ec2:CreateLaunchTemplateVersion', {})),
    ...many(6, () => call(karpenter, 'ec2:CreateFleet', {})),
    ...many(6, (i) =>
      call(karpenter, 'ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: `i-k${i}` }] } }),
    ),
    ...many(20, (i) => call(volumes, 'ec2:CreateVolume', { size: '20', snapshotId: `snap-${i}` })),
    ...many(20, (i) => call(volumes, 'ec2:AttachVolume', { volumeId: `vol-${i}` })),
    ...many(20, (i) => call(volumes, 'ec2:DeleteVolume', { volumeId: `vol-${i}` })),
    ...many(12, (i) => call(volumes, 'ec2:CreateSnapshot', { volumeId: `vol-${i}` })),
    call(balancers, 'ec2:AuthorizeSecurityGroupIngress', {
      groupId: 'sg-ingress',
      ipPermissions: {
        items: [
          { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } },
        ],
      },
    }),
    call(balancers, 'wafv2:DisassociateWebACL', {
      resourceArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/old/1',
    }),
    ...many(30, () => call(onInstance('node', 'i-0aaaaaaaaaaaaaaa1'), 'ec2:DescribeInstances', {})),
    ...many(10, () => call(onInstance('node', 'i-0aaaaaaaaaaaaaaa2'), 'ecr:GetAuthorizationToken')),
    ...many(10, () => call(onInstance('node', 'i-0aaaaaaaaaaaaaaa2'), 'ssm:UpdateInstanceInformation', {})),
    ...many(40, (i) =>
      call(service('eks.amazonaws.com'), 'sts:AssumeRole', { roleArn: `arn:aws:iam::${account}:role/${i}` }),
    ),
  ];
}

/** People look and click: an administrator, and somebody who may only read and is refused by half of the pages. */
function people(): Made[] {
  const admin = atTheConsole('AdministratorAccess', 'kim');
  const reader = atTheConsole('ReadOnly', 'lee');
  const pages = [
    'ec2:DescribeInstances',
    'iam:ListUsers',
    'iam:ListRoles',
    'iam:GetAccountSummary',
    'iam:ListAccountAliases',
    'iam:ListGroups',
    'iam:ListPolicies',
    'iam:GetAccountAuthorizationDetails',
    'iam:GenerateCredentialReport',
    's3:ListBuckets',
    'rds:DescribeDBInstances',
    'lambda:ListFunctions20150331',
    'ses:GetAccount',
    'ses:ListEmailIdentities',
    'ses:GetSendStatistics',
    'ses:GetSendQuota',
    'secretsmanager:ListSecrets',
    'kms:ListKeys',
    'sqs:ListQueues',
    'sns:ListTopics',
    'dynamodb:ListTables',
    'cloudtrail:DescribeTrails',
    'guardduty:ListDetectors',
    'organizations:DescribeOrganization',
    'organizations:ListAccounts',
    'bedrock:ListFoundationModels',
  ];
  const refused = [
    'ce:GetCostAndUsage',
    'notifications:ListNotificationEvents',
    'support:DescribeCases',
    'health:DescribeEventAggregates',
    'trustedadvisor:DescribeChecks',
    'organizations:ListAccounts',
    'securityhub:DescribeHub',
    'inspector2:ListFindings',
    'macie2:GetMacieSession',
    'access-analyzer:ListAnalyzers',
    'servicecatalog:ListApplications',
    'resource-groups:ListGroups',
    'compute-optimizer:GetEnrollmentStatus',
    'cloudshell:DescribeEnvironments',
  ];
  const signedIn = {
    eventType: 'AwsConsoleSignIn',
    additionalEventData: {
      MFAUsed: 'No',
      SamlProviderArn: `arn:aws:iam::${account}:saml-provider/AWSSSO_EXAMPLE`,
    },
  };
  return [
    call(admin, 'signin:ConsoleLogin', null, { ConsoleLogin: 'Success' }, signedIn),
    call(reader, 'signin:ConsoleLogin', null, { ConsoleLogin: 'Success' }, signedIn),
    ...pages.map((page) => call(admin, page, {})),
    ...pages.map((page) => call(reader, page, {})),
    ...refused.map((page) => call(reader, page, null, null, { errorCode: 'AccessDenied' })),
    ...many(3, (i) => call(admin, 'secretsmanager:GetSecretValue', { secretId: `app/${i}` })),
    call(admin, 'ssm:StartSession', { target: 'i-0aaaaaaaaaaaaaaa1' }),
    call(admin, 'ec2:StopInstances', { instancesSet: { items: [{ instanceId: 'i-0aaaaaaaaaaaaaaa1' }] } }),
    call(admin, 'ec2:StartInstances', { instancesSet: { items: [{ instanceId: 'i-0aaaaaaaaaaaaaaa1' }] } }),
    call(admin, 'ecs:ExecuteCommand', { cluster: 'main', task: 'a1' }),
    call(admin, 'guardduty:ArchiveFindings', { detectorId: 'd1', findingIds: ['f1'] }),
    call(admin, 'cloudshell:CreateSession', {}),
    call(admin, 'sts:AssumeRole', {
      roleArn: 'arn:aws:iam::111122223333:role/OrganizationAccountAccessRole',
    }),
    ...many(2, () =>
      call(
        iamUser('ops'),
        'signin:ConsoleLogin',
        null,
        { ConsoleLogin: 'Failure' },
        {
          eventType: 'AwsConsoleSignIn',
          errorMessage: 'Failed authentication',
          additionalEventData: { MFAUsed: 'No' },
        },
      ),
    ),
    call(
      iamUser('ops'),
      'signin:ConsoleLogin',
      null,
      { ConsoleLogin: 'Success' },
      { eventType: 'AwsConsoleSignIn', additionalEventData: { MFAUsed: 'Yes' } },
    ),
    call(iamUser('ops'), 'iam:CreateAccessKey', { userName: 'ops' }),
    call(iamUser('ops'), 'iam:UpdateAccessKey', {
      userName: 'ops',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      status: 'Inactive',
    }),
  ];
}

/** Programs fetch what they need, again and again. */
function workloads(): Made[] {
  const secrets = pod('external-secrets');
  const app = workload('orders-api');
  return [
    ...many(3, () =>
      many(40, (i) => call(secrets, 'secretsmanager:GetSecretValue', { secretId: `prod/${i}` })),
    ).flat(),
    ...many(12, (i) => call(app, 'secretsmanager:GetSecretValue', { secretId: `orders/${i}` })),
    ...many(4, (i) => call(app, 'ssm:GetParameters', { names: [`/orders/${i}`], withDecryption: true })),
    call(app, 'ssm:GetParametersByPath', { path: '/orders', withDecryption: true, recursive: true }),
    ...many(10, () => call(app, 'kms:Decrypt', {})),
    ...many(5, () => call(app, 'bedrock:InvokeModel', { modelId: 'example.model-v1' })),
    ...many(30, () =>
      call(app, 's3:HeadBucket', { bucketName: 'gone' }, null, { errorCode: 'AccessDenied' }),
    ),
    ...many(4, () => call(iamUser('mailer'), 'ses:GetSendQuota', {})),
  ];
}

/** AWS at work for the account: backups, records, checks. */
function services(): Made[] {
  const backup = serviceLinked('AWSServiceRoleForBackup', 'backup.amazonaws.com');
  const lifecycle = onBehalf(workload('AWSDataLifecycleManagerDefaultRole'), 'dlm.amazonaws.com');
  const config = serviceLinked('AWSServiceRoleForConfig', 'config.amazonaws.com');
  const advisor = serviceLinked('AWSServiceRoleForTrustedAdvisor', 'trustedadvisor.amazonaws.com');
  const duty = serviceLinked('AWSServiceRoleForAmazonGuardDuty', 'guardduty.amazonaws.com');
  const reads = [
    'iam:GetAccountAuthorizationDetails',
    'iam:ListUsers',
    'iam:ListRoles',
    'iam:GetAccountSummary',
    'iam:GetAccountPasswordPolicy',
    'iam:ListVirtualMFADevices',
    's3:ListBuckets',
    'ec2:DescribeInstances',
    'ec2:DescribeSnapshots',
    'rds:DescribeDBInstances',
    'lambda:ListFunctions20150331',
    'kms:ListKeys',
    'sqs:ListQueues',
    'sns:ListTopics',
    'dynamodb:ListTables',
    'secretsmanager:ListSecrets',
  ];
  return [
    ...many(15, (i) => call(backup, 'ec2:CreateSnapshot', { volumeId: `vol-${i}` })),
    ...many(15, (i) => call(backup, 'ec2:CopySnapshot', { sourceSnapshotId: `snap-${i}` })),
    ...many(15, (i) =>
      call(backup, 'backup:DeleteRecoveryPoint', { backupVaultName: 'daily', recoveryPointArn: `snap-${i}` }),
    ),
    ...many(15, (i) => call(backup, 'ec2:DeleteSnapshot', { snapshotId: `snap-${i}` })),
    ...many(4, (i) =>
      call(lifecycle, 'ec2:ModifySnapshotAttribute', {
        snapshotId: `snap-${i}`,
        createVolumePermission: { add: { items: [{ userId: '111122223333' }] } },
      }),
    ),
    ...[config, advisor, duty].flatMap((by) => reads.map((read) => call(by, read, {}))),
    ...many(20, () =>
      call(service('cloudtrail.amazonaws.com'), 's3:PutObject', {
        bucketName: 'trail',
        key: 'AWSLogs/readme.txt',
      }),
    ),
    ...many(10, () => call(service('delivery.logs.amazonaws.com'), 's3:PutObject', { bucketName: 'logs' })),
    call(
      serviceLinked(
        'AWSServiceRoleForApplicationAutoScaling_ECSService',
        'ecs.application-autoscaling.amazonaws.com',
      ),
      'monitoring:DeleteAlarms',
      { alarmNames: ['TargetTracking-orders'] },
    ),
    call(serviceLinked('AWSServiceRoleForSSO', 'sso.amazonaws.com'), 'iam:UpdateSAMLProvider', {
      sAMLProviderArn: 'AWSSSO_EXAMPLE',
    }),
    call(serviceLinked('AWSServiceRoleForSSO', 'sso.amazonaws.com'), 'iam:AttachRolePolicy', {
      roleName: 'AWSReservedSSO_AdministratorAccess_0123456789abcdef',
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  ];
}

const startMs = Date.parse('2026-01-15T06:00:00Z');
const stepMs = 500;
const pauseMs = 45 * 60_000;

/**
 * A day of ordinary work as CloudTrail records: environments made and destroyed by a role, a user and a build server, deployments,
 * a cluster, people at the console, programs and AWS's own services. Nothing in it is an attack.
 */
export function provisioningDay(): JsonObject[] {
  const user = iamUser('terraform');
  const shifts = [
    applyStack(pipelineRole, 'shop'),
    applyStack(user, 'blog'),
    applyStack(onInstance('runner', 'i-0aaaaaaaaaaaaaaa3'), 'wiki'),
    refresh(user, 'blog'),
    deployments(),
    cluster(),
    people(),
    workloads(),
    services(),
    destroyStack(pipelineRole, 'shop'),
    destroyStack(user, 'blog'),
  ];
  let clock = startMs;
  return shifts
    .flatMap((shift) => {
      clock += pauseMs;
      return shift.map((made) => {
        clock += stepMs;
        return { made, at: clock };
      });
    })
    .map(({ made, at }, index) => recordOf(made, at, index));
}

function recordOf(
  { by, service: source, name, request, response, rest }: Made,
  at: number,
  index: number,
): JsonObject {
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-9000-${String(index + 1).padStart(12, '0')}`,
    eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    readOnly: /^(Get|List|Describe|Head|BatchGet)/.test(name),
    managementEvent: true,
    sourceIPAddress: by.sourceIPAddress,
    userAgent: 'example/1.0',
    userIdentity: by.userIdentity,
    requestParameters: request,
    responseElements: response,
    ...by.rest,
    ...rest,
  };
}
