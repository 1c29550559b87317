import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
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
// Empty stores: nothing configured, nothing delivered before.
mockClient(SSMClient)
  .on(GetParameterCommand)
  .rejects(new ParameterNotFound({ message: 'none', $metadata: {} }));
mockClient(DynamoDBClient).on(GetItemCommand).resolves({});
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
