import { expect, test } from 'vitest';
import { readTemplate } from '../../../cli/local/template.ts';
import { readWiring } from '../../../cli/local/wiring.ts';

const world = {
  accountId: '123456789012',
  region: 'ap-northeast-2',
  stackName: 's',
  endpoint: 'http://127.0.0.1:1',
};
const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const lambda = (handler: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: `bongsu-local-${handler}`,
    Handler: `functions/${handler}.handler`,
    ...properties,
  },
});
const wiring = (resources: object) => readWiring(readTemplate({ Resources: resources }, world));

test('functions come with their environment, timeout and what becomes of a failure', () => {
  const { functions } = wiring({
    Failures: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'failures' } },
    Flow: lambda('flow-logs', { Timeout: 60, Environment: { Variables: { BONGSU_STAGE: 'local', N: 1 } } }),
    Tick: lambda('tick'),
    FlowInvocations: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Flow' },
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arn('Failures') } },
      },
    },
    Custom: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'x', Handler: 'custom/handler.handler' },
    },
  });
  expect(functions).toMatchObject([
    {
      id: 'flow-logs',
      module: 'functions/flow-logs',
      exportName: 'handler',
      timeoutMs: 60_000,
      environment: { BONGSU_STAGE: 'local', N: '1' },
      retries: 1,
      onFailure: 'arn:aws:s3:::failures',
    },
    { id: 'tick', timeoutMs: 3_000, environment: {}, retries: 2 },
  ]);
});

test('queues, rules, subscriptions and schedules are read from the template', () => {
  const { queues, rules, subscriptions, schedules } = wiring({
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'objects' } },
    Objects: lambda('log-objects'),
    Health: lambda('health-events'),
    Tick: lambda('tick'),
    Flow: lambda('flow-logs'),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: arn('Queue'), FunctionName: arn('Objects'), BatchSize: 5 },
    },
    HealthRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'health',
        EventPattern: { source: ['aws.health'] },
        Targets: [{ Id: 'x', Arn: arn('Health') }],
      },
    },
    OffRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'off',
        State: 'DISABLED',
        EventPattern: {},
        Targets: [{ Id: 'x', Arn: arn('Health') }],
      },
    },
    TopicRule: {
      Type: 'AWS::Events::Rule',
      Properties: { Name: 'topic', EventPattern: {}, Targets: [{ Id: 'x', Arn: 'arn:aws:sns:::t' }] },
    },
    TickRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'tick',
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Id: 'x', Arn: arn('Tick') }],
      },
    },
    Subscription: {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: { LogGroupName: '/vpc/flow-logs', FilterPattern: '', DestinationArn: arn('Flow') },
    },
  });
  expect(queues).toEqual([
    { functionId: 'log-objects', queueUrl: 'http://127.0.0.1:1/123456789012/objects', batchSize: 5 },
  ]);
  expect(rules).toEqual([
    {
      functionId: 'health-events',
      name: 'health',
      bus: 'default',
      pattern: '{"source":["aws.health"]}',
      enabled: true,
    },
    { functionId: 'health-events', name: 'off', bus: 'default', pattern: '{}', enabled: false },
  ]);
  expect(subscriptions).toEqual([
    { functionId: 'flow-logs', logGroup: '/vpc/flow-logs', name: 'Subscription', filterPattern: '' },
  ]);
  expect(schedules).toEqual([{ functionId: 'tick', everyMs: 60_000 }]);
});

test('a trigger of a function that is not there is an error', () => {
  expect(() =>
    wiring({
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {},
          Targets: [{ Id: 'x', Arn: 'arn:aws:lambda:ap-northeast-2:123456789012:function:other' }],
        },
      },
    }),
  ).toThrow(expect.objectContaining({ code: 'TEMPLATE_UNSUPPORTED' }));
});
