/**
 * What counts as a hit on a technique that the corpus has records of: a finding of a rule that carries one of these
 * ATT&CK ids. Chosen from ATT&CK's descriptions, not from the rules.
 * Source: https://attack.mitre.org/matrices/enterprise/cloud/iaas/
 */
export const attackIds: Readonly<Record<string, readonly string[]>> = {
  'credential-access.ec2-get-password-data': ['T1552', 'T1555'],
  'credential-access.ec2-steal-instance-credentials': ['T1552.005'],
  'credential-access.secretsmanager-batch-retrieve-secrets': ['T1555.006'],
  'credential-access.secretsmanager-retrieve-secrets': ['T1555.006'],
  'credential-access.ssm-retrieve-securestring-parameters': ['T1555.006', 'T1552'],
  'defense-evasion.cloudtrail-delete': ['T1562.008'],
  'defense-evasion.cloudtrail-event-selectors': ['T1562.008'],
  'defense-evasion.cloudtrail-lifecycle-rule': ['T1562.008', 'T1485.001'],
  'defense-evasion.cloudtrail-stop': ['T1562.008'],
  'defense-evasion.dns-delete-logs': ['T1562.008'],
  'defense-evasion.organizations-leave': ['T1666', 'T1562'],
  'defense-evasion.vpc-remove-flow-logs': ['T1562.008'],
  'discovery.ec2-enumerate-from-instance': ['T1580', 'T1087.004'],
  'discovery.ec2-download-user-data': ['T1580', 'T1552.005'],
  'discovery.ses-enumerate': ['T1580', 'T1526'],
  'execution.ec2-launch-unusual-instances': ['T1496', 'T1578.002'],
  'execution.ec2-user-data': ['T1059', 'T1651'],
  'execution.sagemaker-update-lifecycle-config': ['T1059', 'T1648'],
  'execution.ssm-send-command': ['T1651'],
  'execution.ssm-start-session': ['T1651', 'T1021.007', 'T1021.008'],
  'exfiltration.ec2-security-group-open-port-22-ingress': ['T1562.007', 'T1133'],
  'exfiltration.ec2-share-ami': ['T1537'],
  'exfiltration.ec2-share-ebs-snapshot': ['T1537'],
  'exfiltration.rds-share-snapshot': ['T1537'],
  'exfiltration.s3-backdoor-bucket-policy': ['T1537', 'T1530'],
  'impact.bedrock-invoke-model': ['T1496', 'T1496.004'],
  'impact.s3-ransomware-batch-deletion': ['T1485', 'T1486'],
  'impact.s3-ransomware-client-side-encryption': ['T1486'],
  'impact.s3-ransomware-individual-deletion': ['T1485', 'T1486'],
  'initial-access.console-login-without-mfa': ['T1078.004'],
  'lateral-movement.ec2-instance-connect': ['T1021.004', 'T1021.008'],
  'lateral-movement.ec2-serial-console-send-ssh-public-key': ['T1021.004', 'T1021.008'],
  'persistence.iam-backdoor-role': ['T1098', 'T1098.001', 'T1098.003'],
  'persistence.iam-backdoor-user': ['T1098.001'],
  'persistence.iam-create-admin-user': ['T1136.003'],
  'persistence.iam-create-backdoor-role': ['T1098.003', 'T1136.003'],
  'persistence.iam-create-user-login-profile': ['T1098.001', 'T1136.003'],
  'persistence.lambda-backdoor-function': ['T1546', 'T1098'],
  'persistence.lambda-layer-extension': ['T1546', 'T1525'],
  'persistence.lambda-overwrite-code': ['T1525', 'T1554'],
  'persistence.rolesanywhere-create-trust-anchor': ['T1098.001', 'T1556'],
  'persistence.sts-federation-token': ['T1550.001', 'T1078.004'],
  'privilege-escalation.iam-update-user-login-profile': ['T1098'],
};

/** What a file of the corpus holds: `aws.<tactic>.<technique>.json`. */
export type Technique = { name: string; tactic: string; ids: readonly string[] };

/** The technique of a corpus file by its name; without ids where this table does not know it. */
export function techniqueOf(file: string): Technique {
  const name = file.replace(/^aws\./, '').replace(/\.(json|ndjson)(\.gz)?$/, '');
  return { name, tactic: name.split('.')[0] ?? '', ids: attackIds[name] ?? [] };
}
