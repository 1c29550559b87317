import { at, type Finding, type Severity, type Signal, stringAt } from '../model/index.ts';
import { expectDetailType, parseEnvelope } from './envelope.ts';
import { envelopeSignal } from './envelope-signal.ts';
import { dayOf, findingOf } from './finding-of.ts';
import { objectsAt } from './lists.ts';
import { requiredString } from './shape.ts';
import { grades, type Source } from './source.ts';

const detailType = 'Anomaly Detected';
const guide = 'https://docs.aws.amazon.com/cost-management/latest/userguide/cad-eventbridge.html';

/** USD. Above it somebody should look today: a crypto miner costs that in hours. */
const grave = 500;

const worth = grades({
  grave: {
    when: `500 USD or more beyond what was expected`,
    severity: 'medium',
    why: 'may be a miner or a loop that spends on; the data is up to a day old, so an hour does not matter',
  },
  small: { when: 'less than that', severity: 'low', why: 'to be looked at in working hours' },
});

/**
 * Cost Anomaly Detection. An anomaly is sent again while it grows: once a day, and when it becomes grave.
 * AWS Budgets sends no event of its own to EventBridge: it mails, or publishes to SNS. An alarm on the metric
 * AWS/Billing EstimatedCharges comes by the source `alarms`. Source: see `guide`.
 */
export const costAnomalySource: Source = {
  name: 'cost-anomaly',
  title: 'Cost anomalies',
  lane: 'aws-events',
  events: [{ source: 'aws.ce', detailTypes: [detailType] }],
  guide,
  signal,
  findings,
  grades: worth,
  note: 'Needs a cost monitor (free). AWS Budgets sends nothing to EventBridge; use its own mail, or a billing alarm.',
};

function signal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (type) => type === detailType);
  const id = requiredString(envelope.detail, 'anomalyId', ['detail']);
  return envelopeSignal(envelope, { kind: 'cost-anomaly', identity: [id, envelope.time] });
}

function findings(signal: Signal): Finding[] {
  const { record, account } = signal;
  const id = requiredString(record, 'anomalyId');
  const impact = number(record, 'impact.totalImpact');
  const severity: Severity = impact >= grave ? worth.grave.severity : worth.small.severity;
  const causes = objectsAt(record, 'rootCauses').map((cause) =>
    ['linkedAccountName', 'linkedAccount', 'service', 'region', 'usageType']
      .map((field) => stringAt(cause, field))
      .filter((value) => value !== undefined)
      .join(', '),
  );
  const subject = stringAt(record, 'dimensionValue') ?? stringAt(record, 'monitorName') ?? 'the account';
  const details = stringAt(record, 'anomalyDetailsLink');
  return [
    findingOf(signal, {
      ruleId: 'cost-anomaly',
      title: `Spending on ${subject}: ${usd(impact)} beyond what was expected`,
      description: [
        `${usd(number(record, 'impact.totalActualSpend'))} where ${usd(number(record, 'impact.totalExpectedSpend'))} was expected, from ${stringAt(record, 'anomalyStartDate') ?? 'an unknown day'}.`,
        ...causes.map((cause) => `Cause: ${cause}`),
        ...(details === undefined ? [] : [`Details: ${details}`]),
      ].join('\n'),
      severity,
      resources: objectsAt(record, 'rootCauses').flatMap((cause) => {
        const linked = stringAt(cause, 'linkedAccount');
        return linked === undefined ? [] : [{ type: 'AWS::::Account', id: linked, account: linked }];
      }),
      matched: [
        { field: 'impact.totalImpact', value: impact },
        { field: 'anomalyId', value: id },
      ],
      dedupKey: `cost-anomaly:${account}:${id}`,
      identity: [id, severity, dayOf(signal.time)],
      references: [guide],
      runbook: [
        'Open the anomaly: it ranks accounts, regions and kinds of use.',
        'Use that nobody knows, above all GPU instances or a region you do not use, is a stolen key until proven otherwise.',
        'If it was meant, submit the assessment "not an issue" there: the model learns from it.',
      ],
    }),
  ];
}

function number(record: unknown, path: string): number {
  const found = at(record, path);
  return typeof found === 'number' ? found : 0;
}

const usd = (amount: number) => `${amount.toFixed(0)} USD`;
