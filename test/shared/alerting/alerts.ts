import { merge, summary } from '../../../shared/alerting/merge.ts';
import type { AlertSettings } from '../../../shared/alerting/settings.ts';
import { alertDefaults } from '../../../shared/alerting/settings.ts';
import { type Alert, type Finding, type ResponseReport, responseId } from '../../../shared/model/index.ts';
import { cloudTrailSignalFromEnvelope } from '../../../shared/sources/cloudtrail.ts';
import { configSignal } from '../../../shared/sources/config.ts';
import { configFindings } from '../../../shared/sources/config-findings.ts';
import { healthSignal } from '../../../shared/sources/health.ts';
import { healthFindings } from '../../../shared/sources/health-findings.ts';
import { sample } from '../sources/samples.ts';
import { actor, finding, numbered, start } from './rig.ts';
import { sourceExamples } from './source-examples.ts';

export const settings: AlertSettings = { ...alertDefaults, accountAliases: { '123456789012': 'production' } };

const hour = 3_600_000;

/** One alert of each kind and source, as alerting makes them. The golden files show how they look. */
export function examples(): Record<string, Alert> {
  const key = healthFindings(healthSignal(sample('health/key-exposed-is-critical-and-disabled.json')));
  const retirement = healthFindings(
    healthSignal(sample('health/instance-retirement-in-30-hours-is-high.json')),
  );
  const config = configFindings(configSignal(sample('config/ssh-opened-is-high.json')));
  const trail = cloudTrailFinding();
  const opened = merge(undefined, [trail], start, hour);
  const more = numbered(11, (number) => ({
    ...trail,
    id: `f-more-${number}`,
    ...(number === 11 ? { actor: actor('mallory') } : {}),
  }));
  const [one = finding(), ...others] = more;
  const updated = merge(opened.window, [one, ...others], start + 90_000, hour);
  const exposed = key[0] ?? finding();
  return {
    'health-exposed-key': firstOf(exposed),
    'health-retirement': firstOf(retirement[0]),
    'config-non-compliant': firstOf(config[0]),
    'cloudtrail-first': opened.alerts[0] ?? firstOf(undefined),
    'cloudtrail-update': updated.alerts[0] ?? firstOf(undefined),
    'cloudtrail-summary': summary(updated.window, start + hour)[0] ?? firstOf(undefined),
    'response-applied': {
      kind: 'response',
      id: 'r-1.applied.0a1b2c',
      alertId: 'r-1',
      severity: 'critical',
      at: '2026-11-20T10:00:50.000Z',
      report: applied(exposed),
    },
    ...sourceExamples(),
  };
}

/** What the playbook for an exposed key says when it acted. */
export function applied(about: Finding): ResponseReport {
  const target = {
    type: 'AWS::IAM::AccessKey',
    id: 'AKIAIOSFODNN7EXAMPLE',
    account: '123456789012',
    region: 'us-east-1',
    owner: 'shop-deploy',
  };
  const id = responseId(about.id, 'disable-access-key', target.id);
  return {
    id,
    playbook: 'disable-access-key',
    title: 'Disable an exposed access key',
    target,
    mode: 'enforce',
    outcome: 'applied',
    reason: 'AWS Health says that the key is exposed; the key was active.',
    severity: 'critical',
    changes: ['UpdateAccessKey AKIAIOSFODNN7EXAMPLE: Active -> Inactive'],
    before: { user: 'shop-deploy', status: 'Active' },
    after: { user: 'shop-deploy', status: 'Inactive' },
    notes: [
      'Last used 2026-11-20T09:59:10Z by iam in us-east-1.',
      'Made with it in the last 90 days: user support-team.',
      'Sessions that were opened with it before stay valid until they end.',
    ],
    undo: `npx bongsu respond undo ${id}`,
    finding: about,
    at: '2026-11-20T10:00:49Z',
  };
}

function firstOf(about: Finding | undefined): Alert {
  if (about === undefined) throw new Error('the example has no finding');
  const [first] = merge(undefined, [about], start, hour).alerts;
  if (first === undefined) throw new Error('the example has no alert');
  return first;
}

function cloudTrailFinding(): Finding {
  const signal = cloudTrailSignalFromEnvelope(
    sample('cloudtrail/security-group-opened-new-shape-is-a-finding.json'),
  );
  return finding(1, {
    ruleId: 'ec2/security-group-opened-to-the-world',
    title: 'Security group opened to the world',
    description: 'A rule lets the whole internet in on a port that administrators use.',
    signal,
    actor: {
      ...actor('alice'),
      account: '123456789012',
      accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
      mfa: false,
      userAgent: 'aws-cli/2.31.0',
    },
    resources: [{ type: 'AWS::EC2::SecurityGroup', id: 'sg-0123456789abcdef0', region: 'ap-northeast-2' }],
    matched: [
      { field: 'eventName', value: 'AuthorizeSecurityGroupIngress' },
      { field: 'responseElements.securityGroupRuleSet.items.cidrIpv4', value: '0.0.0.0/0' },
      { field: 'responseElements.securityGroupRuleSet.items.fromPort', value: 22 },
    ],
    dedupKey: 'ec2/security-group-opened-to-the-world|123456789012|sg-0123456789abcdef0',
    runbook: [
      'Ask alice whether it was meant.',
      'Take the rule out: aws ec2 revoke-security-group-ingress --group-id sg-0123456789abcdef0 --security-group-rule-ids sgr-0123456789abcdef0',
      'Look in the flow logs for who came in since.',
    ],
    falsePositives: ['a public service is meant to listen on this port'],
    tags: ['attack.t1562.007', 'cis.4.10'],
  });
}
