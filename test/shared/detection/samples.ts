import {
  compileRules,
  createDetector,
  parseRules,
  type RuleSet,
  type RuleSource,
} from '../../../shared/detection/index.ts';
import type { JsonObject, Signal } from '../../../shared/model/index.ts';

/** A CloudTrail rule document around a `detection` section. */
export function ruleDocument(detection: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    title: 'a rule',
    id: 'a-rule',
    level: 'high',
    logsource: { product: 'aws', service: 'cloudtrail' },
    detection,
    ...more,
  };
}

/** The rule set of some documents; none of them may fail. */
export function ruleSetOf(documents: readonly unknown[], source: Partial<RuleSource> = {}): RuleSet {
  const { ruleSet, failures } = compileRules(parseRules(documents, { file: 'rules/a-rule.yml', ...source }));
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  return ruleSet;
}

/** A signal of a CloudTrail record. */
export function signalOf(record: JsonObject, id = String(record.eventID ?? 'event-1')): Signal {
  return {
    id,
    kind: 'cloudtrail',
    account: '123456789012',
    region: 'eu-central-1',
    time: String(record.eventTime ?? '2026-01-05T10:00:00Z'),
    origin: { lane: 'replay', from: 'test' },
    record,
  };
}

/** Whether a rule of this detection matches the record; an engine failure is an error. */
export function matches(
  detection: JsonObject,
  record: JsonObject,
  source: Partial<RuleSource> = {},
): boolean {
  const detector = createDetector(ruleSetOf([ruleDocument(detection)], source));
  const { findings, failures } = detector.evaluate(signalOf(record));
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  return findings.length > 0;
}
