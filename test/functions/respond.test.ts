import type { Context } from 'aws-lambda';
import { beforeAll, expect, test, vi } from 'vitest';
import { handler } from '../../functions/respond.ts';

const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 60_000 } as Context;

beforeAll(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('BONGSU_STAGE', 'test');
  vi.stubEnv('BONGSU_SETTINGS_PATH', '/bongsu/test/settings');
  vi.stubEnv('BONGSU_STATE_TABLE', 'bongsu-test-state');
  vi.stubEnv('BONGSU_LEDGER_TABLE', 'bongsu-test-ledger');
  vi.stubEnv('BONGSU_ALERTS_TOPIC', 'arn:aws:sns:eu-west-1:123456789012:bongsu-test-alerts');
  vi.stubEnv('BONGSU_CHAT_TOPIC', 'arn:aws:sns:eu-west-1:123456789012:bongsu-test-chat');
  vi.stubEnv(
    'BONGSU_RESPONSES_QUEUE',
    'https://sqs.eu-west-1.amazonaws.com/123456789012/bongsu-test-responses',
  );
});

test.each([
  ['not JSON', '{'],
  ['an empty object', '{}'],
  ['a request without a finding', '{"version":1,"playbook":"disable-access-key"}'],
  ['another version', '{"version":2,"command":"expire","id":"r-1"}'],
  ['a command of a person', '{"version":1,"command":"undo","id":"r-1","by":"a","force":true}'],
])('a message that is %s goes back to its queue, and from there to the dead letters', async (_name, body) => {
  expect(await handler({ Records: [{ messageId: 'm-1', body }] }, context)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-1' }],
  });
});

test.each([
  ['nothing', null],
  ['an unknown command', { version: 1, command: 'delete', id: 'r-1', by: 'a' }],
  ['nobody who asks', { version: 1, command: 'approve', id: 'r-1' }],
])('an invocation with %s fails with the place of the fault', async (_name, event) => {
  await expect(handler(event, context)).rejects.toMatchObject({ code: 'RESPONSE_MESSAGE_INVALID' });
});
