import type { Finding } from './finding.ts';
import { isHistory } from './history.ts';
import { stringAt } from './json.ts';
import type { Target } from './response.ts';

/**
 * What each playbook acts on, of the resources that a finding names (CloudFormation type names). The one list that
 * the response engine, the alerts and the rules' test share.
 */
export const targetTypes = {
  'block-public-bucket': ['AWS::S3::Bucket'],
  'cancel-key-deletion': ['AWS::KMS::Key'],
  'close-security-group': ['AWS::EC2::SecurityGroup'],
  'contain-user': ['AWS::IAM::User'],
  'disable-access-key': ['AWS::IAM::AccessKey'],
  'encrypt-bucket': ['AWS::S3::Bucket'],
  'remove-foreign-trust': ['AWS::IAM::Role', 'AWS::S3::Bucket'],
  'restore-config-recorder': ['AWS::Config::ConfigurationRecorder'],
  'restore-guardduty': ['AWS::GuardDuty::Detector'],
  'restore-trail': ['AWS::CloudTrail::Trail'],
  'revoke-role-sessions': ['AWS::IAM::Role'],
  'unshare-snapshot': [
    'AWS::EC2::Snapshot',
    'AWS::EC2::Image',
    'AWS::RDS::DBSnapshot',
    'AWS::RDS::DBClusterSnapshot',
  ],
} as const satisfies Record<string, readonly string[]>;

/**
 * The playbook that a finding asks for. None for history, for a rule that is staged (`status: experimental`), and for
 * one call that failed: it changed nothing, so there is nothing to close.
 * @param now epoch ms
 */
export function playbookAsked(finding: Finding, now: number): string | undefined {
  const { response, status, signal, signalIds } = finding;
  if (response === undefined || status === 'experimental' || isHistory(finding, now)) return undefined;
  const failed = signalIds.length === 1 && stringAt(signal.record, 'errorCode') !== undefined;
  return failed ? undefined : response.playbook;
}

/**
 * What a response to this finding acts on: several keys are several targets, each with a response of its own. None
 * for a playbook that is not known or a finding that names nothing it acts on.
 */
export function targetsOf(finding: Finding, playbook: string): Target[] {
  const types: readonly string[] = isKnown(playbook) ? targetTypes[playbook] : [];
  const { account, region, time } = finding.signal;
  return finding.resources
    .filter(({ type }) => types.includes(type))
    .map((resource) => ({
      type: resource.type,
      id: resource.id,
      account: resource.account ?? account,
      region: resource.region ?? region,
      ...(resource.owner === undefined ? {} : { owner: resource.owner }),
      seenAt: time,
    }));
}

function isKnown(playbook: string): playbook is keyof typeof targetTypes {
  return Object.hasOwn(targetTypes, playbook);
}
