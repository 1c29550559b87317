import { BongsuError, isObject, type Json, type JsonObject } from '../../shared/model/index.ts';

/** Where a template is resolved: what CloudFormation's pseudo parameters say there. */
export type World = { accountId: string; region: string; stackName: string; endpoint: string };

/** A resource as CloudFormation would have made it: properties without intrinsic functions, `Ref` and ARN. */
export type Resource = {
  logicalId: string;
  type: string;
  name: string;
  ref: string;
  arn: string;
  properties: JsonObject;
};

/** A compiled template in which references are answered. Only what is asked for is resolved. */
export type Template = {
  /** Resources of one type whose condition holds, in the template's order. */
  ofType(type: string): Resource[];
  /** The parameter's default is its value. */
  resolve(value: Json | undefined): Json;
};

type Kind = { nameProperty: string; arn: (name: string, world: World) => string };

const regional =
  (service: string, prefix = '') =>
  (name: string, { region, accountId }: World) =>
    `arn:aws:${service}:${region}:${accountId}:${prefix}${name}`;

/** Names and ARNs by type. Source: the "Return values" of each type in the CloudFormation reference. */
const kinds: Record<string, Kind> = {
  'AWS::S3::Bucket': { nameProperty: 'BucketName', arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::SQS::Queue': { nameProperty: 'QueueName', arn: regional('sqs') },
  'AWS::SNS::Topic': { nameProperty: 'TopicName', arn: regional('sns') },
  'AWS::DynamoDB::Table': { nameProperty: 'TableName', arn: regional('dynamodb', 'table/') },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', arn: regional('lambda', 'function:') },
  'AWS::Logs::LogGroup': { nameProperty: 'LogGroupName', arn: regional('logs', 'log-group:') },
  'AWS::Events::Rule': { nameProperty: 'Name', arn: regional('events', 'rule/') },
  'AWS::KinesisFirehose::DeliveryStream': {
    nameProperty: 'DeliveryStreamName',
    arn: regional('firehose', 'deliverystream/'),
  },
  'AWS::KMS::Key': { nameProperty: '', arn: regional('kms', 'key/') },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    arn: (name, { accountId }) => `arn:aws:iam::${accountId}:role/${name}`,
  },
  'AWS::SSM::Parameter': { nameProperty: 'Name', arn: regional('ssm', 'parameter') },
  'AWS::Glue::Database': { nameProperty: 'Name', arn: regional('glue', 'database/') },
};

/**
 * Reads a compiled CloudFormation template as the account of `world` would.
 * @throws BongsuError `TEMPLATE_INVALID`, and while resolving `TEMPLATE_UNSUPPORTED` naming the function or reference
 */
