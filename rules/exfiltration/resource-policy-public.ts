import { codeRule } from '../../shared/detection/code-rule.ts';
import { outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { openStatements, resourcePolicyCalls } from '../../shared/detection/predicates/resource-policy.ts';
import type { Json } from '../../shared/model/index.ts';

const policy = (statement: Json) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

const queue = (statement: Json, rest: Record<string, Json> = {}) => ({
  eventSource: 'sqs.amazonaws.com',
  eventName: 'SetQueueAttributes',
  requestParameters: {
    queueUrl: 'https://sqs.example/123456789012/orders',
    attributes: { Policy: policy(statement) },
  },
  ...rest,
});

const everybody = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' };

export default codeRule({
  id: 'exfiltration/resource-policy-public',
  title: 'Queue, topic, key, secret, repository or vault opened to everybody',
  description:
    "The resource's policy lets any AWS account in, and no condition narrows who. Messages, secrets, images and keys of the account can be read or used by strangers, and nothing in the account shows it.",
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html',
  ],
  tags: [
    'attack.exfiltration',
    'attack.collection',
    'attack.persistence',
    'attack.t1098',
    'attack.t1530',
    'attack.t1537',
  ],
  level: 'high',
  falsePositives: ['A public repository of images; publish it in the public registry instead'],
  runbook: [
    'Put the policy before this one back at once, or take the statement out.',
    'See what the resource holds and whether CloudTrail shows calls by other accounts since.',
    'Ask the principal whom was to be let in; an account or an organization can be named.',
    'For a secret or key: rotate what strangers may have read.',
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
    if (outcomeOf(record) !== 'success') return undefined;
    return openStatements(record).map((value) => ({ field: 'requestParameters', value }));
  },
  tests: [
    { name: 'a queue', match: true, events: [queue(everybody)] },
    {
      name: 'a topic',
      match: true,
      events: [
        {
          eventSource: 'sns.amazonaws.com',
          eventName: 'SetTopicAttributes',
          requestParameters: {
            topicArn: 'arn:aws:sns:us-east-1:123456789012:orders',
            attributeName: 'Policy',
            attributeValue: policy({ ...everybody, Principal: { AWS: '*' }, Action: 'sns:Subscribe' }),
          },
        },
      ],
    },
    {
      name: 'a secret',
      match: true,
      events: [
        {
          eventSource: 'secretsmanager.amazonaws.com',
          eventName: 'PutResourcePolicy',
          requestParameters: {
            secretId: 'prod/orders',
            resourcePolicy: policy({ ...everybody, Action: 'secretsmanager:GetSecretValue' }),
          },
        },
      ],
    },
    {
      name: 'a bus',
      match: true,
      events: [
        {
          eventSource: 'events.amazonaws.com',
          eventName: 'PutPermission',
          requestParameters: {
            eventBusName: 'default',
            action: 'events:PutEvents',
            principal: '*',
            statementId: 'x',
          },
        },
      ],
    },
    {
      name: 'a bus for the organization',
      match: false,
      events: [
        {
          eventSource: 'events.amazonaws.com',
          eventName: 'PutPermission',
          requestParameters: {
            eventBusName: 'default',
            action: 'events:PutEvents',
            principal: '*',
            condition: { type: 'StringEquals', key: 'aws:PrincipalOrgID', value: 'o-example' },
          },
        },
      ],
    },
    {
      name: 'everybody, from one topic',
      match: false,
      events: [
        queue({
          ...everybody,
          Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:orders' } },
        }),
      ],
    },
    { name: 'everybody is denied', match: false, events: [queue({ ...everybody, Effect: 'Deny' })] },
    { name: 'the call is denied', match: false, events: [queue(everybody, { errorCode: 'AccessDenied' })] },
  ],
});
