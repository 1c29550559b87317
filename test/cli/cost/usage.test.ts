import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { usageOfStage } from '../../../cli/cost/usage.ts';

const now = Date.UTC(2026, 10, 21);
const dimension = (Name: string, Value: string) => ({ Name, Value });

/** An account with two stages; each metric of `prod` holds what `sums` says, of `dev` far more. */
function account(sums: Record<string, number>) {
  const cloudWatch = new CloudWatchClient({ region: 'us-east-1' });
  const lambda = new LambdaClient({ region: 'us-east-1' });
  mockClient(cloudWatch)
    .on(ListMetricsCommand)
    .callsFake(({ MetricName }) => ({
      Metrics: ['prod', 'dev'].flatMap((stage) =>
        ['vpc-flow', 'cloudtrail'].map((format) => ({
          Namespace: 'Bongsu',
          MetricName,
          Dimensions: [
            dimension('function', `bongsu-${stage}-log-objects`),
            dimension('stream', `bongsu-${stage}-${format}`),
          ],
        })),
      ),
    }))
    .on(GetMetricDataCommand)
    .callsFake(({ MetricDataQueries: [query] }) => {
      const { MetricName, Dimensions } = query.MetricStat.Metric;
      const values = Dimensions.map(({ Value }: { Value: string }) => Value).join(' ');
      const sum = values.includes('bongsu-dev') ? 1e12 : (sums[MetricName] ?? 0);
      return { MetricDataResults: [{ Values: [sum / 2, sum / 2] }] };
    });
  mockClient(lambda).on(GetFunctionConfigurationCommand).resolves({ MemorySize: 512 });
  return { cloudWatch, lambda };
}

test('a stage’s day is the sum of its own metrics and of no other stage’s', async () => {
  const sums = { BytesSent: 1_000, BytesBilled: 5_120, LinesOut: 10, Invocations: 4, Duration: 2_000 };
  expect(await usageOfStage('prod', now, account({ ...sums, NumberOfMessagesReceived: 7 }))).toEqual({
    lines: 20,
    bytes: 2_000,
    billedBytes: 10_240,
    streams: 2,
    invocations: 8,
    gbSeconds: 2,
    messages: 7,
  });
});

test('a stage that sent nothing cannot be reckoned with', async () => {
  await expect(usageOfStage('prod', now, account({}))).rejects.toMatchObject({ code: 'USAGE_MISSING' });
});
