import type { Signal } from '../model/index.ts';
import { isObject, stringAt } from '../model/index.ts';
import { type Envelope, expectDetailType, originOf, parseEnvelope } from './envelope.ts';
import { isoTime, requiredObject, requiredString } from './shape.ts';

const complianceChange = 'Config Rules Compliance Change';
const itemChange = 'Config Configuration Item Change';

/** One rule's verdict on one resource, before and now. `old` is absent on the first evaluation. */
export type ComplianceChange = {
  rule: string;
  ruleArn?: string;
  resourceType: string;
  /** As Config gives it: an IAM user is its `AIDA…` id, a database its DbiResourceId. */
  resourceId: string;
  old?: string;
  now: string;
  annotation?: string;
};

/**
 * An AWS Config event as a signal: a rule's compliance change, or a changed configuration item.
 * Source: https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
 * @throws BongsuError `SIGNAL_INVALID` with the path of what is missing or of another type.
 */
export function configSignal(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (detailType) => detailType === complianceChange || detailType === itemChange);
  return envelope.detailType === complianceChange ? complianceSignal(envelope) : itemSignal(envelope);
}

/** The compliance change inside a signal made by `configSignal`; undefined for a configuration item change. */
export function complianceOf(signal: Signal): ComplianceChange | undefined {
  const { record } = signal;
  if (!isObject(record.newEvaluationResult)) return undefined;
  return {
    rule: requiredString(record, 'configRuleName'),
    ruleArn: stringAt(record, 'configRuleARN'),
    resourceType: requiredString(record, 'resourceType'),
    resourceId: requiredString(record, 'resourceId'),
    old: stringAt(record, 'oldEvaluationResult.complianceType'),
    now: requiredString(record, 'newEvaluationResult.complianceType'),
    annotation: stringAt(record, 'newEvaluationResult.annotation'),
  };
}

function complianceSignal(envelope: Envelope): Signal {
  const { detail } = envelope;
  const within = ['detail'];
  const rule = requiredString(detail, 'configRuleName', within);
  const resource = `${requiredString(detail, 'resourceType', within)}:${requiredString(detail, 'resourceId', within)}`;
  requiredString(detail, 'newEvaluationResult.complianceType', within);
  const account = stringAt(detail, 'awsAccountId') ?? requiredString(envelope, 'account');
  const region = stringAt(detail, 'awsRegion') ?? requiredString(envelope, 'region');
  const time = isoTime(stringAt(detail, 'newEvaluationResult.resultRecordedTime') ?? '') ?? envelope.time;
  return {
    id: `config:${account}:${region}:${rule}:${resource}:${time}`,
    kind: 'config',
    account,
    region,
    time,
    origin: originOf(envelope),
    record: detail,
  };
}

function itemSignal(envelope: Envelope): Signal {
  const within = ['detail', 'configurationItem'];
  const item = requiredObject(envelope.detail, 'configurationItem', ['detail']);
  const resource = `${requiredString(item, 'resourceType', within)}:${requiredString(item, 'resourceId', within)}`;
  const account = stringAt(item, 'awsAccountId') ?? requiredString(envelope, 'account');
  const region = stringAt(item, 'awsRegion') ?? requiredString(envelope, 'region');
  const time = isoTime(stringAt(item, 'configurationItemCaptureTime') ?? '') ?? envelope.time;
  return {
    id: `config-item:${account}:${region}:${resource}:${time}`,
    kind: 'config-item',
    account,
    region,
    time,
    origin: originOf(envelope),
    record: envelope.detail,
  };
}
