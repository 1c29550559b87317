import { at, isObject, type Json, type JsonObject, stringAt } from '../../model/index.ts';
import { foreignAccounts, isOpenToAll, type Statement, statementsOf } from '../../model/policy.ts';

/** Where a call carries the policy that a resource has from then on: event source, event names, fields. */
const carriers: readonly { source: string; names: readonly string[]; fields: readonly string[] }[] = [
  {
    source: 'sqs',
    names: ['SetQueueAttributes', 'CreateQueue'],
    fields: ['attributes.Policy', 'attribute.Policy'],
  },
  {
    source: 'sns',
    names: ['SetTopicAttributes', 'CreateTopic'],
    fields: ['attributeValue', 'attributes.Policy'],
  },
  { source: 'kms', names: ['PutKeyPolicy', 'CreateKey', 'ReplicateKey'], fields: ['policy'] },
  { source: 'secretsmanager', names: ['PutResourcePolicy'], fields: ['resourcePolicy'] },
  { source: 'ecr', names: ['SetRepositoryPolicy', 'PutRegistryPolicy'], fields: ['policyText'] },
  { source: 'backup', names: ['PutBackupVaultAccessPolicy'], fields: ['policy'] },
  { source: 'events', names: ['PutPermission'], fields: ['policy'] },
  { source: 'dynamodb', names: ['PutResourcePolicy'], fields: ['policy'] },
  { source: 'kinesis', names: ['PutResourcePolicy'], fields: ['policy'] },
  { source: 'glacier', names: ['SetVaultAccessPolicy'], fields: ['policy.policy', 'policy'] },
  {
    source: 'codeartifact',
    names: ['PutDomainPermissionsPolicy', 'PutRepositoryPermissionsPolicy'],
    fields: ['policyDocument'],
  },
  { source: 'glue', names: ['PutResourcePolicy'], fields: ['policyInJson'] },
  { source: 'acm-pca', names: ['PutPolicy'], fields: ['policy'] },
];

/** Which calls `resourcePolicyOf` reads, one entry a service. */
export const resourcePolicyCalls: { eventSource: string[]; eventName: string[] }[] = carriers.map(
  ({ source, names }) => ({
    eventSource: [`${source}.amazonaws.com`],
    eventName: source === 'sqs' || source === 'sns' ? [...names, 'AddPermission'] : [...names],
  }),
);

/**
 * The statements that a call gives a resource's policy: a whole policy, or the principals that `AddPermission` of
 * SQS and SNS and `PutPermission` of EventBridge name by themselves. None for any other call.
 */
export function resourcePolicyOf(record: JsonObject): Statement[] {
  const source = (stringAt(record, 'eventSource') ?? '').replace('.amazonaws.com', '');
  const request = at(record, 'requestParameters');
  const carrier = carriers.find((one) => one.source === source);
  if (carrier === undefined || !isObject(request)) return [];
  const named = principalsNamed(request);
  if (named.length > 0) return [statementFor(named, request)];
  if (request.attributeName !== undefined && request.attributeName !== 'Policy') return [];
  return carrier.fields.flatMap((field) => statementsOf(at(request, field)));
}

/** What strangers may do now: those statements that let anybody in, as text. */
export function openStatements(record: JsonObject): string[] {
  return resourcePolicyOf(record)
    .filter(isOpenToAll)
    .map(({ actions }) => `everybody may ${actions.join(', ')}`);
}

/** The other accounts that the policy lets in, without a condition that keeps them to one organization. */
export function accountsLetIn(record: JsonObject): string[] {
  const own = stringAt(record, 'recipientAccountId') ?? '';
  const agreed = ({ condition }: Statement) =>
    /"aws:principalorg(id|paths)"/i.test(JSON.stringify(condition));
  const statements = resourcePolicyOf(record).filter((statement) => !agreed(statement));
  return [...new Set(statements.flatMap((statement) => foreignAccounts(statement, own)))];
}

function principalsNamed(request: JsonObject): string[] {
  return [request.aWSAccountIds, request.AWSAccountIds, request.principal].flatMap(texts);
}

function statementFor(principals: string[], request: JsonObject): Statement {
  const actions = [request.actions, request.actionNames, request.actionName, request.action].flatMap(texts);
  const condition = isObject(request.condition) ? request.condition : undefined;
  return {
    effect: 'Allow',
    principals,
    notPrincipal: false,
    actions,
    notActions: [],
    resources: [],
    // EventBridge writes its condition flat: type, key and value.
    condition:
      condition === undefined
        ? {}
        : {
            [stringAt(condition, 'type') ?? '']: {
              [stringAt(condition, 'key') ?? '']: condition.value ?? null,
            },
          },
  };
}

function texts(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}
