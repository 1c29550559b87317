import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { vi } from 'vitest';

/** A Lambda context with a minute left. */
export const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 } as Context;

/** The variables of `serverless.yml`, with names that no account has. */
export function stubEnvironment(): void {
  const queue = 'https://sqs.us-east-1.amazonaws.com/123456789012';
  const topic = 'arn:aws:sns:us-east-1:123456789012';
  vi.stubEnv('BONGSU_STAGE', 'test');
  vi.stubEnv('BONGSU_SETTINGS_PATH', '/bongsu/test/settings');
  vi.stubEnv('BONGSU_STATE_TABLE', 'bongsu-test-state');
  vi.stubEnv('BONGSU_ALERTS_TOPIC', `${topic}:bongsu-test-alerts`);
  vi.stubEnv('BONGSU_CHAT_TOPIC', `${topic}:bongsu-test-chat`);
  vi.stubEnv('BONGSU_RESPONSES_QUEUE', `${queue}/bongsu-test-responses`);
}

type Sent = { constructor: { name: string }; input: object };

/**
 * AWS as a function sees it on a good day, with a record of the commands in their order. The integration tests run
 * the same parts against the emulated account; here it is the calls themselves that are asserted.
 * @param settings what Parameter Store holds, by section
 */
export function recordedAws(settings: Readonly<Record<string, object>> = {}) {
  const calls: { command: string; input: Record<string, unknown> }[] = [];
  const answers: Record<string, object> = {
    PublishCommand: { MessageId: 'message-1' },
    SendMessageBatchCommand: { Successful: [], Failed: [] },
  };
  const parameter = (input: { Name?: string }): string => {
    const value = settings[input.Name?.split('/').at(-1) ?? ''];
    if (value === undefined) throw new ParameterNotFound({ message: 'absent', $metadata: {} });
    return JSON.stringify(value);
  };
  const answer = async (command: Sent): Promise<object> => {
    const { name } = command.constructor;
    calls.push({ command: name, input: { ...command.input } });
    if (name === 'GetParameterCommand') return { Parameter: { Value: parameter(command.input) } };
    return answers[name] ?? {};
  };
  // Every client inherits `send` from one class, but each is asked for by its own name.
  for (const { prototype } of [DynamoDBClient, SNSClient, SQSClient, SSMClient]) {
    Object.defineProperty(prototype, 'send', { value: answer, configurable: true });
  }
  return { calls, commands: () => calls.map(({ command }) => command) };
}
