import { type JsonObject, stringAt } from '../../shared/model/index.ts';
import { account, type Caller } from './actors.ts';

/** One call of a day: who, what, and what came back. */
export type Made = {
  by: Caller;
  service: string;
  name: string;
  request: JsonObject | null;
  response: JsonObject | null;
  rest: JsonObject;
};

export function call(
  by: Caller,
  operation: string,
  request: JsonObject | null = null,
  response: JsonObject | null = null,
  rest: JsonObject = {},
): Made {
  const [service = '', name = ''] = operation.split(':');
  return { by, service, name, request, response, rest };
}

const json = (Statement: JsonObject[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (Service: string) =>
  json([{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }]);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const root = { AWS: `arn:aws:iam::${account}:root` };

function opening(groupId: string, port: number, peer: JsonObject, cidrIp?: string): JsonObject {
  const item = { ipProtocol: 'tcp', fromPort: port, toPort: port, ...peer };
  return { groupId, ipPermissions: { items: [item] }, ...(cidrIp === undefined ? {} : { cidrIp }) };
}

const world = { ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } };
const inside = { ipRanges: { items: [{ cidrIp: '10.20.0.0/16' }] } };

/** A VPC with six subnets, gateways and routes, as an infrastructure tool makes it. */
function makeNetwork(by: Caller, name: string): Made[] {
  const vpcId = `vpc-${name}`;
  return [
    call(by, 'ec2:CreateVpc', { cidrBlock: '10.20.0.0/16' }, { vpc: { vpcId, cidrBlock: '10.20.0.0/16' } }),
    call(by, 'ec2:ModifyVpcAttribute', { vpcId, enableDnsHostnames: { value: true } }),
    call(by, 'ec2:CreateInternetGateway', {}),
    call(by, 'ec2:AttachInternetGateway', { vpcId, internetGatewayId: `igw-${name}` }),
    call(by, 'ec2:CreateNetworkAclEntry', {
      networkAclId: `acl-${name}`,
      ruleNumber: 100,
      egress: false,
      ruleAction: 'allow',
      aclProtocol: '-1',
      cidrBlock: '0.0.0.0/0',
    }),
    ...many(6, (i) => call(by, 'ec2:CreateSubnet', { vpcId, cidrBlock: `10.20.${i}.0/24` })),
    ...many(3, (i) =>
      call(by, 'ec2:ModifySubnetAttribute', { subnetId: `subnet-${name}${i}`, mapPublicIpOnLaunch: true }),
    ),
    ...many(3, (i) =>
      call(by, 'ec2:CreateNatGateway', { CreateNatGatewayRequest: { SubnetId: `subnet-${name}${i}` } }),
    ),
    ...many(4, (i) =>
      call(by, 'ec2:CreateRouteTable', { vpcId }, { routeTable: { routeTableId: `rtb-${name}${i}` } }),
    ),
    ...many(4, (i) =>
      call(by, 'ec2:CreateRoute', { routeTableId: `rtb-${name}${i}`, destinationCidrBlock: '0.0.0.0/0' }),
    ),
    ...many(6, (i) =>
      call(by, 'ec2:AssociateRouteTable', { subnetId: `subnet-${name}${i}`, routeTableId: `rtb-${name}0` }),
    ),
    call(by, 'ec2:CreateFlowLogs', { CreateFlowLogsRequest: { ResourceId: { content: vpcId } } }),
    call(by, 'ec2:CreateVpcEndpoint', { CreateVpcEndpointRequest: { VpcId: vpcId } }),
    ...many(5, (i) =>
      call(
        by,
        'ec2:CreateSecurityGroup',
        { groupName: `${name}-${i}`, vpcId },
        { groupId: `sg-${name}${i}` },
      ),
    ),
    ...many(5, (i) => call(by, 'ec2:RevokeSecurityGroupEgress', { groupId: `sg-${name}${i}` })),
    ...many(5, (i) =>
      call(by, 'ec2:AuthorizeSecurityGroupEgress', {
        groupId: `sg-${name}${i}`,
        ipPermissions: { items: [{ ipProtocol: '-1', ...world }] },
      }),
    ),
    call(by, 'ec2:AuthorizeSecurityGroupIngress', opening(`sg-${name}0`, 443, world)),
    call(by, 'ec2:AuthorizeSecurityGroupIngress', opening(`sg-${name}0`, 80, world)),
    call(by, 'ec2:AuthorizeSecurityGroupIngress', opening(`sg-${name}1`, 8080, inside)),
    call(by, 'ec2:AuthorizeSecurityGroupIngress', opening(`sg-${name}2`, 5432, inside)),
    call(by, 'ec2:AuthorizeSecurityGroupIngress', opening(`sg-${name}3`, 22, inside)),
    call(by, 'ec2:AuthorizeSecurityGroupIngress', {
      groupId: `sg-${name}4`,
      ipPermissions: { items: [{ ipProtocol: '-1', groups: { items: [{ groupId: `sg-${name}4` }] } }] },
    }),
  ];
}

/** Roles, policies and the connections to them. */
function makeIdentities(by: Caller, name: string): Made[] {
  const services = ['ec2', 'lambda', 'ecs-tasks', 'eks', 'rds', 'vpc-flow-logs'];
  return [
    ...services.flatMap((service) => [
      call(by, 'iam:CreateRole', {
        roleName: `${name}-${service}`,
        assumeRolePolicyDocument: trust(`${service}.amazonaws.com`),
      }),
      call(by, 'iam:PutRolePolicy', {
        roleName: `${name}-${service}`,
        policyName: 'inline',
        policyDocument: json([{ Effect: 'Allow', Action: ['logs:*', 's3:GetObject'], Resource: '*' }]),
      }),
      call(by, 'iam:AttachRolePolicy', {
        roleName: `${name}-${service}`,
        policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      }),
    ]),
    call(by, 'iam:CreatePolicy', {
      policyName: `${name}-app`,
      policyDocument: json([
        { Effect: 'Allow', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:${account}:table/${name}-*` },
      ]),
    }),
    call(by, 'iam:CreatePolicyVersion', {
      policyArn: `arn:aws:iam::${account}:policy/${name}-app`,
      setAsDefault: true,
      policyDocument: json([{ Effect: 'Allow', Action: ['dynamodb:*', 'sqs:*'], Resource: '*' }]),
    }),
    call(by, 'iam:CreateInstanceProfile', { instanceProfileName: `${name}-ec2` }),
    call(by, 'iam:AddRoleToInstanceProfile', { instanceProfileName: `${name}-ec2`, roleName: `${name}-ec2` }),
    call(by, 'iam:CreateOpenIDConnectProvider', {
      url: `https://oidc.eks.us-east-1.amazonaws.com/id/${name.toUpperCase()}`,
    }),
    call(by, 'iam:CreateRole', {
      roleName: `${name}-monitoring`,
      assumeRolePolicyDocument: json([
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'example' } },
        },
      ]),
    }),
    call(by, 'iam:CreateServiceLinkedRole', { aWSServiceName: 'autoscaling.amazonaws.com' }),
  ];
}

/** Buckets, keys, databases, queues and what else keeps data. */
function makeStores(by: Caller, name: string): Made[] {
  const insecure = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const fromTopic = {
    Effect: 'Allow',
    Principal: '*',
    Action: 'sqs:SendMessage',
    Resource: '*',
    Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:${name}` } },
  };
  const ownTopic = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'sns:Publish',
    Resource: '*',
    Condition: { StringEquals: { 'AWS:SourceOwner': account } },
  };
  return [
    ...['assets', 'logs', 'uploads', 'state'].flatMap((kind) => {
      const bucketName = `${name}-${kind}`;
      return [
        call(by, 's3:CreateBucket', { bucketName }),
        call(by, 's3:PutBucketPublicAccessBlock', {
          bucketName,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
        call(by, 's3:PutBucketVersioning', { bucketName, VersioningConfiguration: { Status: 'Enabled' } }),
        call(by, 's3:PutBucketEncryption', { bucketName }),
        call(by, 's3:PutBucketLogging', {
          bucketName,
          BucketLoggingStatus: { LoggingEnabled: { TargetBucket: `${name}-logs` } },
        }),
        call(by, 's3:PutBucketLifecycle', {
          bucketName,
          LifecycleConfiguration: {
            Rule: { ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 90 } },
          },
        }),
        call(by, 's3:PutBucketPolicy', {
          bucketName,
          bucketPolicy: { Version: '2012-10-17', Statement: [insecure] },
        }),
      ];
    }),
    ...many(3, (i) =>
      call(
        by,
        'kms:CreateKey',
        { policy: json([{ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }]) },
        { keyMetadata: { keyId: `${name}-${i}` } },
      ),
    ),
    ...many(3, (i) => call(by, 'kms:EnableKeyRotation', { keyId: `${name}-${i}` })),
    ...many(3, (i) =>
      call(by, 'kms:CreateAlias', { aliasName: `alias/${name}${i}`, targetKeyId: `${name}-${i}` }),
    ),
    call(by, 'rds:CreateDBSubnetGroup', { dBSubnetGroupName: name }),
    call(by, 'rds:CreateDBInstance', {
      dBInstanceIdentifier: name,
      publiclyAccessible: false,
      masterUserPassword: '****',
      deletionProtection: false,
    }),
    call(by, 'rds:ModifyDBInstance', {
      dBInstanceIdentifier: name,
      backupRetentionPeriod: 7,
      applyImmediately: true,
    }),
    ...many(2, (i) => call(by, 'dynamodb:CreateTable', { tableName: `${name}-${i}` })),
    ...many(2, (i) =>
      call(by, 'dynamodb:UpdateContinuousBackups', {
        tableName: `${name}-${i}`,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      }),
    ),
    ...many(2, (i) => call(by, 'sqs:CreateQueue', { queueName: `${name}-${i}` })),
    ...many(2, (i) =>
      call(by, 'sqs:SetQueueAttributes', {
        queueUrl: `https://sqs.us-east-1.amazonaws.com/${account}/${name}-${i}`,
        attributes: { Policy: json([fromTopic]) },
      }),
    ),
    call(by, 'sns:CreateTopic', { name }),
    call(by, 'sns:SetTopicAttributes', {
      topicArn: `arn:aws:sns:us-east-1:${account}:${name}`,
      attributeName: 'Policy',
      attributeValue: json([ownTopic]),
    }),
    call(by, 'sns:Subscribe', { topicArn: `arn:aws:sns:us-east-1:${account}:${name}`, protocol: 'sqs' }),
    call(by, 'ecr:CreateRepository', { repositoryName: name }),
    call(by, 'ecr:SetRepositoryPolicy', {
      repositoryName: name,
      policyText: json([{ Effect: 'Allow', Principal: root, Action: 'ecr:*' }]),
    }),
    ...many(12, (i) => call(by, 'secretsmanager:CreateSecret', { name: `${name}/${i}` })),
    ...many(12, (i) => call(by, 'secretsmanager:PutSecretValue', { secretId: `${name}/${i}` })),
    ...many(6, (i) => call(by, 'ssm:PutParameter', { name: `/${name}/${i}`, type: 'SecureString' })),
    call(by, 'backup:CreateBackupVault', { backupVaultName: name }),
    call(by, 'backup:CreateBackupPlan', { backupPlan: { backupPlanName: name } }),
  ];
}

