import { parseFlowLayout } from '../formats/vpc-flow-layout.ts';
import { BongsuError } from '../model/index.ts';
import type { ObjectRule } from './settings.ts';

/** What an object holds, or the rule by which it is not read. */
export type ObjectFormat = { format: string; layout?: string[] } | { skipped: string };

type KeyRule = { pattern: RegExp } & ObjectFormat;

const awsLogs = String.raw`(?:^|/)AWSLogs/(?:[^/]+/)*?(?:aws-account-id=)?\d{12}/(?:aws-service=)?`;

/**
 * AWS's own key layouts, first match wins.
 * Sources: the user guides of CloudTrail (find log files), VPC (flow log files), Elastic Load Balancing (access and
 * connection logs of each kind), WAF (S3 logging), Route 53 (resolver query logs) and S3 (server access log keys).
 */
const keyRules: readonly KeyRule[] = [
  { pattern: /\/$/, skipped: 'folder' },
  // Written by a service to try whether it may write.
  {
    pattern:
      /(ELBAccessLogTestFile|ELBConnectionLogTestFile|ConfigWritabilityCheckFile|aws-logs-write-test)$/,
    skipped: 'write-test',
  },
  // Hashes of the log files, not logs: they are for validating a trail.
  { pattern: layout('CloudTrail-Digest/'), skipped: 'cloudtrail-digest' },
  // Statistics about call rates, in a schema of their own.
  { pattern: layout('CloudTrail-Insight/'), skipped: 'cloudtrail-insight' },
  // Snapshots and histories of resources, which Config also sends as events.
  { pattern: layout('Config/'), skipped: 'config-history' },
  { pattern: layout(String.raw`CloudTrail/.*\.json(\.gz)?$`), format: 'cloudtrail' },
  { pattern: layout(String.raw`vpcflowlogs/.*\.log(\.gz|\.parquet)?$`), format: 'vpc-flow' },
  { pattern: layout('elasticloadbalancing/.*/conn_log[._][^/]*$'), format: 'alb-connection' },
  { pattern: layout(String.raw`elasticloadbalancing/.*/\d{12}_[^/]*_app\.[^/]*$`), format: 'alb' },
  { pattern: layout(String.raw`elasticloadbalancing/.*/\d{12}_[^/]*_net\.[^/]*$`), format: 'nlb' },
  {
    pattern: layout(String.raw`elasticloadbalancing/.*/\d{12}_elasticloadbalancing_[^/]*\.log$`),
    format: 'clb',
  },
  { pattern: layout('WAFLogs/'), format: 'waf' },
  { pattern: layout('vpcdnsquerylogs/'), format: 'resolver' },
  { pattern: /(?:^|\/)[^/]*\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}$/, format: 's3-access' },
];

/**
 * The format of an object by the settings' rules, else by AWS's own key layout. Never a guess by content.
 * @param available names of the formats that can be read
 * @throws BongsuError `OBJECT_FORMAT_UNKNOWN`: no rule fits, or there is no such format. The message goes back to its
 * queue and in the end to the dead letters, from where a redrive brings it back once the settings name it.
 * @example objectFormat({ bucket, key: 'AWSLogs/123456789012/CloudTrail/…json.gz' }, [], ['cloudtrail'])
 */
export function objectFormat(
  { bucket, key }: { bucket: string; key: string },
  rules: readonly ObjectRule[],
  available: readonly string[],
): ObjectFormat {
  const found = bySettings(bucket, key, rules) ?? keyRules.find(({ pattern }) => pattern.test(key));
  if (found === undefined)
    throw unknownFormat(bucket, key, 'no rule of the settings and no layout of AWS fits');
  if ('skipped' in found) return { skipped: found.skipped };
  if (!available.includes(found.format)) throw unknownFormat(bucket, key, `${found.format} is not read yet`);
  return { format: found.format, ...(found.layout ? { layout: found.layout } : {}) };
}

function bySettings(bucket: string, key: string, rules: readonly ObjectRule[]): ObjectFormat | undefined {
  const rule = rules.find(
    (candidate) => (candidate.bucket ?? bucket) === bucket && key.startsWith(candidate.prefix),
  );
  if (rule === undefined) return undefined;
  if (rule.format === 'skip') return { skipped: 'settings' };
  return { format: rule.format, ...(rule.layout ? { layout: parseFlowLayout(rule.layout) } : {}) };
}

function layout(rest: string): RegExp {
  return new RegExp(awsLogs + rest);
}

function unknownFormat(bucket: string, key: string, why: string): BongsuError {
  return new BongsuError('OBJECT_FORMAT_UNKNOWN', `what s3://${bucket}/${key} holds is not known: ${why}`);
}
