import { type Fragment, logicalId, type Resource, type Value } from './cloudformation.ts';
import { deadLetterQueues, eventFunctions } from './queues.ts';

/** Every function of `serverless.yml`, by name without the prefix. */
export const functionNames = [
  'flow-logs',
  'log-objects',
  'cloudtrail-events',
  'health-events',
  'config-events',
  'aws-events',
  'respond',
  'tick',
] as const;

type Alarm = {
  name: string;
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, Value>;
  statistic: 'Sum' | 'Maximum' | 'Minimum';
  comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  threshold: number;
  /** Seconds. */
  period: number;
  periods: number;
  missing: 'notBreaching' | 'breaching';
};

/** One alarm for each place where something could be held back, refused or lost; all tell the operations topic. */
export function alarms(stage: string, streams: readonly string[]): Fragment {
  const all = [
    ...deadLetterQueues.map((queue) => deadLetters(stage, queue)),
    ...functionNames.flatMap((name) => functionAlarms(stage, name)),
    ...streams.flatMap((stream) => streamAlarms(stage, stream)),
    ...['flow-logs', 'log-objects'].map((name) => selfIngestion(stage, name)),
    ...['cloudtrail-events', 'log-objects'].map((name) => failingRules(stage, name)),
    waiting(stage, 'log-objects', 3600),
    waiting(stage, 'responses', 600),
    failedPayloads(stage),
    ...['flow-logs', ...eventFunctions].map((name) => lostInvocations(stage, name)),
    tickStopped(stage),
    ...['alerts', 'operations'].map((topic) => undeliveredNotifications(stage, topic)),
  ];
  return {
    Resources: Object.fromEntries(
      all.map((alarm) => [logicalId(alarm.name, 'alarm'), resource(stage, alarm)]),
    ),
  };
}

const defaults = {
  statistic: 'Sum',
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  period: 300,
  periods: 1,
  missing: 'notBreaching',
} as const;

const deadLetters = (stage: string, queue: string): Alarm => ({
  ...defaults,
  name: `${queue}-not-empty`,
  description: `Something could not be handled. Look, mend, then: bongsu redrive ${queue} --stage ${stage}`,
  namespace: 'AWS/SQS',
  metric: 'ApproximateNumberOfMessagesVisible',
  dimensions: { QueueName: `bongsu-${stage}-${queue}` },
  statistic: 'Maximum',
});

const functionAlarms = (stage: string, name: string): Alarm[] => [
  {
    ...defaults,
    name: `${name}-errors`,
    description: `${name} failed. Its log group /aws/lambda/bongsu-${stage}-${name} says why: filter on level error`,
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    dimensions: { FunctionName: `bongsu-${stage}-${name}` },
  },
  {
    ...defaults,
    name: `${name}-throttles`,
    description: `${name} was refused for want of concurrency. Ask for a higher quota of concurrent executions`,
    namespace: 'AWS/Lambda',
    metric: 'Throttles',
    dimensions: { FunctionName: `bongsu-${stage}-${name}` },
  },
];

const streamAlarms = (stage: string, stream: string): Alarm[] => [
  {
    ...defaults,
    name: `${stream}-not-converted`,
    description: `Records did not fit the table ${stream} and lie under errors/ in the lake bucket`,
    namespace: 'AWS/Firehose',
    metric: 'FailedConversion.Records',
    dimensions: { DeliveryStreamName: `bongsu-${stage}-${stream}` },
  },
  {
    ...defaults,
    name: `${stream}-not-delivered`,
    description: `The oldest record of ${stream} has waited more than 30 minutes for S3`,
    namespace: 'AWS/Firehose',
    metric: 'DeliveryToS3.DataFreshness',
    dimensions: { DeliveryStreamName: `bongsu-${stage}-${stream}` },
    statistic: 'Maximum',
    threshold: 1800,
  },
];

const selfIngestion = (stage: string, name: string): Alarm => ({
  ...defaults,
  name: `${name}-self-ingestion`,
  description: `${name} was fed what Bongsu itself wrote: a loop. Remove that subscription or notification`,
  namespace: 'Bongsu',
  metric: 'SelfIngested',
  dimensions: { function: `bongsu-${stage}-${name}` },
});

const failingRules = (stage: string, name: string): Alarm => ({
  ...defaults,
  name: `${name}-rules-failed`,
  description: `A detection rule failed on a record; the others went on. The log of ${name} names it: filter on RULE_FAILED`,
  namespace: 'Bongsu',
  metric: 'RulesFailed',
  dimensions: { function: `bongsu-${stage}-${name}` },
});

const waiting = (stage: string, queue: string, seconds: number): Alarm => ({
  ...defaults,
  name: `${queue}-waiting`,
  description: `The oldest message on ${queue} has waited more than ${seconds / 60} minutes`,
  namespace: 'AWS/SQS',
  metric: 'ApproximateAgeOfOldestMessage',
  dimensions: { QueueName: `bongsu-${stage}-${queue}` },
  statistic: 'Maximum',
  threshold: seconds,
});

const failedPayloads = (stage: string): Alarm => ({
  ...defaults,
  name: 'flow-logs-given-up',
  description: `Payloads went to the failures bucket after three tries. Look: bongsu redrive --stage ${stage}; mend; redrive that bucket`,
  namespace: 'AWS/Lambda',
  metric: 'AsyncEventsDropped',
  dimensions: { FunctionName: `bongsu-${stage}-flow-logs` },
});

const lostInvocations = (stage: string, name: string): Alarm => ({
  ...defaults,
  name: `${name}-lost`,
  description: `What ${name} failed on could not be kept either: its failures queue or bucket refused it`,
  namespace: 'AWS/Lambda',
  metric: 'DestinationDeliveryFailures',
  dimensions: { FunctionName: `bongsu-${stage}-${name}` },
});

const tickStopped = (stage: string): Alarm => ({
  ...defaults,
  name: 'tick-stopped',
  description:
    'tick has not run for 15 minutes: abandoned alerts are not taken over, approvals do not expire',
  namespace: 'AWS/Lambda',
  metric: 'Invocations',
  dimensions: { FunctionName: `bongsu-${stage}-tick` },
  comparison: 'LessThanThreshold',
  threshold: 1,
  periods: 3,
  missing: 'breaching',
});

const undeliveredNotifications = (stage: string, topic: string): Alarm => ({
  ...defaults,
  name: `${topic}-not-delivered`,
  description: `A subscriber of ${topic} could not be reached`,
  namespace: 'AWS/SNS',
  metric: 'NumberOfNotificationsFailed',
  dimensions: { TopicName: `bongsu-${stage}-${topic}` },
});

function resource(stage: string, alarm: Alarm): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `bongsu-${stage}-${alarm.name}`,
      AlarmDescription: alarm.description,
      Namespace: alarm.namespace,
      MetricName: alarm.metric,
      Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: alarm.statistic,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      Period: alarm.period,
      EvaluationPeriods: alarm.periods,
      TreatMissingData: alarm.missing,
      AlarmActions: [{ Ref: 'OperationsTopic' }],
    },
  };
}
