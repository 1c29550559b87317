import { isObject, stringAt } from '../model/index.ts';
import { accessAnalyzerSource } from './access-analyzer.ts';
import { alarmStateChange, isAlarmAction } from './alarm-shape.ts';
import { alarmsSource } from './alarms.ts';
import { autoScalingSource } from './auto-scaling.ts';
import { cloudTrailInsightsSource } from './cloudtrail-insights.ts';
import { cloudTrailSource } from './cloudtrail-source.ts';
import { codeBuildSource } from './code-build.ts';
import { codePipelineSource } from './code-pipeline.ts';
import { configSource } from './config-source.ts';
import { costAnomalySource } from './cost-anomaly.ts';
import { ec2Source } from './ec2.ts';
import { ecrSource } from './ecr.ts';
import { guardDutySource } from './guardduty.ts';
import { healthSource } from './health-source.ts';
import { kmsSource } from './kms.ts';
import { s3ObjectsSource } from './s3-objects.ts';
import { securityHubSource } from './security-hub.ts';
import type { Source } from './source.ts';
import { trustedAdvisorSource } from './trusted-advisor.ts';
import { unknownSource } from './unknown.ts';

/** Every source. A test compares this with the folder. */
export const sources: readonly Source[] = [
  cloudTrailSource,
  cloudTrailInsightsSource,
  healthSource,
  trustedAdvisorSource,
  configSource,
  guardDutySource,
  securityHubSource,
  accessAnalyzerSource,
  alarmsSource,
  ec2Source,
  autoScalingSource,
  codeBuildSource,
  codePipelineSource,
  ecrSource,
  kmsSource,
  s3ObjectsSource,
  costAnomalySource,
  unknownSource,
];

const anyService = 'aws.*';

/** What several services send under the names of CloudTrail. */
const byDetailType = new Map<string, Source>();
const byName = new Map<string, Source>();
for (const one of sources) {
  for (const { source, detailTypes } of one.events) {
    for (const detailType of detailTypes) {
      if (source === anyService) byDetailType.set(detailType.toLowerCase(), one);
      else byName.set(`${source}\n${detailType}`, one);
    }
  }
}

/**
 * The source that reads an event, by who sent it and what it is called; `unknown` for what no source names.
 * An alarm action's event, which has neither, is known by its shape.
 * @example sourceOf({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', … }).name // 'guardduty'
 */
export function sourceOf(event: unknown): Source {
  if (isAlarmAction(event)) return byName.get(`aws.cloudwatch\n${alarmStateChange}`) ?? unknownSource;
  const source = isObject(event) ? (stringAt(event, 'source') ?? '') : '';
  const detailType = isObject(event) ? (stringAt(event, 'detail-type') ?? '') : '';
  const named = byName.get(`${source}\n${detailType}`);
  if (named !== undefined) return named;
  const ofAws = source.startsWith('aws.') ? byDetailType.get(detailType.toLowerCase()) : undefined;
  return ofAws ?? unknownSource;
}
