import type { Finding, JsonObject, Signal } from '../model/index.ts';
import { at, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { findingOf } from './finding-of.ts';
import { objectsAt } from './lists.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const detailType = 'AWS Insight via CloudTrail';
const guide =
  'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html';

const worth = grades({
  started: {
    when: 'a call, or its errors, come far more often than usual',
    severity: 'low',
    why: 'measured, not judged: most are a deployment, a migration or a load test',
  },
  ended: { when: 'the rate is as usual again', severity: 'informational', why: 'nothing is left to do' },
});

/**
 * CloudTrail Insights: unusual rates of calls and errors. The two events of one insight, its start and its end,
 * share `sharedEventID` and so one alert. Source: see `guide`.
 */
export const cloudTrailInsightsSource: Source = {
  name: 'cloudtrail-insights',
  title: 'CloudTrail Insights',
  lane: 'aws-events',
  events: [{ source: 'aws.cloudtrail', detailTypes: [detailType] }],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Needs a trail with Insights on; CloudTrail charges for the events it analyses.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === detailType);
  const { detail } = envelope;
  const within = ['detail'];
  const state = requiredString(detail, 'insightDetails.state', within);
  requiredString(detail, 'insightDetails.insightType', within);
  requiredString(detail, 'insightDetails.eventName', within);
  requiredString(detail, 'insightDetails.eventSource', within);
  const account = stringAt(detail, 'recipientAccountId') ?? envelope.account;
  return envelopeSignal(envelope, {
    kind: 'cloudtrail-insights',
    identity: [requiredString(detail, 'sharedEventID', within), state, account],
    account,
    region: stringAt(detail, 'awsRegion'),
    time: stringAt(detail, 'eventTime'),
  });
}

function findings(signal: Signal): Finding[] {
  const { record, account } = signal;
  const shared = requiredString(record, 'sharedEventID');
  const insight = requiredString(record, 'insightDetails.insightType');
  const call = `${requiredString(record, 'insightDetails.eventSource').split('.')[0]} ${requiredString(record, 'insightDetails.eventName')}`;
  const errors = insight === 'ApiErrorRateInsight';
  const what = errors
    ? `${call} fails with ${stringAt(record, 'insightDetails.errorCode') ?? 'an error'}`
    : `${call} is called`;
  const ended = stringAt(record, 'insightDetails.state') === 'End';
  return [
    findingOf(signal, {
      ruleId: `cloudtrail-insights-${errors ? 'error' : 'call'}-rate`,
      title: ended ? `Over: ${call} is at its usual rate again` : `${what} far more often than usual`,
      description: [rates(record), ...attributions(record)].filter((line) => line !== '').join('\n'),
      severity: ended ? worth.ended.severity : worth.started.severity,
      resources: [],
      matched: ['state', 'eventSource', 'eventName', 'insightType', 'errorCode']
        .map((field) => ({ field: `insightDetails.${field}`, value: at(record, `insightDetails.${field}`) }))
        .flatMap(({ field, value }) => (value === undefined ? [] : [{ field, value }])),
      // Both halves of one insight are one alert.
      dedupKey: `cloudtrail-insights:${account}:${shared}`,
      references: [guide],
      runbook: ended
        ? ['Nothing to do: CloudTrail says that the rate is as usual again.']
        : [
            'Ask the owner of the principal named first whether the calls were meant.',
            'Look at the calls themselves: npx bongsu query api-calls-by-caller',
            'If nobody knows them, treat the principal as stolen: turn its keys off, revoke its sessions.',
          ],
      falsePositives: ['a new program, a migration or a load test'],
      tags: ['attack.discovery', 'attack.impact', 'attack.t1580', 'attack.t1526'],
    }),
  ];
}

function rates(record: JsonObject): string {
  const context = 'insightDetails.insightContext.statistics';
  const [usual, now] = [at(record, `${context}.baseline.average`), at(record, `${context}.insight.average`)];
  const minutes = at(record, `${context}.insightDuration`);
  if (usual === undefined || now === undefined) return '';
  const lasted = minutes === undefined ? '' : `, for ${minutes} min`;
  return `${now} a minute where ${usual} is usual${lasted}.`;
}

const attributes: Readonly<Record<string, string>> = {
  userIdentityArn: 'By',
  userAgent: 'With',
  errorCode: 'Errors',
};

function attributions(record: JsonObject): string[] {
  return objectsAt(record, 'insightDetails.insightContext.attributions').flatMap((attribution) => {
    const label = attributes[stringAt(attribution, 'attribute') ?? ''];
    const [top] = objectsAt(attribution, 'insight');
    const value = stringAt(top, 'value');
    // CloudTrail writes the text null for calls without an error.
    if (label === undefined || value === undefined || value === 'null') return [];
    return [`${label} ${value}`];
  });
}
