import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, isSingleSignOn, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { accountsLetIn, resourcePolicyCalls } from '../../shared/detection/predicates/resource-policy.ts';
import { type Json, type JsonObject, stringAt } from '../../shared/model/index.ts';

const partner = { AWS: 'arn:aws:iam::111122223333:root' };

const key = (Principal: Json, rest: Record<string, Json> = {}) => ({
  eventSource: 'kms.amazonaws.com',
  eventName: 'PutKeyPolicy',
  requestParameters: {
    keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*', ...rest }],
    }),
  },
});

// Images, topics, queues and buses are shared between accounts as pipelines build; keys, secrets and backups seldom are.
const sharedByPipelines = ['ecr', 'sns', 'sqs', 'events', 'codeartifact'].map(
  (name) => `${name}.amazonaws.com`,
);

function isPipelinesWork(record: JsonObject): boolean {
  const isProgram =
    stringAt(record, 'userIdentity.type') === 'AssumedRole' &&
    record.sessionCredentialFromConsole === undefined &&
    !isSingleSignOn(record);
  return isProgram && sharedByPipelines.includes(stringAt(record, 'eventSource') ?? '');
}

export default codeRule({
  id: 'exfiltration/resource-policy-for-another-account',
  title: 'Queue, topic, key, secret, repository or vault opened to another account',
  description:
    "Principals of another account may use the resource now. Partners are connected so, and intruders: what they read is in the other account's trail, not in this one's.",
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
  tags: [
    'attack.exfiltration',
    'attack.collection',
    'attack.persistence',
    'attack.t1098',
    'attack.t1530',
    'attack.t1537',
  ],
  level: 'low',
  falsePositives: [
    'Another account of the same owner; add a condition on the organization, or make it an exception by the resource',
  ],
  runbook: [
    'See whose the account is; ask the owner of the resource whether they share it.',
    'If it is nobody you know, put the policy before this one back.',
    'For a secret or key: rotate what the other account may have read.',
    'Look at what else the principal opened in that hour.',
  ],
  dedup: [
    'eventSource',
    'requestParameters.queueUrl',
    'requestParameters.topicArn',
    'requestParameters.keyId',
    'requestParameters.secretId',
    'requestParameters.repositoryName',
    'requestParameters.backupVaultName',
    'requestParameters.eventBusName',
    'requestParameters.resourceArn',
  ],
  resources: [
    { type: 'AWS::SQS::Queue', id: 'requestParameters.queueUrl' },
    { type: 'AWS::SNS::Topic', id: 'requestParameters.topicArn' },
    { type: 'AWS::KMS::Key', id: 'requestParameters.keyId' },
    { type: 'AWS::SecretsManager::Secret', id: 'requestParameters.secretId' },
    { type: 'AWS::ECR::Repository', id: 'requestParameters.repositoryName' },
    { type: 'AWS::Backup::BackupVault', id: 'requestParameters.backupVaultName' },
    { type: 'AWS::Events::EventBus', id: 'requestParameters.eventBusName' },
    { type: 'AWS::Resource', id: 'requestParameters.resourceArn' },
  ],
  dispatch: resourcePolicyCalls,
  match(record) {
    if (outcomeOf(record) !== 'success' || isAwsCaller(record) || isPipelinesWork(record)) return undefined;
    return accountsLetIn(record).map((account) => ({
      field: 'requestParameters',
      value: `account ${account}`,
    }));
  },
  tests: [
    { name: 'a key', match: true, events: [key(partner)] },
    {
      name: 'a queue, by AddPermission',
      match: true,
      events: [
        {
          eventSource: 'sqs.amazonaws.com',
          eventName: 'AddPermission',
          requestParameters: {
            queueUrl: 'orders',
            label: 'x',
            aWSAccountIds: ['111122223333'],
            actions: ['*'],
          },
        },
      ],
    },
    {
      name: 'a vault of backups',
      match: true,
      events: [
        {
          eventSource: 'backup.amazonaws.com',
          eventName: 'PutBackupVaultAccessPolicy',
          requestParameters: {
            backupVaultName: 'daily',
            policy: JSON.stringify({
              Statement: [
                { Effect: 'Allow', Principal: partner, Action: 'backup:CopyIntoBackupVault', Resource: '*' },
              ],
            }),
          },
        },
      ],
    },
    {
      name: 'a pipeline shares its repository',
      match: false,
      events: [
        {
          eventSource: 'ecr.amazonaws.com',
          eventName: 'SetRepositoryPolicy',
          requestParameters: {
            repositoryName: 'orders',
            policyText: JSON.stringify({
              Statement: [{ Effect: 'Allow', Principal: partner, Action: 'ecr:BatchGetImage' }],
            }),
          },
          userIdentity: {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::123456789012:assumed-role/deploy/pipeline-42',
          },
        },
      ],
    },
    { name: 'the own account', match: false, events: [key({ AWS: 'arn:aws:iam::123456789012:root' })] },
    { name: 'a service', match: false, events: [key({ Service: 'logs.us-east-1.amazonaws.com' })] },
    {
      name: 'within the organization',
      match: false,
      events: [key(partner, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } } })],
    },
    {
      name: 'another attribute of a topic',
      match: false,
      events: [
        {
          eventSource: 'sns.amazonaws.com',
          eventName: 'SetTopicAttributes',
          requestParameters: {
            topicArn: 'orders',
            attributeName: 'DisplayName',
            attributeValue: '111122223333',
          },
        },
      ],
    },
  ],
});
