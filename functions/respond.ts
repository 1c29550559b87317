import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { deployedAlerting } from '../shared/alerting/deployed.ts';
import { report } from '../shared/alerting/report.ts';
import { isObject } from '../shared/model/index.ts';
import { clientOptions, once } from '../shared/platform/client-options.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { environment } from '../shared/platform/environment.ts';
import { dynamoLedger } from '../shared/platform/ledger.ts';
import { jsonLog } from '../shared/platform/log.ts';
import { type Invocation, lambda } from '../shared/platform/middleware.ts';
import { dynamoResponseState } from '../shared/platform/response-state.ts';
import { settingsReader } from '../shared/platform/settings.ts';
import { stateTable } from '../shared/platform/state-table.ts';
import { awsCalls } from '../shared/response/aws.ts';
import { ownOf } from '../shared/response/guards.ts';
import {
  type CommandAnswer,
  type HandleDeps,
  handleCommand,
  handleMessage,
} from '../shared/response/handle.ts';
import { parsePersonCommand } from '../shared/response/messages.ts';
import { responseSection } from '../shared/response/settings.ts';

const composed = once(() => {
  const variables = environment(
    'BONGSU_STAGE',
    'BONGSU_SETTINGS_PATH',
    'BONGSU_STATE_TABLE',
    'BONGSU_LEDGER_TABLE',
    'BONGSU_ALERTS_TOPIC',
    'BONGSU_RESPONSES_QUEUE',
  );
  const dynamodb = new DynamoDBClient(clientOptions);
  const state = stateTable(dynamodb, variables.BONGSU_STATE_TABLE);
  const log = jsonLog({ fields: { function: 'respond' } });
  const settings = {
    ssm: new SSMClient(clientOptions),
    path: variables.BONGSU_SETTINGS_PATH,
    clock: systemClock,
    log,
  };
  return {
    responding: {
      aws: awsCalls(),
      ledger: dynamoLedger(dynamodb, variables.BONGSU_LEDGER_TABLE),
      state: dynamoResponseState(dynamodb, variables.BONGSU_STATE_TABLE, state),
      settings: settingsReader({ ...settings, section: responseSection }),
      own: ownOf(variables.BONGSU_ALERTS_TOPIC, variables.BONGSU_STAGE),
      sqs: new SQSClient(clientOptions),
      queueUrl: variables.BONGSU_RESPONSES_QUEUE,
    },
    alerting: deployedAlerting('respond'),
  };
});

/** The responses queue, and a person's commands by direct invocation. */
export const handler = lambda(
  'respond',
  async (event: unknown, invocation): Promise<SQSBatchResponse | CommandAnswer> => {
    const deps = depsFor(invocation);
    if (isBatch(event)) return handleBatch(event.Records, deps);
    return handleCommand(parsePersonCommand(event), deps);
  },
);

function depsFor(invocation: Invocation): HandleDeps {
  const { responding, alerting } = composed();
  const shared = { ...invocation, pause: (ms: number) => sleep(ms) };
  return {
    ...responding,
    ...shared,
    report: (said) => report(said, { ...alerting, ...shared }),
  };
}

async function handleBatch(records: SQSRecord[], deps: HandleDeps): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of records) {
    try {
      await handleMessage(body, deps);
    } catch (error) {
      deps.log.error('a response did not come to an end; its message returns', { messageId, error });
      deps.metrics.count('ResponseMessagesFailed');
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

function isBatch(event: unknown): event is { Records: SQSRecord[] } {
  return isObject(event) && Array.isArray(event.Records);
}
