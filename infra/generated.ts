import { ruleSet } from '#rules';
import { dispatchOf } from '../shared/detection/index.ts';
import { alarms } from './alarms.ts';
import { callers } from './callers.ts';
import type { Fragment, Value } from './cloudformation.ts';
import { eventRules } from './event-rules.ts';
import { lake, lakeTables, schemaArns, streamArns } from './lake.ts';
import { queues } from './queues.ts';
import { readableBuckets, readableObjects, type SourceParams, sources } from './sources.ts';

/** Everything that `serverless.yml` takes from code, by the name it asks for: `${file(infra/generated.cjs):lake}`. */
export type Deployment = SourceParams;

const streams = lakeTables.map(({ name }) => name);

export const generated: Record<string, (deployment: Deployment) => Fragment | Value[]> = {
  queues: ({ stage }) => queues(stage),
  sources: (deployment) => sources(deployment),
  lake: ({ stage }) => lake(stage),
  rules: ({ stage }) => eventRules(stage, dispatchOf(ruleSet), callers),
  alarms: ({ stage }) => alarms(stage, streams),
  readableBuckets,
  readableObjects,
  streams: ({ stage }) => streamArns(stage, streams),
  flowLogStreams: ({ stage }) => streamArns(stage, ['vpc-flow', 'quarantine']),
  schemas: ({ stage }) => schemaArns(stage),
};
