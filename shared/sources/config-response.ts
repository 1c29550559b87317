import { managedRule } from './config-severity.ts';

/** The playbook that puts right what a managed Config rule found. */
const playbooks: Readonly<Record<string, string>> = {
  'restricted-common-ports': 'close-security-group',
  'restricted-ssh': 'close-security-group',
  's3-bucket-public-read-prohibited': 'block-public-bucket',
  's3-bucket-public-write-prohibited': 'block-public-bucket',
  's3-bucket-server-side-encryption-enabled': 'encrypt-bucket',
  'rds-snapshots-public-prohibited': 'unshare-snapshot',
};

/**
 * What a broken rule asks for; nothing on a first verdict: a rule that is switched on judges hundreds of old resources
 * at once, and none of them is an event.
 * @param old the verdict before
 */
export function configPlaybook(ruleName: string, old: string | undefined): string | undefined {
  const managed = managedRule(ruleName, Object.keys(playbooks));
  return old === undefined || managed === undefined ? undefined : playbooks[managed];
}
