import { ruleSet } from '#rules';
import { dispatchOf } from '../shared/detection/index.ts';
import { formats } from '../shared/formats/index.ts';
import { alarms } from './alarms.ts';
import { callers } from './callers.ts';
import type { Fragment, Value } from './cloudformation.ts';
import { eventRules } from './event-rules.ts';
import { lake, lakeTables, schemaArns, streamArns, tablesOf } from './lake.ts';
import { type LakeParams, parseLakeParams } from './lake-params.ts';
import { lifecycle } from './lifecycle.ts';
import { logBucketPolicy } from './log-bucket.ts';
import { metricStream } from './metric-stream.ts';
import { queues } from './queues.ts';
import { responsePolicies } from './response-policies.ts';
import { parseSources, readableBuckets, readableObjects, type SourceParams, sources } from './sources.ts';

/** Everything that `serverless.yml` takes from code, by the name it asks for: `${file(infra/generated.cjs):lake}`. */
export type Deployment = SourceParams & LakeParams & { region: string };

const streams = lakeTables.map(({ name }) => name);

/** What the messages of a log group can be: formats of one record a line. */
const byLine = Object.values(formats)
  .filter((format) => 'line' in format.open())
  .map(({ name }) => name);

export const generated: Record<string, (deployment: Deployment) => Fragment | Value> = {
  queues: ({ stage }) => queues(stage),
  sources: (deployment) => sources(deployment),
  lake: (deployment) => lake(deployment.stage, parseLakeParams(deployment)),
  metricStream: (deployment) => metricStream(deployment.stage, parseLakeParams(deployment)),
  logBucketPolicy: ({ stage, region }) => logBucketPolicy(stage, region),
  originalsLifecycle: (deployment) => lifecycle('originals', parseLakeParams(deployment)),
  tablesLifecycle: (deployment) => lifecycle('tables', parseLakeParams(deployment)),
  rules: (deployment) =>
    eventRules(deployment.stage, dispatchOf(ruleSet), callers, parseSources(deployment).protectedPrefixes),
  alarms: (deployment) =>
    alarms(
      deployment.stage,
      tablesOf(parseLakeParams(deployment)).map(({ name }) => name),
    ),
  responsePolicies: ({ stage }) => responsePolicies(stage),
  readableBuckets,
  readableObjects,
  streams: ({ stage }) => streamArns(stage, streams),
  flowLogStreams: ({ stage }) => streamArns(stage, [...byLine, 'quarantine']),
  schemas: (deployment) => schemaArns(deployment.stage, parseLakeParams(deployment)),
};
