import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { deployedAlerting } from '../alerting/deployed.ts';
import { detectionSection } from '../detection/index.ts';
import { clientOptions } from '../platform/client-options.ts';
import { systemClock } from '../platform/clock.ts';
import { environment } from '../platform/environment.ts';
import { jsonLog } from '../platform/log.ts';
import { settingsReader } from '../platform/settings.ts';
import { stateTable } from '../platform/state-table.ts';
import { tableWindowStore } from '../platform/window-store.ts';
import type { Consequences } from './judge.ts';

/**
 * What `judge` needs in a deployed function, from its environment. Makes clients, calls nothing.
 * @param name the function's name, for log lines outside an invocation
 * @throws BongsuError `ENVIRONMENT_MISSING`
 */
export function deployedConsequences(name: string): Consequences {
  const variables = environment('BONGSU_SETTINGS_PATH', 'BONGSU_STATE_TABLE', 'BONGSU_RESPONSES_QUEUE');
  return {
    windows: tableWindowStore(stateTable(new DynamoDBClient(clientOptions), variables.BONGSU_STATE_TABLE)),
    settings: settingsReader({
      ssm: new SSMClient(clientOptions),
      path: variables.BONGSU_SETTINGS_PATH,
      section: detectionSection,
      clock: systemClock,
      log: jsonLog({ fields: { function: name } }),
    }),
    responses: { sqs: new SQSClient(clientOptions), queueUrl: variables.BONGSU_RESPONSES_QUEUE },
    alerting: deployedAlerting(name),
  };
}
