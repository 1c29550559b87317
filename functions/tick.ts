import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ruleSet } from '#rules';
import { alert } from '../shared/alerting/alert.ts';
import { deployedAlerting } from '../shared/alerting/deployed.ts';
import { takeOver } from '../shared/alerting/take-over.ts';
import {
  compileExceptions,
  detectionSection,
  exceptionFindings,
  settleWindows,
} from '../shared/detection/index.ts';
import { clientOptions, once } from '../shared/platform/client-options.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { environment } from '../shared/platform/environment.ts';
import { jsonLog } from '../shared/platform/log.ts';
import { type Invocation, lambda } from '../shared/platform/middleware.ts';
import { dynamoResponseState } from '../shared/platform/response-state.ts';
import { settingsReader } from '../shared/platform/settings.ts';
import { stateTable } from '../shared/platform/state-table.ts';
import { dueWindows, tableWindowStore } from '../shared/platform/window-store.ts';
import { expirePending } from '../shared/response/expire-pending.ts';
import { requestResponses } from '../shared/response/request.ts';

/** What a page of work may take: with less left than this, the rest waits for the next minute. Milliseconds. */
const reserveMs = 15_000;
const windowsAtOnce = 100;

const composed = once(() => {
  const { BONGSU_STATE_TABLE, BONGSU_RESPONSES_QUEUE, BONGSU_SETTINGS_PATH, BONGSU_ALERTS_TOPIC } =
    environment(
      'BONGSU_STATE_TABLE',
      'BONGSU_RESPONSES_QUEUE',
      'BONGSU_SETTINGS_PATH',
      'BONGSU_ALERTS_TOPIC',
    );
  // The deployment's own place, as its topic's ARN names it: arn:aws:sns:REGION:ACCOUNT:NAME.
  const [, , , region = '', account = ''] = BONGSU_ALERTS_TOPIC.split(':');
  const dynamodb = new DynamoDBClient(clientOptions);
  const table = stateTable(dynamodb, BONGSU_STATE_TABLE);
  return {
    table,
    windows: tableWindowStore(table),
    state: dynamoResponseState(dynamodb, BONGSU_STATE_TABLE, table),
    responses: { sqs: new SQSClient(clientOptions), queueUrl: BONGSU_RESPONSES_QUEUE },
    alerting: deployedAlerting('tick'),
    place: { account, region },
    settings: settingsReader({
      ssm: new SSMClient(clientOptions),
      path: BONGSU_SETTINGS_PATH,
      section: detectionSection,
      clock: systemClock,
      log: jsonLog({ fields: { function: 'tick' } }),
    }),
  };
});

/** Every minute, what is due: abandoned alerts first, then windows of detection, then approvals and exceptions that expire. */
export const handler = lambda('tick', async (_event: unknown, invocation) => {
  const { alerting, responses, state } = composed();
  const deps = { ...alerting, ...invocation };
  const failures: unknown[] = [];
  for (const step of [
    () => takeOver(deps, () => invocation.remainingMs() > reserveMs),
    () => settleDue(invocation),
    () => expirePending({ ...responses, state, clock: invocation.clock }),
    () => tellOwners(invocation),
  ]) {
    try {
      await step();
    } catch (error) {
      invocation.log.error('a step of tick failed; the others go on', { error });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
});

async function settleDue(invocation: Invocation): Promise<void> {
  const { alerting, responses, table, windows } = composed();
  const { clock } = invocation;
  const keys = await dueWindows(table, clock(), windowsAtOnce);
  if (keys.length === 0) return;
  const settled = await settleWindows(keys, { ruleSet, store: windows, now: clock() });
  await requestResponses(settled.findings, { ...responses, clock });
  await alert(settled.findings, { ...alerting, ...invocation });
  await settled.done();
}

/** The owners of exceptions that ended are told, looked at once an hour: an exception ends with a day. */
async function tellOwners(invocation: Invocation): Promise<void> {
  const { alerting, place, settings } = composed();
  const now = invocation.clock();
  if (new Date(now).getUTCMinutes() !== 0) return;
  const exceptions = compileExceptions((await settings()).value);
  await alert(exceptionFindings(exceptions, now, place), { ...alerting, ...invocation });
}
