import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ruleSet } from '#rules';
import { alert } from '../shared/alerting/alert.ts';
import { deployedAlerting } from '../shared/alerting/deployed.ts';
import { takeOver } from '../shared/alerting/take-over.ts';
import { settleWindows } from '../shared/detection/index.ts';
import { clientOptions, once } from '../shared/platform/client-options.ts';
import { environment } from '../shared/platform/environment.ts';
import { type Invocation, lambda } from '../shared/platform/middleware.ts';
import { dynamoResponseState } from '../shared/platform/response-state.ts';
import { stateTable } from '../shared/platform/state-table.ts';
import { dueWindows, tableWindowStore } from '../shared/platform/window-store.ts';
import { expirePending } from '../shared/response/expire-pending.ts';
import { requestResponses } from '../shared/response/request.ts';

/** What a page of work may take: with less left than this, the rest waits for the next minute. Milliseconds. */
const reserveMs = 15_000;
const windowsAtOnce = 100;

const composed = once(() => {
  const { BONGSU_STATE_TABLE, BONGSU_RESPONSES_QUEUE } = environment(
    'BONGSU_STATE_TABLE',
    'BONGSU_RESPONSES_QUEUE',
  );
  const dynamodb = new DynamoDBClient(clientOptions);
  const table = stateTable(dynamodb, BONGSU_STATE_TABLE);
  return {
    table,
    windows: tableWindowStore(table),
    state: dynamoResponseState(dynamodb, BONGSU_STATE_TABLE, table),
    responses: { sqs: new SQSClient(clientOptions), queueUrl: BONGSU_RESPONSES_QUEUE },
    alerting: deployedAlerting('tick'),
  };
});

/** Every minute, what is due: abandoned alerts first, then windows of detection, then approvals that expire. */
export const handler = lambda('tick', async (_event: unknown, invocation) => {
  const { alerting, responses, state } = composed();
  const deps = { ...alerting, ...invocation };
  const failures: unknown[] = [];
  for (const step of [
    () => takeOver(deps, () => invocation.remainingMs() > reserveMs),
    () => settleDue(invocation),
    () => expirePending({ ...responses, state, clock: invocation.clock }),
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