/** Functions, clusters, load balancers, alarms. */
function makeCompute(by: Caller, name: string): Made[] {
  const self =
    stringAt(by.userIdentity, 'sessionContext.sessionIssuer.arn') ?? stringAt(by.userIdentity, 'arn') ?? '';
  return [
    ...many(4, (i) =>
      call(by, 'lambda:CreateFunction20150331', {
        functionName: `${name}-${i}`,
        role: `arn:aws:iam::${account}:role/${name}-lambda`,
      }),
    ),
    ...many(4, (i) =>
      call(by, 'lambda:AddPermission20150331v2', {
        functionName: `${name}-${i}`,
        principal: 'events.amazonaws.com',
        sourceArn: `arn:aws:events:us-east-1:${account}:rule/${name}`,
      }),
    ),
    ...many(4, (i) =>
      call(by, 'lambda:UpdateFunctionConfiguration20150331v2', { functionName: `${name}-${i}`, timeout: 30 }),
    ),
    ...many(4, (i) => call(by, 'logs:CreateLogGroup', { logGroupName: `/aws/lambda/${name}-${i}` })),
    ...many(4, (i) =>
      call(by, 'logs:PutRetentionPolicy', { logGroupName: `/aws/lambda/${name}-${i}`, retentionInDays: 30 }),
    ),
    ...many(4, (i) => call(by, 'logs:PutSubscriptionFilter', { logGroupName: `/aws/lambda/${name}-${i}` })),
    ...many(6, (i) => call(by, 'monitoring:PutMetricAlarm', { alarmName: `${name}-${i}` })),
    call(by, 'events:PutRule', { name }),
    call(by, 'events:PutTargets', { rule: name }),
    call(by, 'eks:CreateCluster', { name, resourcesVpcConfig: { endpointPublicAccess: true } }),
    call(by, 'eks:CreateAccessEntry', { name, principalArn: self }),
    call(by, 'eks:AssociateAccessPolicy', {
      name,
      principalArn: self,
      policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    }),
    call(by, 'eks:CreateNodegroup', { name, nodegroupName: 'workers' }),
    ...many(4, (i) => call(by, 'eks:CreateAddon', { name, addonName: `addon-${i}` })),
    call(by, 'eks:UpdateClusterConfig', {
      name,
      logging: { clusterLogging: [{ enabled: true, types: ['audit'] }] },
    }),
    ...many(2, (i) =>
      call(
        by,
        'ec2:RunInstances',
        { instanceType: 't3.medium', instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } },
        { instancesSet: { items: [{ instanceId: `i-${name}${i}` }] } },
      ),
    ),
    call(by, 'ec2:CreateLaunchTemplate', { CreateLaunchTemplateRequest: { LaunchTemplateName: name } }),
    call(by, 'autoscaling:CreateAutoScalingGroup', { autoScalingGroupName: name, maxSize: 6 }),
    call(by, 'elasticloadbalancing:CreateLoadBalancer', { name, scheme: 'internet-facing' }),
    call(by, 'elasticloadbalancing:ModifyLoadBalancerAttributes', {
      attributes: [{ key: 'deletion_protection.enabled', value: 'false' }],
    }),
    call(by, 'elasticloadbalancing:CreateListener', { port: 443, protocol: 'HTTPS' }),
    call(by, 'wafv2:AssociateWebACL', {
      resourceArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/${name}/1`,
    }),
    call(by, 'route53:ChangeResourceRecordSets', { hostedZoneId: 'Z0EXAMPLE' }),
    call(by, 'acm:RequestCertificate', { domainName: 'app.example.com' }),
    call(by, 'cognito-idp:CreateUserPool', { poolName: name }),
  ];
}

/** What a plan reads: every resource of the state, ten at a time. */
export function refresh(by: Caller, name: string): Made[] {
  return [
    call(by, 'sts:GetCallerIdentity'),
    ...many(12, (i) => call(by, 'iam:GetRole', { roleName: `${name}-${i}` })),
    ...many(12, (i) => call(by, 'iam:ListRolePolicies', { roleName: `${name}-${i}` })),
    ...many(12, (i) => call(by, 'iam:ListAttachedRolePolicies', { roleName: `${name}-${i}` })),
    ...[
      'GetPolicy',
      'GetPolicyVersion',
      'ListPolicyVersions',
      'GetInstanceProfile',
      'GetOpenIDConnectProvider',
    ].map((one) => call(by, `iam:${one}`, { policyArn: name })),
    ...many(12, (i) => call(by, 'secretsmanager:DescribeSecret', { secretId: `${name}/${i}` })),
    ...many(12, (i) =>
      call(by, 'secretsmanager:GetSecretValue', {
        secretId: `${name}/${i}`,
        versionId: `00000000-0000-4000-8000-00000000000${i}`,
      }),
    ),
    ...many(6, (i) => call(by, 'ssm:GetParameter', { name: `/${name}/${i}`, withDecryption: true })),
    ...many(6, (i) =>
      call(by, 'ssm:DescribeParameters', {
        parameterFilters: [{ key: 'Name', option: 'Equals', values: [`/${name}/${i}`] }],
      }),
    ),
    ...many(4, (i) => call(by, 'lambda:GetFunction20150331v2', { functionName: `${name}-${i}` })),
    ...[
      'DescribeVpcs',
      'DescribeSubnets',
      'DescribeRouteTables',
      'DescribeSecurityGroups',
      'DescribeNetworkAcls',
      'DescribeInstances',
      'DescribeFlowLogs',
    ].map((one) => call(by, `ec2:${one}`, {})),
    ...many(6, (i) =>
      call(by, 'ec2:DescribeInstanceAttribute', { instanceId: `i-${name}${i}`, attribute: 'userData' }),
    ),
    ...many(6, (i) =>
      call(by, 'ec2:DescribeInstanceAttribute', {
        instanceId: `i-${name}${i}`,
        attribute: 'disableApiTermination',
      }),
    ),
    ...[
      'GetBucketPolicy',
      'GetBucketAcl',
      'GetBucketVersioning',
      'GetBucketPublicAccessBlock',
      'GetBucketLogging',
    ].flatMap((one) => many(4, (i) => call(by, `s3:${one}`, { bucketName: `${name}-${i}` }))),
    ...many(3, (i) => call(by, 'kms:DescribeKey', { keyId: `${name}-${i}` })),
    call(by, 'rds:DescribeDBInstances', { dBInstanceIdentifier: name }),
    call(by, 'ses:GetIdentityVerificationAttributes', { identities: ['example.com'] }),
    call(by, 'eks:DescribeCluster', { name }),
  ];
}

/** A whole environment, made from nothing. */
export function applyStack(by: Caller, name: string): Made[] {
  return [
    ...refresh(by, name),
    ...makeNetwork(by, name),
    ...makeIdentities(by, name),
    ...makeStores(by, name),
    ...makeCompute(by, name),
  ];
}

/** The same environment, taken down again. */
export function destroyStack(by: Caller, name: string): Made[] {
  const services = ['ec2', 'lambda', 'ecs-tasks', 'eks', 'rds', 'vpc-flow-logs'];
  return [
    ...refresh(by, name),
    ...many(4, (i) =>
      call(by, 'logs:DeleteSubscriptionFilter', { logGroupName: `/aws/lambda/${name}-${i}` }),
    ),
    ...many(4, (i) => call(by, 'lambda:DeleteFunction20150331', { functionName: `${name}-${i}` })),
    ...many(4, (i) => call(by, 'logs:DeleteLogGroup', { logGroupName: `/aws/lambda/${name}-${i}` })),
    call(by, 'monitoring:DeleteAlarms', { alarmNames: many(6, (i) => `${name}-${i}`) }),
    call(by, 'events:RemoveTargets', { rule: name }),
    call(by, 'events:DeleteRule', { name }),
    call(by, 'wafv2:DisassociateWebACL', {
      resourceArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/${name}/1`,
    }),
    call(by, 'elasticloadbalancing:DeleteLoadBalancer', {
      loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/${name}/1`,
    }),
    ...many(2, (i) =>
      call(by, 'ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: `i-${name}${i}` }] } }),
    ),
    call(by, 'eks:DeleteNodegroup', { name, nodegroupName: 'workers' }),
    call(by, 'eks:DeleteCluster', { name }),
    call(by, 'logs:DeleteLogGroup', { logGroupName: `/aws/eks/${name}/cluster` }),
    call(by, 'rds:DeleteDBInstance', {
      dBInstanceIdentifier: name,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    }),
    ...many(2, (i) => call(by, 'dynamodb:DeleteTable', { tableName: `${name}-${i}` })),
    ...many(2, (i) => call(by, 'sqs:DeleteQueue', { queueUrl: `${name}-${i}` })),
    call(by, 'sns:DeleteTopic', { topicArn: `arn:aws:sns:us-east-1:${account}:${name}` }),
    call(by, 'ecr:DeleteRepository', { repositoryName: name, force: true }),
    ...many(12, (i) =>
      call(by, 'secretsmanager:DeleteSecret', { secretId: `${name}/${i}`, recoveryWindowInDays: 30 }),
    ),
    ...many(6, (i) => call(by, 'ssm:DeleteParameter', { name: `/${name}/${i}` })),
    ...['assets', 'logs', 'uploads', 'state'].flatMap((kind) => {
      const bucketName = `${name}-${kind}`;
      return [
        call(by, 's3:DeleteBucketPublicAccessBlock', { bucketName }),
        call(by, 's3:DeleteBucketPolicy', { bucketName }),
        call(by, 's3:PutBucketVersioning', { bucketName, VersioningConfiguration: { Status: 'Suspended' } }),
        call(by, 's3:PutBucketLogging', { bucketName, BucketLoggingStatus: '' }),
        call(by, 's3:DeleteBucketLifecycle', { bucketName }),
        call(by, 's3:DeleteBucket', { bucketName }),
      ];
    }),
    ...many(3, (i) =>
      call(by, 'kms:ScheduleKeyDeletion', { keyId: `${name}-${i}`, pendingWindowInDays: 30 }),
    ),
    call(by, 'backup:DeleteBackupPlan', { backupPlanId: name }),
    call(by, 'backup:DeleteBackupVault', { backupVaultName: name }),
    ...services.flatMap((service) => [
      call(by, 'iam:DetachRolePolicy', {
        roleName: `${name}-${service}`,
        policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      }),
      call(by, 'iam:DeleteRolePolicy', { roleName: `${name}-${service}`, policyName: 'inline' }),
      call(by, 'iam:DeleteRole', { roleName: `${name}-${service}` }),
    ]),
    ...[
      'ListAccessKeys',
      'ListSSHPublicKeys',
      'ListMFADevices',
      'ListVirtualMFADevices',
      'ListSigningCertificates',
      'ListServiceSpecificCredentials',
      'ListUserPolicies',
      'ListAttachedUserPolicies',
      'ListGroupsForUser',
      'DeleteAccessKey',
      'DeleteUser',
    ].map((one) => call(by, `iam:${one}`, { userName: `${name}-mail` })),
    call(by, 'iam:DeleteOpenIDConnectProvider', { openIDConnectProviderArn: name }),
    ...many(4, (i) => call(by, 'ec2:DeleteRoute', { routeTableId: `rtb-${name}${i}` })),
    ...many(4, (i) => call(by, 'ec2:DeleteRouteTable', { routeTableId: `rtb-${name}${i}` })),
    ...many(6, (i) => call(by, 'ec2:DeleteSubnet', { subnetId: `subnet-${name}${i}` })),
    ...many(5, (i) => call(by, 'ec2:DeleteSecurityGroup', { groupId: `sg-${name}${i}` })),
    call(by, 'ec2:DeleteFlowLogs', {
      DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: `fl-${name}` } },
    }),
    call(by, 'ec2:DetachInternetGateway', { vpcId: `vpc-${name}`, internetGatewayId: `igw-${name}` }),
    call(by, 'ec2:DeleteVpc', { vpcId: `vpc-${name}` }),
  ];
}
