import { type Actor, type JsonObject, type Resource, type Signal, stringAt } from '../model/index.ts';
import { objectsAt } from './lists.ts';

/**
 * The resources that a GuardDuty finding names in `resource`, each by its CloudFormation type.
 * Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Resource.html
 */
export function guardDutyResources({ record, account, region }: Signal): Resource[] {
  const { resource } = record;
  const place = { account, region };
  const single: readonly [type: string, path: string, arn?: string][] = [
    ['AWS::EC2::Instance', 'instanceDetails.instanceId'],
    ['AWS::EKS::Cluster', 'eksClusterDetails.name', 'eksClusterDetails.arn'],
    ['AWS::ECS::Cluster', 'ecsClusterDetails.name', 'ecsClusterDetails.arn'],
    ['AWS::Lambda::Function', 'lambdaDetails.functionName', 'lambdaDetails.functionArn'],
    [
      'AWS::RDS::DBInstance',
      'rdsDbInstanceDetails.dbInstanceIdentifier',
      'rdsDbInstanceDetails.dbInstanceArn',
    ],
  ];
  return [
    ...identity(resource, account),
    ...single.flatMap(([type, path, arnPath = '']) => {
      const id = stringAt(resource, path);
      const arn = stringAt(resource, arnPath);
      return id === undefined ? [] : [{ type, id, ...place, ...(arn === undefined ? {} : { arn }) }];
    }),
    ...objectsAt(resource, 's3BucketDetails').flatMap((bucket) => {
      const id = stringAt(bucket, 'name');
      return id === undefined ? [] : [{ type: 'AWS::S3::Bucket', id, ...place }];
    }),
  ];
}

// A session's key ends by itself; its role is what can be acted on.
function identity(resource: unknown, account: string): Resource[] {
  const key = stringAt(resource, 'accessKeyDetails.accessKeyId');
  const owner = stringAt(resource, 'accessKeyDetails.userName');
  const type = stringAt(resource, 'accessKeyDetails.userType');
  if (key?.startsWith('AKIA')) {
    return [{ type: 'AWS::IAM::AccessKey', id: key, account, ...(owner === undefined ? {} : { owner }) }];
  }
  if (owner === undefined) return [];
  const iam = type === 'AssumedRole' || type === 'Role' ? 'AWS::IAM::Role' : 'AWS::IAM::User';
  return [{ type: type === 'Root' ? 'AWS::::Account' : iam, id: type === 'Root' ? account : owner, account }];
}

/** Who did it, where the finding is about an identity. */
export function guardDutyActor({ resource, service }: JsonObject): Actor | undefined {
  const name = stringAt(resource, 'accessKeyDetails.userName');
  if (name === undefined) return undefined;
  const sourceIp = remoteAddress(service);
  const accessKeyId = stringAt(resource, 'accessKeyDetails.accessKeyId');
  const principalId = stringAt(resource, 'accessKeyDetails.principalId');
  return {
    type: stringAt(resource, 'accessKeyDetails.userType') ?? 'IAMUser',
    name,
    ...(principalId === undefined ? {} : { principalId }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
  };
}

function remoteAddress(service: unknown): string | undefined {
  return ['awsApiCallAction', 'networkConnectionAction', 'kubernetesApiCallAction']
    .flatMap((action) => [
      stringAt(service, `action.${action}.remoteIpDetails.ipAddressV4`),
      stringAt(service, `action.${action}.remoteIpDetails.ipAddressV6`),
    ])
    .find((address) => address !== undefined);
}
