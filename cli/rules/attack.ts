/** A technique of MITRE ATT&CK: its name, and the tactics it stands under (none for a sub-technique: its parent's). */
export type Technique = { name: string; tactics: readonly string[] };

/** The release of ATT&CK (Enterprise) that names and tactics are taken from. */
export const attackVersion = '17';

/** Tactics in the order of the matrix, as they stand in tags (`attack.initial-access`). */
export const tactics = [
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'exfiltration',
  'impact',
] as const;

const accountUse = ['initial-access', 'persistence', 'privilege-escalation', 'defense-evasion'];
const accountChange = ['persistence', 'privilege-escalation'];
const hijack = ['persistence', 'privilege-escalation', 'defense-evasion'];
const authentication = ['credential-access', 'defense-evasion', 'persistence'];

/**
 * The techniques that rules are tagged with.
 * Source: MITRE ATT&CK, https://attack.mitre.org/techniques/enterprise/
 */
export const techniques: Readonly<Record<string, Technique>> = {
  T1005: { name: 'Data from Local System', tactics: ['collection'] },
  T1020: { name: 'Automated Exfiltration', tactics: ['exfiltration'] },
  'T1020.001': { name: 'Traffic Duplication', tactics: [] },
  T1021: { name: 'Remote Services', tactics: ['lateral-movement'] },
  'T1021.004': { name: 'SSH', tactics: [] },
  'T1021.007': { name: 'Cloud Services', tactics: [] },
  'T1021.008': { name: 'Direct Cloud VM Connections', tactics: [] },
  T1040: { name: 'Network Sniffing', tactics: ['credential-access', 'discovery'] },
  T1053: { name: 'Scheduled Task/Job', tactics: ['execution', 'persistence', 'privilege-escalation'] },
  T1059: { name: 'Command and Scripting Interpreter', tactics: ['execution'] },
  'T1059.009': { name: 'Cloud API', tactics: [] },
  T1069: { name: 'Permission Groups Discovery', tactics: ['discovery'] },
  'T1069.003': { name: 'Cloud Groups', tactics: [] },
  T1070: { name: 'Indicator Removal', tactics: ['defense-evasion'] },
  T1078: { name: 'Valid Accounts', tactics: accountUse },
  'T1078.004': { name: 'Cloud Accounts', tactics: [] },
  T1087: { name: 'Account Discovery', tactics: ['discovery'] },
  'T1087.004': { name: 'Cloud Account', tactics: [] },
  T1098: { name: 'Account Manipulation', tactics: accountChange },
  'T1098.001': { name: 'Additional Cloud Credentials', tactics: [] },
  'T1098.003': { name: 'Additional Cloud Roles', tactics: [] },
  'T1098.004': { name: 'SSH Authorized Keys', tactics: [] },
  'T1098.006': { name: 'Additional Container Cluster Roles', tactics: [] },
  T1110: { name: 'Brute Force', tactics: ['credential-access'] },
  'T1110.001': { name: 'Password Guessing', tactics: [] },
  'T1110.003': { name: 'Password Spraying', tactics: [] },
  'T1110.004': { name: 'Credential Stuffing', tactics: [] },
  T1119: { name: 'Automated Collection', tactics: ['collection'] },
  T1133: { name: 'External Remote Services', tactics: ['persistence', 'initial-access'] },
  T1136: { name: 'Create Account', tactics: ['persistence'] },
  'T1136.003': { name: 'Cloud Account', tactics: [] },
  T1190: { name: 'Exploit Public-Facing Application', tactics: ['initial-access'] },
  T1199: { name: 'Trusted Relationship', tactics: ['initial-access'] },
  T1201: { name: 'Password Policy Discovery', tactics: ['discovery'] },
  T1204: { name: 'User Execution', tactics: ['execution'] },
  'T1204.003': { name: 'Malicious Image', tactics: [] },
  T1484: {
    name: 'Domain or Tenant Policy Modification',
    tactics: ['defense-evasion', 'privilege-escalation'],
  },
  'T1484.002': { name: 'Trust Modification', tactics: [] },
  T1485: { name: 'Data Destruction', tactics: ['impact'] },
  'T1485.001': { name: 'Lifecycle-Triggered Deletion', tactics: [] },
  T1486: { name: 'Data Encrypted for Impact', tactics: ['impact'] },
  T1489: { name: 'Service Stop', tactics: ['impact'] },
  T1490: { name: 'Inhibit System Recovery', tactics: ['impact'] },
  T1491: { name: 'Defacement', tactics: ['impact'] },
  T1496: { name: 'Resource Hijacking', tactics: ['impact'] },
  'T1496.001': { name: 'Compute Hijacking', tactics: [] },
  'T1496.003': { name: 'SMS Pumping', tactics: [] },
  'T1496.004': { name: 'Cloud Service Hijacking', tactics: [] },
  T1525: { name: 'Implant Internal Image', tactics: ['persistence'] },
  T1526: { name: 'Cloud Service Discovery', tactics: ['discovery'] },
  T1528: { name: 'Steal Application Access Token', tactics: ['credential-access'] },
  T1530: { name: 'Data from Cloud Storage', tactics: ['collection'] },
  T1531: { name: 'Account Access Removal', tactics: ['impact'] },
  T1535: { name: 'Unused/Unsupported Cloud Regions', tactics: ['defense-evasion'] },
  T1537: { name: 'Transfer Data to Cloud Account', tactics: ['exfiltration'] },
  T1538: { name: 'Cloud Service Dashboard', tactics: ['discovery'] },
  T1546: { name: 'Event Triggered Execution', tactics: accountChange },
  T1548: {
    name: 'Abuse Elevation Control Mechanism',
    tactics: ['privilege-escalation', 'defense-evasion'],
  },
  'T1548.005': { name: 'Temporary Elevated Cloud Access', tactics: [] },
  T1550: {
    name: 'Use Alternate Authentication Material',
    tactics: ['defense-evasion', 'lateral-movement'],
  },
  'T1550.001': { name: 'Application Access Token', tactics: [] },
  T1552: { name: 'Unsecured Credentials', tactics: ['credential-access'] },
  'T1552.001': { name: 'Credentials In Files', tactics: [] },
  'T1552.005': { name: 'Cloud Instance Metadata API', tactics: [] },
  T1554: { name: 'Compromise Host Software Binary', tactics: ['persistence'] },
  T1555: { name: 'Credentials from Password Stores', tactics: ['credential-access'] },
  'T1555.006': { name: 'Cloud Secrets Management Stores', tactics: [] },
  T1556: { name: 'Modify Authentication Process', tactics: authentication },
  'T1556.006': { name: 'Multi-Factor Authentication', tactics: [] },
  'T1556.007': { name: 'Hybrid Identity', tactics: [] },
  T1562: { name: 'Impair Defenses', tactics: ['defense-evasion'] },
  'T1562.001': { name: 'Disable or Modify Tools', tactics: [] },
  'T1562.007': { name: 'Disable or Modify Cloud Firewall', tactics: [] },
  'T1562.008': { name: 'Disable or Modify Cloud Logs', tactics: [] },
  T1566: { name: 'Phishing', tactics: ['initial-access'] },
  T1567: { name: 'Exfiltration Over Web Service', tactics: ['exfiltration'] },
  'T1567.002': { name: 'Exfiltration to Cloud Storage', tactics: [] },
  T1574: { name: 'Hijack Execution Flow', tactics: hijack },
  T1578: { name: 'Modify Cloud Compute Infrastructure', tactics: ['defense-evasion'] },
  'T1578.001': { name: 'Create Snapshot', tactics: [] },
  'T1578.002': { name: 'Create Cloud Instance', tactics: [] },
  'T1578.003': { name: 'Delete Cloud Instance', tactics: [] },
  'T1578.005': { name: 'Modify Cloud Compute Configurations', tactics: [] },
  T1580: { name: 'Cloud Infrastructure Discovery', tactics: ['discovery'] },
  T1599: { name: 'Network Boundary Bridging', tactics: ['defense-evasion'] },
  T1609: { name: 'Container Administration Command', tactics: ['execution'] },
  T1613: { name: 'Container and Resource Discovery', tactics: ['discovery'] },
  T1619: { name: 'Cloud Storage Object Discovery', tactics: ['discovery'] },
  T1621: { name: 'Multi-Factor Authentication Request Generation', tactics: ['credential-access'] },
  T1648: { name: 'Serverless Execution', tactics: ['execution'] },
  T1649: { name: 'Steal or Forge Authentication Certificates', tactics: ['credential-access'] },
  T1651: { name: 'Cloud Administration Command', tactics: ['execution'] },
  T1654: { name: 'Log Enumeration', tactics: ['discovery'] },
  T1657: { name: 'Financial Theft', tactics: ['impact'] },
  T1666: { name: 'Modify Cloud Resource Hierarchy', tactics: ['defense-evasion'] },
};

/** The technique a sub-technique belongs to; a technique itself. */
export function parentOf(id: string): string {
  return id.split('.')[0] ?? id;
}

/** The technique ids among a rule's tags, as ATT&CK writes them. */
export function techniquesIn(tags: readonly string[]): string[] {
  return tags
    .filter((tag) => /^attack\.t\d/.test(tag))
    .map((tag) => tag.slice('attack.'.length).toUpperCase());
}

/** The tactics among a rule's tags. */
export function tacticsIn(tags: readonly string[]): string[] {
  return tactics.filter((tactic) => tags.includes(`attack.${tactic}`));
}

/** The tactics a technique stands under. */
export function tacticsOf(id: string): readonly string[] {
  return techniques[parentOf(id)]?.tactics ?? [];
}
