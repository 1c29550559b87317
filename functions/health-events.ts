import { SQSClient } from '@aws-sdk/client-sqs';
import { alert } from '../shared/alerting/alert.ts';
import { deployedAlerting } from '../shared/alerting/deployed.ts';
import { clientOptions, once } from '../shared/platform/client-options.ts';
import { environment } from '../shared/platform/environment.ts';
import { lambda } from '../shared/platform/middleware.ts';
import { requestResponses } from '../shared/response/request.ts';
import { healthSignal } from '../shared/sources/health.ts';
import { healthFindings } from '../shared/sources/health-findings.ts';

const composed = once(() => ({
  alerting: deployedAlerting('health-events'),
  responses: {
    sqs: new SQSClient(clientOptions),
    queueUrl: environment('BONGSU_RESPONSES_QUEUE').BONGSU_RESPONSES_QUEUE,
  },
}));

/** AWS Health events from EventBridge into alerts, with the responses they want asked for first. */
export const handler = lambda('health-events', async (event: unknown, invocation) => {
  const findings = healthFindings(healthSignal(event));
  invocation.metrics.count('Signals');
  const { alerting, responses } = composed();
  await requestResponses(findings, { ...responses, clock: invocation.clock });
  await alert(findings, { ...alerting, ...invocation });
});
