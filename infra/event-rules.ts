import { BongsuError } from '../shared/model/index.ts';
import type { Calls } from './callers.ts';
import { type Fragment, getAtt, logicalId, type Resource, type Value } from './cloudformation.ts';
import {
  type EventPattern,
  type ProtectedPrefix,
  protectedPrefixRules,
  serviceRules,
} from './service-events.ts';

/**
 * What a detection reads, as far as an event pattern can say it. Each constraint is one way in (none: the detection
 * cannot match); a value that ends in `*` is a prefix.
 */
export type Dispatch = {
  ruleId: string;
  constraints: readonly { eventSource?: readonly string[]; eventName?: readonly string[] }[];
};

/** Source: EventBridge quotas, "Event pattern size". */
const patternLimit = 2048;

/** Every way in which EventBridge delivers a CloudTrail record. AWS's own prose spells the sign-in both ways. */
const cloudtrailDetailTypes = [
  'AWS API Call via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Console Action via CloudTrail',
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
];

/** The rules of the event lanes. */
export function eventRules(
  stage: string,
  dispatch: readonly Dispatch[],
  callers: Record<string, readonly Calls[]>,
  protectedPrefixes: readonly ProtectedPrefix[],
): Fragment {
  const named = [
    ...cloudtrailPatterns(dispatch, callers).map(({ name, pattern }) => ({
      name: `cloudtrail-events-${name}`,
      target: 'cloudtrail-events',
      // Whether CloudTrail calls an event read-only cannot be told from its name (AssumeRole is): the pattern alone decides.
      state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      pattern,
    })),
    ...[...serviceRules, ...protectedPrefixRules(protectedPrefixes)].map((rule) => ({
      ...rule,
      state: 'ENABLED',
    })),
  ];
  return {
    Resources: Object.fromEntries(
      named.map(({ name, ...rule }) => [logicalId(name, 'rule'), resource(stage, name, rule)]),
    ),
  };
}

/**
 * The patterns, one or more a service, that admit every event that a detection could match and little else.
 * @param callers who makes the calls, for detections that no service narrows
 * @throws BongsuError `RULE_UNBOUNDED` for such a detection that `callers` does not know
 */
export function cloudtrailPatterns(
  dispatch: readonly Dispatch[],
  callers: Record<string, readonly Calls[]>,
): NamedPattern[] {
  const bySource = new Map<string, Set<string>>();
  const byCaller = new Map<string, { detail: EventPattern; names: Set<string> }>();
  for (const { ruleId, constraints } of dispatch) {
    for (const { eventSource, eventName = [anyName] } of constraints) {
      for (const source of eventSource ?? []) add(bySource, source, eventName);
      if (eventSource) continue;
      for (const { name, detail } of callersOf(ruleId, callers)) {
        const { names } = byCaller.get(name) ?? { names: new Set<string>() };
        byCaller.set(name, { detail, names: new Set([...names, ...eventName]) });
      }
    }
  }
  return [
    ...[...bySource]
      .sort(([one], [other]) => one.localeCompare(other))
      .flatMap(([source, names]) =>
        splitByName(source.split('.')[0] ?? source, { eventSource: [matcher(source)] }, names),
      ),
    ...[...byCaller].flatMap(([name, { detail, names }]) => splitByName(name, detail, names)),
  ];
}

/**
 * Fewer and wider patterns: those of several services as one, which also admits the names of one service in another.
 * For the forwarding stack, whose template must stay small; the rules at home look more closely.
 */
export function mergedPatterns(patterns: readonly NamedPattern[]): NamedPattern[] {
  const merged: EventPattern[] = [];
  const alone: NamedPattern[] = [];
  for (const named of patterns) {
    const { eventSource, eventName, ...rest } = detailOf(named.pattern);
    if (!Array.isArray(eventSource) || !Array.isArray(eventName) || Object.keys(rest).length > 0) {
      alone.push(named);
      continue;
    }
    const last = merged.at(-1);
    const wider = {
      eventSource: union(last?.eventSource, eventSource),
      eventName: union(last?.eventName, eventName),
    };
    if (last && size(cloudtrail(wider)) <= patternLimit) merged[merged.length - 1] = wider;
    else merged.push({ eventSource, eventName });
  }
  return [
    ...merged.map((detail, index) => ({ name: `services-${index + 1}`, pattern: cloudtrail(detail) })),
    ...alone,
  ];
}

const detailOf = ({ detail }: EventPattern): EventPattern =>
  typeof detail === 'object' && !Array.isArray(detail) ? detail : {};

const union = (left: Value | undefined, right: Value[]): Value[] => {
  const all = [...(Array.isArray(left) ? left : []), ...right];
  return [...new Map(all.map((value) => [JSON.stringify(value), value])).values()];
};

export type NamedPattern = { name: string; pattern: EventPattern };

const anyName = '*';

function add(groups: Map<string, Set<string>>, key: string, names: readonly string[]): void {
  groups.set(key, new Set([...(groups.get(key) ?? []), ...names]));
}

function callersOf(ruleId: string, callers: Record<string, readonly Calls[]>): readonly Calls[] {
  const found = callers[ruleId];
  if (found) return found;
  throw new BongsuError(
    'RULE_UNBOUNDED',
    `rule ${ruleId} does not constrain eventSource: say in infra/callers.ts whose calls it reads`,
  );
}

/** As many patterns as the names need to stay within EventBridge's limit. */
function splitByName(name: string, detail: EventPattern, eventNames: ReadonlySet<string>): NamedPattern[] {
  if (eventNames.has(anyName)) return [{ name, pattern: cloudtrail(detail) }];
  const patterns: EventPattern[] = [];
  let group: Value[] = [];
  for (const eventName of [...eventNames].sort().map(matcher)) {
    const next = [...group, eventName];
    if (group.length > 0 && size(cloudtrail({ ...detail, eventName: next })) > patternLimit) {
      patterns.push(cloudtrail({ ...detail, eventName: group }));
      group = [eventName];
    } else {
      group = next;
    }
  }
  patterns.push(cloudtrail({ ...detail, eventName: group }));
  return patterns.map((pattern, index) => ({ name: index === 0 ? name : `${name}-${index + 1}`, pattern }));
}

// `source` is not spelt out: it does not always follow from `eventSource`. No customer can put an `aws.` source on a bus.
const cloudtrail = (detail: EventPattern): EventPattern => ({
  source: [{ prefix: 'aws.' }],
  'detail-type': cloudtrailDetailTypes,
  detail,
});

const matcher = (value: string): Value => (value.endsWith('*') ? { prefix: value.slice(0, -1) } : value);

const size = (pattern: EventPattern): number => JSON.stringify(pattern).length;

function resource(
  stage: string,
  name: string,
  { target, state, pattern }: { target: string; state: string; pattern: EventPattern },
): Resource {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: `bongsu-${stage}-${name}`,
      State: state,
      EventPattern: pattern,
      Targets: [
        {
          Id: target,
          Arn: getAtt(logicalId(target, 'lambda', 'function'), 'Arn'),
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400 },
          // EventBridge could not hand it over. What the function then fails on goes to its `-failures` queue.
          DeadLetterConfig: { Arn: getAtt(logicalId(target, 'undelivered', 'queue'), 'Arn') },
        },
      ],
    },
  };
}
