import { at, type JsonObject, type Resource, type Severity, severities, stringAt } from '../model/index.ts';
import { objectsAt, stringsAt } from './lists.ts';
import { fault, requiredString, type Within } from './shape.ts';

/** One finding of Security Hub, read from either of its two formats. */
export type HubFinding = {
  id: string;
  title: string;
  description: string;
  severity: Severity;
  /** Over: archived, resolved, suppressed or passed. */
  over: boolean;
  account: string;
  region?: string;
  /** Who found it: `GuardDuty`, `Security Hub`, a third party. */
  product: string;
  /** A check of a standard: its control, whose failures on many resources are one alert. */
  control?: string;
  resources: Resource[];
  updatedAt?: string;
  remediation?: string;
};

const labels: Readonly<Record<string, Severity>> = Object.fromEntries(
  severities.map((severity) => [severity.toUpperCase(), severity]),
);

/**
 * A finding in ASFF. Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 * @throws BongsuError `SIGNAL_INVALID`
 */
export function asffFinding(finding: JsonObject, within: Within): HubFinding {
  const label = stringAt(finding, 'Severity.Label');
  const control = stringAt(finding, 'Compliance.SecurityControlId');
  const workflow = stringAt(finding, 'Workflow.Status');
  const over =
    stringAt(finding, 'RecordState') === 'ARCHIVED' ||
    workflow === 'RESOLVED' ||
    workflow === 'SUPPRESSED' ||
    ['PASSED', 'NOT_AVAILABLE'].includes(stringAt(finding, 'Compliance.Status') ?? '');
  const account = requiredString(finding, 'AwsAccountId', within);
  return {
    id: requiredString(finding, 'Id', within),
    title: requiredString(finding, 'Title', within),
    description: stringAt(finding, 'Description') ?? '',
    severity: labels[label ?? ''] ?? byNormalized(at(finding, 'Severity.Normalized')),
    over,
    account,
    region: stringAt(finding, 'Region'),
    product: stringAt(finding, 'ProductName') ?? requiredString(finding, 'ProductArn', within),
    control:
      control ?? (at(finding, 'Compliance') === undefined ? undefined : stringAt(finding, 'GeneratorId')),
    resources: objectsAt(finding, 'Resources').flatMap((resource) => {
      const id = stringAt(resource, 'Id');
      if (id === undefined) return [];
      return [{ ...named(id, cloudFormationType(stringAt(resource, 'Type') ?? 'Other')), account }];
    }),
    updatedAt: stringAt(finding, 'UpdatedAt'),
    remediation: stringAt(finding, 'Remediation.Recommendation.Url'),
  };
}

/**
 * A finding in OCSF, as Security Hub has sent it since 2025.
 * Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
 * @throws BongsuError `SIGNAL_INVALID`
 */
export function ocsfFinding(finding: JsonObject, within: Within): HubFinding {
  const account = requiredString(finding, 'cloud.account.uid', within);
  const number = at(finding, 'severity_id');
  if (typeof number !== 'number') throw fault('severity_id', 'is not a number', within);
  const status = (stringAt(finding, 'status') ?? 'New').toLowerCase();
  const standard = stringsAt(finding, 'compliance.standards');
  return {
    id: requiredString(finding, 'finding_info.uid', within),
    title: requiredString(finding, 'finding_info.title', within),
    description: stringAt(finding, 'finding_info.desc') ?? '',
    // 0 is unknown, 6 fatal.
    severity: severities[Math.min(Math.max(number, 1), severities.length) - 1] ?? 'medium',
    over:
      ['suppressed', 'resolved', 'archived'].includes(status) ||
      stringAt(finding, 'activity_name') === 'Close' ||
      stringAt(finding, 'compliance.status')?.toLowerCase() === 'pass',
    account,
    region: stringAt(finding, 'cloud.region'),
    product: stringAt(finding, 'metadata.product.name') ?? 'Security Hub',
    control: standard.length === 0 ? undefined : stringAt(finding, 'compliance.control'),
    resources: objectsAt(finding, 'resources').flatMap((resource) => {
      const id = stringAt(resource, 'uid');
      if (id === undefined) return [];
      return [{ ...named(id, cloudFormationType(stringAt(resource, 'type') ?? 'Other')), account }];
    }),
    updatedAt: stringAt(finding, 'finding_info.modified_time_dt'),
    remediation: stringsAt(finding, 'remediation.references')[0],
  };
}

// Source: ASFF, `Severity.Normalized`: 0, 1 to 39, 40 to 69, 70 to 89, 90 to 100.
function byNormalized(value: unknown): Severity {
  if (typeof value !== 'number') return 'medium';
  if (value === 0) return 'informational';
  if (value < 40) return 'low';
  if (value < 70) return 'medium';
  return value < 90 ? 'high' : 'critical';
}

/** `AwsEc2Instance` is CloudFormation's `AWS::EC2::Instance`; what is not known keeps Security Hub's own name. */
function cloudFormationType(type: string): string {
  if (type.startsWith('AWS::')) return type;
  return typeNames[type] ?? type;
}

const typeNames: Readonly<Record<string, string>> = {
  AwsAccount: 'AWS::::Account',
  AwsEc2Instance: 'AWS::EC2::Instance',
  AwsEc2SecurityGroup: 'AWS::EC2::SecurityGroup',
  AwsEc2Volume: 'AWS::EC2::Volume',
  AwsEc2Vpc: 'AWS::EC2::VPC',
  AwsIamAccessKey: 'AWS::IAM::AccessKey',
  AwsIamRole: 'AWS::IAM::Role',
  AwsIamUser: 'AWS::IAM::User',
  AwsKmsKey: 'AWS::KMS::Key',
  AwsLambdaFunction: 'AWS::Lambda::Function',
  AwsRdsDbInstance: 'AWS::RDS::DBInstance',
  AwsS3Bucket: 'AWS::S3::Bucket',
};

/** Resources are named by ARN; what a person calls them is its last part. */
function named(id: string, type: string): Resource {
  if (type === 'AWS::::Account') return { type, id: id.replace('AWS::::Account:', '') };
  if (!id.startsWith('arn:')) return { type, id };
  return { type, id: id.split(/[:/]/).at(-1) ?? id, arn: id };
}