export function readTemplate(document: unknown, world: World): Template {
  const resources = isObject(document) && isObject(document.Resources) ? document.Resources : undefined;
  if (!resources) throw new BongsuError('TEMPLATE_INVALID', 'the compiled template has no Resources');
  const section = (name: string): JsonObject => {
    const value = isObject(document) ? document[name] : undefined;
    return isObject(value) ? value : {};
  };
  const parameters = section('Parameters');
  const conditions = section('Conditions');
  const mappings = section('Mappings');
  const pseudo: Record<string, Json> = {
    'AWS::AccountId': world.accountId,
    'AWS::Region': world.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': world.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${world.region}:${world.accountId}:stack/${world.stackName}/local`,
  };
  const absent = Symbol('AWS::NoValue');

  const holds = (name: Json | undefined): boolean => {
    const condition = typeof name === 'string' ? conditions[name] : undefined;
    if (condition === undefined) throw unsupported(`condition ${String(name)}`);
    return resolve(condition) === true;
  };
  const identify = (logicalId: string): Omit<Resource, 'properties'> => {
    const found = resources[logicalId];
    if (!isObject(found) || typeof found.Type !== 'string') throw unsupported(`reference to ${logicalId}`);
    const kind = kinds[found.Type];
    const given = isObject(found.Properties) && kind ? found.Properties[kind.nameProperty] : undefined;
    const name = given === undefined ? `${world.stackName}-${logicalId}` : String(resolve(given));
    const arn = kind ? kind.arn(name, world) : name;
    return { logicalId, type: found.Type, name, arn, ref: refOf(found.Type, name, arn, world) };
  };
  const attribute = (logicalId: string, attributeName: string): Json => {
    const { name, arn } = identify(logicalId);
    if (attributeName === 'Arn' || attributeName === 'TopicArn') return arn;
    if (attributeName === 'QueueName' || attributeName === 'TopicName') return name;
    throw unsupported(`Fn::GetAtt ${logicalId}.${attributeName}`);
  };
  const reference = (name: string): Json => {
    const known = pseudo[name];
    if (known !== undefined) return known;
    const parameter = parameters[name];
    if (isObject(parameter)) return parameter.Default ?? '';
    return identify(name).ref;
  };
  const functions: Record<string, (argument: Json) => Json | typeof absent> = {
    Ref: (name) => (name === 'AWS::NoValue' ? absent : reference(String(name))),
    Condition: (name) => holds(name),
    'Fn::GetAtt': (argument) => {
      const [logicalId = '', ...rest] = Array.isArray(argument)
        ? argument.map(String)
        : String(argument).split('.');
      return attribute(logicalId, rest.join('.'));
    },
    'Fn::Sub': (argument) => {
      const [text, variables] = Array.isArray(argument) ? argument : [argument];
      const own = isObject(variables) ? variables : {};
      return String(text).replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (own[name] !== undefined) return String(resolve(own[name]));
        const [logicalId = '', ...rest] = name.split('.');
        return String(rest.length === 0 ? reference(name) : (attribute(logicalId, rest.join('.')) ?? whole));
      });
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = listOf(argument, 'Fn::Join');
      return listOf(resolve(parts), 'Fn::Join').join(String(separator));
    },
    'Fn::Select': (argument) => {
      const [index, list] = listOf(argument, 'Fn::Select');
      return listOf(resolve(list), 'Fn::Select')[Number(index)] ?? '';
    },
    'Fn::Split': (argument) => {
      const [separator, text] = listOf(argument, 'Fn::Split');
      return String(resolve(text)).split(String(separator));
    },
    'Fn::If': (argument) => {
      const [name, yes, no] = listOf(argument, 'Fn::If');
      const chosen = holds(name) ? yes : no;
      return isObject(chosen) && chosen.Ref === 'AWS::NoValue' ? absent : resolve(chosen);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = listOf(argument, 'Fn::Equals').map(resolve);
      return JSON.stringify(left) === JSON.stringify(right);
    },
    'Fn::And': (argument) => listOf(argument, 'Fn::And').every((one) => resolve(one) === true),
    'Fn::Or': (argument) => listOf(argument, 'Fn::Or').some((one) => resolve(one) === true),
    'Fn::Not': (argument) => resolve(listOf(argument, 'Fn::Not')[0]) !== true,
    'Fn::FindInMap': (argument) => {
      const [map, first, second] = listOf(argument, 'Fn::FindInMap').map((part) => String(resolve(part)));
      const rows = mappings[map ?? ''];
      const row = isObject(rows) ? rows[first ?? ''] : undefined;
      return (isObject(row) ? row[second ?? ''] : undefined) ?? '';
    },
  };

  function evaluate(value: Json | undefined): Json | typeof absent {
    if (Array.isArray(value)) return value.map(evaluate).filter((one) => one !== absent);
    if (!isObject(value)) return value ?? null;
    const names = Object.keys(value);
    const [only] = names;
    if (names.length === 1 && only !== undefined) {
      const apply = functions[only];
      if (apply) return apply(value[only] ?? null);
      if (only.startsWith('Fn::')) throw unsupported(only);
    }
    const out: JsonObject = {};
    for (const name of names) {
      const resolved = evaluate(value[name]);
      if (resolved !== absent) out[name] = resolved;
    }
    return out;
  }
  function resolve(value: Json | undefined): Json {
    const resolved = evaluate(value);
    return resolved === absent ? null : resolved;
  }

  return {
    resolve,
    ofType: (type) =>
      Object.entries(resources).flatMap(([logicalId, resource]) => {
        if (!isObject(resource) || resource.Type !== type) return [];
        if (resource.Condition !== undefined && !holds(resource.Condition)) return [];
        const properties = resolve(resource.Properties ?? {});
        return [{ ...identify(logicalId), properties: isObject(properties) ? properties : {} }];
      }),
  };
}

function refOf(type: string, name: string, arn: string, world: World): string {
  if (type === 'AWS::SQS::Queue') return `${world.endpoint}/${world.accountId}/${name}`;
  return type === 'AWS::SNS::Topic' ? arn : name;
}

function listOf(value: Json | undefined, what: string): Json[] {
  if (Array.isArray(value)) return value;
  throw unsupported(`${what} of something that is not a list`);
}

function unsupported(what: string): BongsuError {
  return new BongsuError(
    'TEMPLATE_UNSUPPORTED',
    `the compiled template uses what the local run cannot resolve: ${what}`,
  );
}
