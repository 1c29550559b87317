import { type Fragment, getAtt, logicalId, type Resource, regionalArn } from './cloudformation.ts';

/** A queue that a function reads, with that function's timeout in seconds as `serverless.yml` has it. */
const workQueues = [
  { name: 'log-objects', timeout: 300 },
  { name: 'responses', timeout: 120 },
] as const;

/** Functions that EventBridge invokes with events that must not be lost. */
export const eventFunctions = ['cloudtrail-events', 'health-events', 'config-events', 'aws-events'] as const;

/** Seconds. A dead letter keeps its original timestamp when it moves, so it must be kept longer than in its source. */
const deadLetterRetention = 14 * 24 * 3600;
const workRetention = 4 * 24 * 3600;

/** Bytes. An event may have 256 KB, and what keeps it adds its own words; SQS takes 1 MiB since August 2025. */
const messageLimit = 1_048_576;

/**
 * Every queue that holds what could not be handled, by name without the `bongsu-<stage>-` prefix:
 * `-dlq` (received too often), `-failures` (the function failed), `-undelivered` (EventBridge could not deliver).
 */
export const deadLetterQueues: readonly string[] = [
  ...workQueues.map(({ name }) => `${name}-dlq`),
  ...eventFunctions.flatMap((name) => [`${name}-failures`, `${name}-undelivered`]),
  'log-objects-undelivered',
];

/** Work queues, dead-letter queues, and who may put events that EventBridge could not deliver into them. */
export function queues(stage: string): Fragment {
  const resources: Record<string, Resource> = {};
  for (const name of deadLetterQueues) {
    resources[logicalId(name, 'queue')] = {
      Type: 'AWS::SQS::Queue',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        QueueName: `bongsu-${stage}-${name}`,
        MessageRetentionPeriod: deadLetterRetention,
        MaximumMessageSize: messageLimit,
        SqsManagedSseEnabled: true,
        ...(name.endsWith('-dlq') && {
          RedriveAllowPolicy: {
            redrivePermission: 'byQueue',
            sourceQueueArns: [regionalArn('sqs', `bongsu-${stage}-${name.slice(0, -'-dlq'.length)}`)],
          },
        }),
      },
    };
  }
  for (const { name, timeout } of workQueues) {
    resources[logicalId(name, 'queue')] = {
      Type: 'AWS::SQS::Queue',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        QueueName: `bongsu-${stage}-${name}`,
        MessageRetentionPeriod: workRetention,
        // Source: AWS Lambda guide, "Using Lambda with Amazon SQS": six times the function's timeout.
        VisibilityTimeout: 6 * timeout,
        SqsManagedSseEnabled: true,
        RedrivePolicy: {
          deadLetterTargetArn: getAtt(logicalId(name, 'dlq', 'queue'), 'Arn'),
          maxReceiveCount: 5,
        },
      },
    };
  }
  for (const name of [...eventFunctions, 'log-objects']) {
    const queue = logicalId(name, 'undelivered', 'queue');
    resources[`${queue}Policy`] = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: queue }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'UndeliveredEvents',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: getAtt(queue, 'Arn'),
              Condition: {
                ArnLike: { 'aws:SourceArn': regionalArn('events', `rule/bongsu-${stage}-${name}-*`) },
              },
            },
          ],
        },
      },
    };
  }
  return { Resources: resources };
}
