import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalAccount } from './isolation.ts';
import { localAccountId } from './isolation.ts';

/**
 * The emulator delivers neither events nor log lines to Lambda. A queue (for EventBridge rules) and a Kinesis stream
 * (for subscription filters) stand in a function's place, and the runtime carries on from there.
 */
export function eventQueueName(functionId: string): string {
  return `bongsu-local-stand-in-${functionId}`;
}

export function eventQueueUrl(account: LocalAccount, functionId: string): string {
  return `${account.endpoint}/${localAccountId}/${eventQueueName(functionId)}`;
}

export function logStreamName(functionId: string): string {
  return `bongsu-local-stand-in-${functionId}`;
}

/** The SDK's Kinesis client speaks HTTP/2, the emulator only HTTP/1.1: it is given another client's handler. */
export function kinesisClient(account: LocalAccount): KinesisClient {
  const { requestHandler } = new SQSClient(account.options).config;
  return new KinesisClient({ ...account.options, requestHandler });
}
