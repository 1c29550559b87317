import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { tableAlertStore } from '../platform/alert-store.ts';
import { clientOptions } from '../platform/client-options.ts';
import { systemClock } from '../platform/clock.ts';
import { environment } from '../platform/environment.ts';
import { jsonLog } from '../platform/log.ts';
import { settingsReader } from '../platform/settings.ts';
import { stateTable } from '../platform/state-table.ts';
import type { AlertingDeps } from './deps.ts';
import { snsPublish } from './publish.ts';
import { alertSection } from './settings.ts';

/**
 * What alerting needs in a deployed function, from its environment; the invocation adds clock, log and metrics.
 * Makes clients, calls nothing.
 * @param name the function's name, for log lines outside an invocation
 * @throws BongsuError `ENVIRONMENT_MISSING`
 * @example await alert(findings, { ...alerting(), ...invocation })
 */
export function deployedAlerting(name: string): Omit<AlertingDeps, 'clock' | 'log' | 'metrics'> {
  const variables = environment(
    'BONGSU_STAGE',
    'BONGSU_SETTINGS_PATH',
    'BONGSU_STATE_TABLE',
    'BONGSU_ALERTS_TOPIC',
    'BONGSU_CHAT_TOPIC',
  );
  const dynamodb = new DynamoDBClient(clientOptions);
  const tableName = variables.BONGSU_STATE_TABLE;
  return {
    store: tableAlertStore(dynamodb, tableName, stateTable(dynamodb, tableName)),
    publish: snsPublish({
      sns: new SNSClient(clientOptions),
      topics: { alerts: variables.BONGSU_ALERTS_TOPIC, chat: variables.BONGSU_CHAT_TOPIC },
      home: { stage: variables.BONGSU_STAGE, region: regionOf(variables.BONGSU_ALERTS_TOPIC) },
    }),
    settings: settingsReader({
      ssm: new SSMClient(clientOptions),
      path: variables.BONGSU_SETTINGS_PATH,
      section: alertSection,
      clock: systemClock,
      log: jsonLog({ fields: { function: name } }),
    }),
    pause: (ms) => sleep(ms),
  };
}

/** The region of an ARN: `arn:aws:sns:eu-west-1:123456789012:bongsu-prod-alerts`. */
function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
