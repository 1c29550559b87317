import { at, isObject, type JsonObject, type Resource, stringAt } from '../model/index.ts';
import { fieldReader } from './link/field.ts';
import { textOf } from './link/values.ts';

/** Where records of a service name what was touched, most telling first: [path, CloudFormation type]. */
const namedBy: Record<string, readonly (readonly [string, string])[]> = {
  iam: [
    ['responseElements.accessKey.accessKeyId', 'AWS::IAM::AccessKey'],
    ['requestParameters.accessKeyId', 'AWS::IAM::AccessKey'],
    ['requestParameters.userName', 'AWS::IAM::User'],
    ['requestParameters.roleName', 'AWS::IAM::Role'],
    ['requestParameters.groupName', 'AWS::IAM::Group'],
    ['requestParameters.instanceProfileName', 'AWS::IAM::InstanceProfile'],
    ['requestParameters.policyArn', 'AWS::IAM::ManagedPolicy'],
    ['requestParameters.policyName', 'AWS::IAM::Policy'],
  ],
  sts: [['requestParameters.roleArn', 'AWS::IAM::Role']],
  s3: [['requestParameters.bucketName', 'AWS::S3::Bucket']],
  ec2: [
    ['requestParameters.groupId', 'AWS::EC2::SecurityGroup'],
    ['requestParameters.ModifySecurityGroupRulesRequest.GroupId', 'AWS::EC2::SecurityGroup'],
    ['responseElements.groupId', 'AWS::EC2::SecurityGroup'],
    ['requestParameters.snapshotId', 'AWS::EC2::Snapshot'],
    ['requestParameters.imageId', 'AWS::EC2::Image'],
    ['requestParameters.volumeId', 'AWS::EC2::Volume'],
    ['requestParameters.instanceId', 'AWS::EC2::Instance'],
    ['responseElements.instancesSet.items.instanceId', 'AWS::EC2::Instance'],
    ['requestParameters.instancesSet.items.instanceId', 'AWS::EC2::Instance'],
    ['requestParameters.DeleteFlowLogsRequest.FlowLogId.content', 'AWS::EC2::FlowLog'],
    ['requestParameters.networkAclId', 'AWS::EC2::NetworkAcl'],
    ['requestParameters.routeTableId', 'AWS::EC2::RouteTable'],
    ['requestParameters.internetGatewayId', 'AWS::EC2::InternetGateway'],
    ['requestParameters.subnetId', 'AWS::EC2::Subnet'],
    ['requestParameters.vpcId', 'AWS::EC2::VPC'],
    ['responseElements.vpc.vpcId', 'AWS::EC2::VPC'],
    ['requestParameters.keyName', 'AWS::EC2::KeyPair'],
  ],
  'ec2-instance-connect': [['requestParameters.instanceId', 'AWS::EC2::Instance']],
  ssm: [
    ['requestParameters.target', 'AWS::EC2::Instance'],
    ['requestParameters.instanceIds', 'AWS::EC2::Instance'],
    ['requestParameters.name', 'AWS::SSM::Parameter'],
  ],
  lambda: [['requestParameters.functionName', 'AWS::Lambda::Function']],
  kms: [['requestParameters.keyId', 'AWS::KMS::Key']],
  cloudtrail: [
    ['requestParameters.trailName', 'AWS::CloudTrail::Trail'],
    ['requestParameters.name', 'AWS::CloudTrail::Trail'],
  ],
  secretsmanager: [['requestParameters.secretId', 'AWS::SecretsManager::Secret']],
  dynamodb: [['requestParameters.tableName', 'AWS::DynamoDB::Table']],
  rds: [
    ['requestParameters.dBSnapshotIdentifier', 'AWS::RDS::DBSnapshot'],
    ['requestParameters.dBClusterSnapshotIdentifier', 'AWS::RDS::DBClusterSnapshot'],
    ['requestParameters.dBInstanceIdentifier', 'AWS::RDS::DBInstance'],
    ['requestParameters.dBClusterIdentifier', 'AWS::RDS::DBCluster'],
  ],
  sns: [['requestParameters.topicArn', 'AWS::SNS::Topic']],
  sqs: [['requestParameters.queueUrl', 'AWS::SQS::Queue']],
  logs: [['requestParameters.logGroupName', 'AWS::Logs::LogGroup']],
  guardduty: [['requestParameters.detectorId', 'AWS::GuardDuty::Detector']],
  config: [
    ['requestParameters.configurationRecorderName', 'AWS::Config::ConfigurationRecorder'],
    ['requestParameters.deliveryChannelName', 'AWS::Config::DeliveryChannel'],
  ],
  cloudformation: [['requestParameters.stackName', 'AWS::CloudFormation::Stack']],
  eks: [['requestParameters.name', 'AWS::EKS::Cluster']],
  ecr: [['requestParameters.repositoryName', 'AWS::ECR::Repository']],
  bedrock: [['requestParameters.modelId', 'AWS::Bedrock::FoundationModel']],
};

const readers = new Map(
  Object.entries(namedBy).map(([service, fields]) => [
    service,
    fields.map(([field, type]) => ({ read: fieldReader(field), type })),
  ]),
);

/** Resources that one finding names at most. */
const most = 20;

/**
 * What a CloudTrail record says was touched: the parameters that name it, then the record's own `resources` list.
 * The first is the primary one.
 */
export function resourcesOf(record: JsonObject): Resource[] {
  const service = (stringAt(record, 'eventSource') ?? '').split('.')[0] ?? '';
  const named = (readers.get(service) ?? []).flatMap(({ read, type }) => resourcesAt(read(record), type));
  return distinct([...named, ...listed(record)]);
}

/** The resources under fields that a rule names; empty where the record has none of them. */
export function resourcesNamed(
  record: JsonObject,
  fields: readonly { type: string; id: string }[],
): Resource[] {
  return distinct(fields.flatMap(({ type, id }) => resourcesAt(fieldReader(id)(record), type)));
}

function resourcesAt(found: ReturnType<ReturnType<typeof fieldReader>>, type: string): Resource[] {
  const values = Array.isArray(found) ? found : [found ?? null];
  return values.flatMap((value) => {
    const id = textOf(value);
    if (id === undefined || id === '') return [];
    return [id.startsWith('arn:') ? { type, id, arn: id } : { type, id }];
  });
}

function listed(record: JsonObject): Resource[] {
  const list = at(record, 'resources');
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((item) => {
    const arn = stringAt(item, 'ARN') ?? stringAt(item, 'arn');
    if (arn === undefined) return [];
    const account = stringAt(item, 'accountId');
    const type = stringAt(item, 'type') ?? 'AWS::Resource';
    return [{ type, id: arn, arn, ...(account === undefined ? {} : { account }) }];
  });
}

function distinct(resources: readonly Resource[]): Resource[] {
  return [...new Map(resources.map((one) => [`${one.type}\0${one.id}`, one])).values()].slice(0, most);
}
