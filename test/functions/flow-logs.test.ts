import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, expect, test, vi } from 'vitest';
import { vpcFlow } from '../../shared/formats/index.ts';
import { quarantineColumns } from '../../shared/lake/quarantine.ts';
import { firehoseStandIn } from '../stand-ins/firehose.ts';
import { flowLine, subscriptionEvent } from '../stand-ins/subscription.ts';

const firehose = await firehoseStandIn({
  'bongsu-test-vpc-flow': vpcFlow.columns,
  'bongsu-test-quarantine': quarantineColumns,
});
vi.stubEnv('AWS_ENDPOINT_URL_FIREHOSE', firehose.endpoint);
vi.stubEnv('BONGSU_SETTINGS_PATH', '/bongsu/test/settings');
vi.stubEnv('BONGSU_STATE_TABLE', 'bongsu-test-state');
vi.stubEnv('BONGSU_STREAM_PREFIX', 'bongsu-test-');
vi.stubEnv('BONGSU_PARTITION', 'arrival');
// Empty stores: nothing configured, nothing delivered before.
mockClient(SSMClient)
  .on(GetParameterCommand)
  .rejects(new ParameterNotFound({ message: 'none', $metadata: {} }));
mockClient(DynamoDBClient).on(GetItemCommand).resolves({}).on(PutItemCommand).resolves({});
const ec2 = mockClient(EC2Client).on(DescribeFlowLogsCommand).resolves({ FlowLogs: [] });
afterAll(() => firehose.close());

const { handler } = await import('../../functions/flow-logs.ts');
const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 } as Context;

test('a payload of default flow logs arrives typed in its stream, and what is malformed in quarantine', async () => {
  await handler(subscriptionEvent([flowLine(443), 'not a flow log', flowLine(22)]), context);
  expect(firehose.violations).toEqual([]);
  const rows = firehose.taken('bongsu-test-vpc-flow').map((line) => JSON.parse(line));
  expect(rows.map(({ dstport, action }) => ({ dstport, action }))).toEqual([
    { dstport: 443, action: 'ACCEPT' },
    { dstport: 22, action: 'ACCEPT' },
  ]);
  expect(firehose.taken('bongsu-test-quarantine').map((line) => JSON.parse(line))).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-/),
      source: '/vpc/flow/eni-0123456789abcdef0-all',
      format: 'vpc-flow',
      byte_offset: 1,
      reason: expect.any(String),
      line: 'not a flow log',
    },
  ]);
});

test('what is not a subscription payload fails the invocation, so that it is tried again and then kept', async () => {
  await expect(handler({ awslogs: {} }, context)).rejects.toMatchObject({ code: 'SUBSCRIPTION_SHAPE' });
});

test('a custom layout is asked of EC2, once a log group', async () => {
  firehose.taken('bongsu-test-vpc-flow').length = 0;
  ec2
    .resetHistory()
    .on(DescribeFlowLogsCommand)
    .resolves({ FlowLogs: [{ LogFormat: '${version} ${dstport} ${tcp-flags}' }] });
  for (const port of [22, 443]) {
    await handler(subscriptionEvent([`3 ${port} 2`], { logGroup: '/vpc/custom' }), context);
  }
  const rows = firehose.taken('bongsu-test-vpc-flow').map((line) => JSON.parse(line));
  expect(rows).toMatchObject([
    { version: 3, dstport: 22, tcp_flags: 2 },
    { version: 3, dstport: 443, tcp_flags: 2 },
  ]);
  expect(ec2.commandCalls(DescribeFlowLogsCommand).map(({ args: [{ input }] }) => input.Filter)).toEqual([
    [{ Name: 'log-group-name', Values: ['/vpc/custom'] }],
  ]);
});
