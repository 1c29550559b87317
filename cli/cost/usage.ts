import {
  type CloudWatchClient,
  type Metric,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { BongsuError } from '../../shared/model/index.ts';
import type { DayUsage } from './estimate.ts';

const dayMs = 86_400_000;
const lanes = ['flow-logs', 'log-objects'] as const;

type Clients = { cloudWatch: CloudWatchClient; lambda: LambdaClient };
type Sum = (metric: Metric) => Promise<number>;

/**
 * What the last 24 hours of a deployed stage came to, by its metrics in CloudWatch.
 * @throws BongsuError `USAGE_MISSING` when the stage sent nothing to the lake in that time
 */
export async function usageOfStage(
  stage: string,
  now: number,
  { cloudWatch, lambda }: Clients,
): Promise<DayUsage> {
  const sum: Sum = (metric) => sumOf(cloudWatch, metric, now);
  const [bytes, billed, lines] = await Promise.all(
    ['BytesSent', 'BytesBilled', 'LinesOut'].map((name) => own(cloudWatch, stage, name, sum)),
  );
  if (bytes === undefined || bytes.total === 0) {
    throw new BongsuError('USAGE_MISSING', `stage ${stage} sent nothing to the lake in the last 24 hours`);
  }
  const functions = await Promise.all(
    lanes.map((name) => functionUsage(`bongsu-${stage}-${name}`, lambda, sum)),
  );
  const messages = await sum({
    Namespace: 'AWS/SQS',
    MetricName: 'NumberOfMessagesReceived',
    Dimensions: [{ Name: 'QueueName', Value: `bongsu-${stage}-log-objects` }],
  });
  return {
    lines: lines?.total ?? 0,
    bytes: bytes.total,
    billedBytes: billed?.total ?? 0,
    streams: bytes.series,
    invocations: functions.reduce((total, one) => total + one.invocations, 0),
    gbSeconds: functions.reduce((total, one) => total + one.gbSeconds, 0),
    messages,
  };
}

/** One of Bongsu's own metrics over all of the stage's functions, streams and formats. */
async function own(
  cloudWatch: CloudWatchClient,
  stage: string,
  MetricName: string,
  sum: Sum,
): Promise<{ total: number; series: number }> {
  const metrics: Metric[] = [];
  const wanted = { Namespace: 'Bongsu', MetricName };
  for await (const page of paginateListMetrics({ client: cloudWatch }, wanted)) {
    metrics.push(
      ...(page.Metrics ?? []).filter(({ Dimensions = [] }) =>
        Dimensions.some(({ Name, Value }) => Name === 'function' && Value?.startsWith(`bongsu-${stage}-`)),
      ),
    );
  }
  const totals = await Promise.all(metrics.map(sum));
  return {
    total: totals.reduce((total, one) => total + one, 0),
    series: totals.filter((one) => one > 0).length,
  };
}

async function functionUsage(
  name: string,
  lambda: LambdaClient,
  sum: Sum,
): Promise<{ invocations: number; gbSeconds: number }> {
  const Dimensions = [{ Name: 'FunctionName', Value: name }];
  const [invocations = 0, milliseconds = 0] = await Promise.all(
    ['Invocations', 'Duration'].map((MetricName) => sum({ Namespace: 'AWS/Lambda', MetricName, Dimensions })),
  );
  const { MemorySize = 0 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return { invocations, gbSeconds: (milliseconds / 1000) * (MemorySize / 1024) };
}

async function sumOf(cloudWatch: CloudWatchClient, metric: Metric, now: number): Promise<number> {
  let total = 0;
  const pages = paginateGetMetricData(
    { client: cloudWatch },
    {
      StartTime: new Date(now - dayMs),
      EndTime: new Date(now),
      MetricDataQueries: [{ Id: 'sum', MetricStat: { Metric: metric, Period: 3_600, Stat: 'Sum' } }],
    },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Values = [] } of MetricDataResults) for (const value of Values) total += value;
  }
  return total;
}
