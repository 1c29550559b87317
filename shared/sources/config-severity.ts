import type { Severity } from '../model/index.ts';

/**
 * What breaking a managed Config rule is worth. A rule of one's own is `medium`.
 * Source of the names: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
 */
const bySeverity: readonly (readonly [name: string, severity: Severity])[] = [
  ['s3-bucket-public-write-prohibited', 'critical'],
  ['root-account-mfa-enabled', 'high'],
  ['s3-bucket-public-read-prohibited', 'high'],
  ['ebs-snapshot-public-restorable-check', 'high'],
  ['rds-snapshots-public-prohibited', 'high'],
  ['restricted-ssh', 'high'],
  ['restricted-common-ports', 'high'],
  ['cloudtrail-enabled', 'high'],
  ['cloud-trail-log-file-validation-enabled', 'medium'],
  ['s3-bucket-server-side-encryption-enabled', 'medium'],
  ['vpc-flow-logs-enabled', 'medium'],
  ['iam-user-unused-credentials-check', 'medium'],
  ['access-keys-rotated', 'low'],
];

/**
 * The severity of a broken rule by its name.
 * @example configSeverity('prod-restricted-ssh') // 'high'
 */
export function configSeverity(ruleName: string): Severity {
  const managed = managedRule(
    ruleName,
    bySeverity.map(([name]) => name),
  );
  return bySeverity.find(([name]) => name === managed)?.[1] ?? 'medium';
}

/**
 * The managed rule behind a rule's name. Deployments wrap the managed name in a prefix and a suffix
 * (`securityhub-restricted-ssh-1a2b3c4d`), so it is looked for inside the name as whole words.
 */
export function managedRule(ruleName: string, managed: readonly string[]): string | undefined {
  const name = `-${ruleName.toLowerCase()}-`;
  return managed.find((one) => name.includes(`-${one}-`));
}
