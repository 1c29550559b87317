import { at, isObject, type JsonObject, stringAt } from '../model/index.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { objectsAt } from './lists.ts';
import { requiredObject, requiredString, requiredTime } from './shape.ts';

/** What EventBridge calls an alarm's change of state. */
export const alarmStateChange = 'CloudWatch Alarm State Change';

/**
 * True for the event of an alarm whose action is a function: everything stands under `alarmData`, there is no `detail`.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function isAlarmAction(event: unknown): boolean {
  return isObject(event) && isObject(event.alarmData) && event.detail === undefined;
}

/**
 * The envelope of an alarm's event in either shape. The one that an alarm action sends is read as the event that
 * EventBridge would have brought; its id is made of the alarm and the time, so that both are one signal.
 * @throws BongsuError `SIGNAL_INVALID`
 */
export function alarmEnvelope(event: unknown): Envelope {
  if (!isAlarmAction(event)) return parseEnvelope(event);
  const arn = requiredString(event, 'alarmArn');
  const time = requiredTime(event, 'time');
  return {
    id: `${arn}:${time}`,
    source: 'aws.cloudwatch',
    detailType: alarmStateChange,
    account: requiredString(event, 'accountId'),
    region: requiredString(event, 'region'),
    time,
    resources: [arn],
    detail: requiredObject(event, 'alarmData'),
  };
}

/** What an alarm measures, as far as it says. Several metrics or a composite rule have no one name. */
export type Measured = {
  namespace?: string;
  metric?: string;
  dimensions: Record<string, string>;
  /** The rule of a composite alarm. */
  rule?: string;
};

/** What stands in `configuration` of an alarm's event. */
export function measured(detail: JsonObject): Measured {
  const [first] = objectsAt(detail, 'configuration.metrics')
    .map((metric) => at(metric, 'metricStat.metric'))
    .filter(isObject);
  const dimensions = isObject(first?.dimensions) ? first.dimensions : {};
  return {
    namespace: stringAt(first, 'namespace'),
    metric: stringAt(first, 'name'),
    dimensions: Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, String(value)])),
    rule: stringAt(detail, 'configuration.alarmRule'),
  };
}
