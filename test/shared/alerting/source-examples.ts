import { merge } from '../../../shared/alerting/merge.ts';
import type { Alert } from '../../../shared/model/index.ts';
import { sourceOf } from '../../../shared/sources/index.ts';
import { sample } from '../sources/samples.ts';

const hour = 3_600_000;

/** The sample event that shows each kind of source as people get it. */
const shown: Readonly<Record<string, string>> = {
  'access-analyzer': 'access-analyzer/public-bucket-to-write-is-critical',
  'alarm-composite': 'alarms/composite-alarm-is-medium',
  'alarm-dns-back': 'alarms/dns-back-is-low',
  'alarm-dns-failover': 'alarms/dns-failover-is-high',
  'alarm-metric': 'alarms/action-on-metric-alarm-is-medium',
  'alarm-status-check': 'alarms/status-check-is-high',
  'auto-scaling': 'auto-scaling/launch-failed-is-medium',
  'cloudtrail-insights': 'cloudtrail-insights/call-rate-start-is-low',
  'code-build': 'code-build/build-failed-is-low',
  'code-pipeline': 'code-pipeline/execution-failed-is-low',
  'cost-anomaly': 'cost-anomaly/grave-anomaly-is-medium',
  'ec2-spot-interruption': 'ec2/spot-interruption-is-low',
  ecr: 'ecr/critical-vulnerabilities-is-medium',
  guardduty: 'guardduty/credentials-used-from-outside-is-high',
  'guardduty-key': 'guardduty/key-used-by-known-attacker-is-high',
  'guardduty-sample': 'guardduty/sample-is-low',
  kms: 'kms/key-deleted-is-high',
  's3-objects': 's3-objects/protected-object-deleted-is-high',
  'security-hub': 'security-hub/exposure-in-ocsf-is-critical',
  'security-hub-action': 'security-hub/custom-action-is-medium',
  'security-hub-check': 'security-hub/failed-check-is-medium',
  'trusted-advisor': 'trusted-advisor/exposed-key-is-critical',
  'trusted-advisor-check': 'trusted-advisor/port-unrestricted-is-high',
};

/** The first alert of each, told two minutes after the event. */
export function sourceExamples(): Record<string, Alert> {
  return Object.fromEntries(
    Object.entries(shown).map(([name, path]) => {
      const event = sample(`${path}.json`);
      const source = sourceOf(event);
      const [finding] = source.findings(source.signal(event));
      if (finding === undefined) throw new Error(`${path} is no finding`);
      const told = Date.parse(finding.signal.time) + 120_000;
      const [first] = merge(undefined, [finding], told, hour).alerts;
      if (first === undefined) throw new Error(`${path} is no alert`);
      return [name, first];
    }),
  );
}
