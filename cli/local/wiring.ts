import { at, BongsuError, isObject, type Json, type JsonObject, stringAt } from '../../shared/model/index.ts';
import type { Resource, Template } from './template.ts';

/** A function as the template declares it. */
export type FunctionSpec = {
  /** `flow-logs`: the file in `functions/`, and what the control endpoint calls it. */
  id: string;
  name: string;
  arn: string;
  /** `functions/flow-logs` and `handler`. */
  module: string;
  exportName: string;
  timeoutMs: number;
  environment: Record<string, string>;
  /** What an asynchronous invocation that fails gets: tries beyond the first, and where its record goes in the end. */
  retries: number;
  onFailure?: string;
};

/** What feeds the functions, read from the template's own declarations. */
export type Wiring = {
  functions: FunctionSpec[];
  queues: { functionId: string; queueUrl: string; batchSize: number }[];
  rules: { functionId: string; name: string; bus: string; pattern: string; enabled: boolean }[];
  subscriptions: { functionId: string; logGroup: string; name: string; filterPattern: string }[];
  schedules: { functionId: string; everyMs: number }[];
};

/** @throws BongsuError `TEMPLATE_UNSUPPORTED` for a trigger that names no function of the template */
export function readWiring(template: Template): Wiring {
  const failures = failureDestinations(template);
  const functions = template
    .ofType('AWS::Lambda::Function')
    // osls adds a function of its own for bucket notifications of existing buckets; it has no code of this project.
    .filter(({ properties }) => stringAt(properties, 'Handler')?.startsWith('functions/'))
    .map((resource) => functionSpec(resource, failures));
  const byArn = new Map(functions.flatMap(({ id, arn, name }) => [[arn, id] as const, [name, id] as const]));
  const queuesByArn = new Map(template.ofType('AWS::SQS::Queue').map(({ arn, ref }) => [arn, ref]));
  const functionOf = (reference: string | undefined, trigger: Resource): string => {
    const id = reference === undefined ? undefined : byArn.get(reference);
    if (id === undefined) {
      throw new BongsuError(
        'TEMPLATE_UNSUPPORTED',
        `${trigger.logicalId} invokes no function of the template`,
      );
    }
    return id;
  };
  const eventRules = template.ofType('AWS::Events::Rule').flatMap((rule) =>
    targetsOf(rule)
      .filter((arn) => arn.includes(':lambda:'))
      .map((arn) => ({ rule, functionId: functionOf(arn, rule) })),
  );
  return {
    functions,
    queues: template.ofType('AWS::Lambda::EventSourceMapping').map((mapping) => {
      const queueUrl = queuesByArn.get(stringAt(mapping.properties, 'EventSourceArn') ?? '');
      if (queueUrl === undefined) {
        throw new BongsuError('TEMPLATE_UNSUPPORTED', `${mapping.logicalId} reads no queue of the template`);
      }
      return {
        functionId: functionOf(stringAt(mapping.properties, 'FunctionName'), mapping),
        queueUrl,
        batchSize: Math.min(Number(at(mapping.properties, 'BatchSize') ?? 10), 10),
      };
    }),
    rules: eventRules.flatMap(({ rule, functionId }) => {
      const pattern = rule.properties.EventPattern;
      if (pattern === undefined) return [];
      return {
        functionId,
        name: rule.name,
        bus: stringAt(rule.properties, 'EventBusName') ?? 'default',
        pattern: JSON.stringify(pattern),
        enabled: rule.properties.State !== 'DISABLED',
      };
    }),
    subscriptions: template.ofType('AWS::Logs::SubscriptionFilter').flatMap((filter) => {
      const destination = stringAt(filter.properties, 'DestinationArn');
      if (!destination?.includes(':lambda:')) return [];
      return {
        functionId: functionOf(destination, filter),
        logGroup: stringAt(filter.properties, 'LogGroupName') ?? '',
        name: stringAt(filter.properties, 'FilterName') ?? filter.logicalId,
        filterPattern: stringAt(filter.properties, 'FilterPattern') ?? '',
      };
    }),
    schedules: eventRules.flatMap(({ rule, functionId }) => {
      const everyMs = rateMs(stringAt(rule.properties, 'ScheduleExpression'));
      return everyMs === undefined || rule.properties.State === 'DISABLED' ? [] : { functionId, everyMs };
    }),
  };
}

function functionSpec(
  resource: Resource,
  failures: Map<string, { retries: number; onFailure?: string }>,
): FunctionSpec {
  const handler = stringAt(resource.properties, 'Handler') ?? '';
  const dot = handler.lastIndexOf('.');
  const module = handler.slice(0, dot);
  const variables = at(resource.properties, 'Environment.Variables');
  return {
    id: module.slice(module.lastIndexOf('/') + 1),
    name: resource.name,
    arn: resource.arn,
    module,
    exportName: handler.slice(dot + 1),
    timeoutMs: Number(resource.properties.Timeout ?? 3) * 1000,
    environment: isObject(variables) ? textValues(variables) : {},
    // Two more tries is what Lambda does unless told otherwise. Source: Lambda guide, "Asynchronous invocation".
    ...(failures.get(resource.name) ?? failures.get(resource.arn) ?? { retries: 2 }),
  };
}

function failureDestinations(template: Template): Map<string, { retries: number; onFailure?: string }> {
  return new Map(
    template.ofType('AWS::Lambda::EventInvokeConfig').map(({ properties }) => [
      stringAt(properties, 'FunctionName') ?? '',
      {
        retries: Number(properties.MaximumRetryAttempts ?? 2),
        onFailure: stringAt(properties, 'DestinationConfig.OnFailure.Destination'),
      },
    ]),
  );
}

function targetsOf(rule: Resource): string[] {
  const targets: Json | undefined = rule.properties.Targets;
  return Array.isArray(targets) ? targets.flatMap((target) => stringAt(target, 'Arn') ?? []) : [];
}

function textValues(variables: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

/** Only rates: no function of this project runs by a cron expression. */
function rateMs(expression: string | undefined): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? '') ?? [];
  if (count === undefined) return undefined;
  const unitMs = unit === 'minute' ? 60_000 : unit === 'hour' ? 3_600_000 : 86_400_000;
  return Number(count) * unitMs;
}
