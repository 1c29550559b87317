import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { SSMClient } from '@aws-sdk/client-ssm';
import { formats } from '../shared/formats/index.ts';
import { describeLogFormats } from '../shared/lake/describe-flow-logs.ts';
import { ingestPayload } from '../shared/lake/ingest-payload.ts';
import { logGroupLayouts } from '../shared/lake/log-group-layouts.ts';
import { partitionedLines } from '../shared/lake/pack.ts';
import { tableReceipts } from '../shared/lake/receipts.ts';
import { formatSettings } from '../shared/lake/settings.ts';
import { clientOptions, once } from '../shared/platform/client-options.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { environment } from '../shared/platform/environment.ts';
import { jsonLog } from '../shared/platform/log.ts';
import { lambda } from '../shared/platform/middleware.ts';
import { settingsReader } from '../shared/platform/settings.ts';
import { stateTable } from '../shared/platform/state-table.ts';

const composed = once(() => {
  const { BONGSU_SETTINGS_PATH, BONGSU_STATE_TABLE, BONGSU_STREAM_PREFIX, BONGSU_PARTITION } = environment(
    'BONGSU_SETTINGS_PATH',
    'BONGSU_STATE_TABLE',
    'BONGSU_STREAM_PREFIX',
    'BONGSU_PARTITION',
  );
  const table = stateTable(new DynamoDBClient(clientOptions), BONGSU_STATE_TABLE);
  return {
    firehose: new FirehoseClient(clientOptions),
    receipts: tableReceipts(table, systemClock),
    layouts: logGroupLayouts({ table, clock: systemClock, describe: describeLogFormats }),
    settings: settingsReader({
      ssm: new SSMClient(clientOptions),
      path: BONGSU_SETTINGS_PATH,
      section: formatSettings,
      clock: systemClock,
      log: jsonLog({ fields: { function: 'flow-logs' } }),
    }),
    streamPrefix: BONGSU_STREAM_PREFIX,
    ...(BONGSU_PARTITION === 'event' && { maxLines: partitionedLines }),
  };
});

/** CloudWatch Logs subscription payloads into the lake. A payload that is not taken whole fails the invocation. */
export const handler = lambda('flow-logs', async (event: unknown, invocation) => {
  const { settings, ...clients } = composed();
  await ingestPayload(event, {
    ...clients,
    ...invocation,
    formats,
    settings: await settings(),
    patience: { remainingMs: invocation.remainingMs, random: Math.random, sleep },
  });
});
