import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BongsuError } from '../../shared/model/index.ts';
import { type LocalAccount, localAccountId } from './isolation.ts';
import type { FunctionError } from './sandbox-protocol.ts';
import type { FunctionSpec } from './wiring.ts';

/**
 * Puts the record of an asynchronous invocation that failed for good where the function's onFailure destination says:
 * to a queue or, whole, into a bucket.
 * Source: Lambda guide, "Capturing records of Lambda asynchronous invocations" (record and key format).
 */
export async function sendToFailureDestination(
  account: LocalAccount,
  spec: FunctionSpec & { onFailure: string },
  failed: { event: unknown; error: FunctionError; tries: number; now: number },
): Promise<void> {
  const { event, error, tries, now } = failed;
  const requestId = randomUUID();
  const timestamp = new Date(now).toISOString();
  const record = JSON.stringify({
    version: '1.0',
    timestamp,
    requestContext: {
      requestId,
      functionArn: `${spec.arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: tries,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  });
  const [, , service, , , name = ''] = spec.onFailure.split(':');
  if (service === 's3') {
    const s3 = new S3Client({ ...account.options, forcePathStyle: true });
    const day = timestamp.slice(0, 10).replaceAll('-', '/');
    const moment = timestamp.slice(0, 19).replaceAll(':', '.');
    await s3.send(
      new PutObjectCommand({
        Bucket: name,
        Key: `aws/lambda/async/${spec.name}/${day}/${moment}-${requestId}`,
        Body: record,
        ContentType: 'application/json',
      }),
    );
    s3.destroy();
  } else if (service === 'sqs') {
    const sqs = new SQSClient(account.options);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: `${account.endpoint}/${localAccountId}/${name}`,
        MessageBody: record,
      }),
    );
    sqs.destroy();
  } else {
    throw new BongsuError('TEMPLATE_UNSUPPORTED', `onFailure destination ${spec.onFailure} of ${spec.name}`);
  }
}
