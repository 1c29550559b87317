import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ruleSet } from '#rules';
import { createDetector } from '../shared/detection/index.ts';
import { formats } from '../shared/formats/index.ts';
import { continuationOf, type ObjectReference } from '../shared/lake/notifications.ts';
import { tableObjectLedger } from '../shared/lake/object-ledger.ts';
import { takeMessages } from '../shared/lake/object-messages.ts';
import { partitionedLines } from '../shared/lake/pack.ts';
import { formatSettings } from '../shared/lake/settings.ts';
import { deployedConsequences } from '../shared/lanes/deployed-consequences.ts';
import { judge } from '../shared/lanes/judge.ts';
import { BongsuError, type JsonObject, type Signal } from '../shared/model/index.ts';
import { clientOptions, once } from '../shared/platform/client-options.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { environment } from '../shared/platform/environment.ts';
import { jsonLog } from '../shared/platform/log.ts';
import { type Invocation, lambda } from '../shared/platform/middleware.ts';
import { settingsReader } from '../shared/platform/settings.ts';
import { stateTable } from '../shared/platform/state-table.ts';
import { cloudTrailSignal } from '../shared/sources/cloudtrail.ts';

const detector = createDetector(ruleSet);
const consequences = once(() => deployedConsequences('log-objects'));

const composed = once(() => {
  const variables = environment(
    'BONGSU_SETTINGS_PATH',
    'BONGSU_STATE_TABLE',
    'BONGSU_STREAM_PREFIX',
    'BONGSU_LOG_OBJECTS_QUEUE',
    'BONGSU_PARTITION',
  );
  const state = stateTable(new DynamoDBClient(clientOptions), variables.BONGSU_STATE_TABLE);
  return {
    lake: {
      firehose: new FirehoseClient(clientOptions),
      s3: new S3Client(clientOptions),
      ledger: tableObjectLedger(state, systemClock),
      streamPrefix: variables.BONGSU_STREAM_PREFIX,
      ...(variables.BONGSU_PARTITION === 'event' && { maxLines: partitionedLines }),
      formats,
    },
    sqs: new SQSClient(clientOptions),
    queueUrl: variables.BONGSU_LOG_OBJECTS_QUEUE,
    formatSettings: settingsReader({
      ssm: new SSMClient(clientOptions),
      path: variables.BONGSU_SETTINGS_PATH,
      section: formatSettings,
      clock: systemClock,
      log: jsonLog({ fields: { function: 'log-objects' } }),
    }),
  };
});

/** Objects that S3 notifications name, into the lake; CloudTrail records through detection besides. */
export const handler = lambda('log-objects', async (event: unknown, invocation) => {
  const { lake, sqs, queueUrl, formatSettings: readSettings } = composed();
  return takeMessages(event, {
    ...lake,
    ...invocation,
    settings: (await readSettings()).value,
    patience: { remainingMs: invocation.remainingMs, random: Math.random, sleep },
    detect: (records, reference) => detect(records, reference, invocation),
    continueLater: async (reference) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: continuationOf(reference) }));
    },
    comeBack: async (receiptHandle, seconds) => {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    },
  });
});

/** CloudTrail records are judged as they are by every other lane. */
async function detect(
  records: readonly JsonObject[],
  { bucket, key }: ObjectReference,
  invocation: Invocation,
): Promise<void> {
  const signals = records.flatMap((record) => signalOf(record, bucket, key, invocation));
  await judge(signals, { ...invocation, ruleSet, detector, consequences });
}

/** A record that is no signal is in the lake all the same; detection cannot judge it, and says so. */
function signalOf(record: JsonObject, bucket: string, key: string, { log, metrics }: Invocation): Signal[] {
  try {
    return [cloudTrailSignal(record, { lane: 's3', bucket, key })];
  } catch (error) {
    if (!(error instanceof BongsuError)) throw error;
    metrics.count('SignalsRejected');
    log.warn('a CloudTrail record cannot be judged', { object: `s3://${bucket}/${key}`, error });
    return [];
  }
}
