import type { Finding, Origin, ResponseReport, ResponseRequest } from '../../../shared/model/index.ts';
import { memoryLedger } from '../../../shared/platform/ledger.ts';
import { recordedLog } from '../../../shared/platform/log.ts';
import { recordedMetrics } from '../../../shared/platform/metrics.ts';
import { memoryResponseState } from '../../../shared/platform/response-state.ts';
import type { HandleDeps } from '../../../shared/response/handle.ts';
import { type ResponseSettings, responseSection } from '../../../shared/response/settings.ts';
import { iamStandIn, type StandInUser } from './iam-stand-in.ts';

export const leakedKey = 'AKIAIOSFODNN7EXAMPLE';
export const otherKey = 'AKIAI44QH8DHBEXAMPLE';
export const startedAt = Date.parse('2026-11-20T12:00:00Z');

export const byHealth: Origin = {
  lane: 'eventbridge',
  source: 'aws.health',
  detailType: 'AWS Health Event',
  envelopeId: 'e-1',
};

/** A finding that names the leaked key, five seconds old and by Health unless said otherwise. */
export function exposedKey(
  changes: Partial<Omit<Finding, 'signal'>> & { signal?: Partial<Finding['signal']>; key?: string } = {},
): Finding {
  const { signal, key = leakedKey, ...rest } = changes;
  return {
    id: `f-${key}`,
    ruleId: 'health-aws-risk-credentials-exposed',
    title: `Access key ${key} found exposed in public`,
    description: '',
    severity: 'high',
    status: 'stable',
    signalIds: ['health:1'],
    resources: [{ type: 'AWS::IAM::AccessKey', id: key, account: '123456789012' }],
    matched: [],
    dedupKey: key,
    references: [],
    runbook: [],
    falsePositives: [],
    tags: [],
    response: { playbook: 'disable-access-key' },
    ...rest,
    signal: {
      id: 'health:1',
      kind: 'health',
      account: '123456789012',
      region: 'us-east-1',
      time: '2026-11-20T11:59:55Z',
      origin: byHealth,
      record: { eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED', statusCode: 'open' },
      ...signal,
    },
  };
}

export function requestFor(finding: Finding): ResponseRequest {
  return { version: 1, finding, playbook: 'disable-access-key', requestedAt: '2026-11-20T12:00:00Z' };
}

/** An account with two active keys of one user, and the engine over it, all in memory. */
export function setting(
  options: {
    users?: Record<string, StandInUser>;
    settings?: Partial<ResponseSettings>;
    degraded?: boolean;
  } = {},
) {
  const iam = iamStandIn(
    options.users ?? { deploy: { path: '/ci/', keys: { [leakedKey]: 'Active', [otherKey]: 'Active' } } },
  );
  const { log, lines } = recordedLog();
  const { metrics, counts } = recordedMetrics();
  const reports: ResponseReport[] = [];
  const reminders: { body: string; delaySeconds: number }[] = [];
  const time = { now: startedAt };
  const reading = {
    value: { ...responseSection.defaults, ...options.settings },
    degraded: options.degraded ?? false,
  };
  const deps: HandleDeps = {
    aws: iam.aws,
    ledger: memoryLedger(),
    state: memoryResponseState(),
    settings: async () => reading,
    clock: () => time.now,
    log,
    metrics,
    own: { account: '123456789012', region: 'eu-west-1', stage: 'prod' },
    pause: async () => {},
    report: async (said) => {
      reports.push(said);
    },
    sqs: {
      send: async (command: { input: { MessageBody?: string; DelaySeconds?: number } }) => {
        reminders.push({
          body: command.input.MessageBody ?? '',
          delaySeconds: command.input.DelaySeconds ?? 0,
        });
        return {};
      },
    },
    queueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/bongsu-prod-responses',
  };
  return { deps, iam, reports, reminders, time, reading, lines, counts };
}
