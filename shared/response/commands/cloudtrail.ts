import {
  CloudTrailClient,
  CreateTrailCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import * as z from 'zod/mini';
import { type Command, command, name, page, regional } from './command.ts';

// LookupEvents answers for one region only; a trail is changed in its home region.
const cloudTrail = regional((options) => new CloudTrailClient(options));

const trails = 'arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*';
const Name = z.strictObject({ Name: name });
const text = z.optional(z.string());
const flag = z.optional(z.boolean());
const texts = z.optional(z.array(z.string()));

const settings = {
  Name: name,
  S3BucketName: z.optional(name),
  S3KeyPrefix: text,
  SnsTopicName: text,
  IncludeGlobalServiceEvents: flag,
  IsMultiRegionTrail: flag,
  EnableLogFileValidation: flag,
  CloudWatchLogsLogGroupArn: text,
  CloudWatchLogsRoleArn: text,
  KmsKeyId: text,
};
// A trail that delivers to CloudWatch Logs hands its role to CloudTrail.
const passRole = {
  action: 'iam:PassRole',
  on: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*'],
  when: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
};

const eventSelectors = z.optional(
  z.array(
    z.strictObject({
      ReadWriteType: z.optional(z.enum(['All', 'ReadOnly', 'WriteOnly'])),
      IncludeManagementEvents: flag,
      DataResources: z.optional(z.array(z.strictObject({ Type: name, Values: texts }))),
      ExcludeManagementEventSources: texts,
    }),
  ),
);
const advancedSelectors = z.optional(
  z.array(
    z.strictObject({
      Name: text,
      FieldSelectors: z.array(
        z.strictObject({
          Field: name,
          Equals: texts,
          StartsWith: texts,
          EndsWith: texts,
          NotEquals: texts,
          NotStartsWith: texts,
          NotEndsWith: texts,
        }),
      ),
    }),
  ),
);

export const cloudTrailCommands = {
  'cloudtrail.LookupEvents': command({
    kind: 'read',
    action: 'cloudtrail:LookupEvents',
    on: '*',
    input: z.strictObject({
      AttributeKey: z.enum(['AccessKeyId', 'ResourceName']),
      AttributeValue: name,
      NextToken: page,
    }),
    send: ({ AttributeKey, AttributeValue, NextToken }, region) =>
      cloudTrail(region).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey, AttributeValue }],
          MaxResults: 50,
          NextToken,
        }),
      ),
  }),
  'cloudtrail.GetTrail': command({
    kind: 'read',
    action: 'cloudtrail:GetTrail',
    on: trails,
    input: Name,
    send: (input, region) => cloudTrail(region).send(new GetTrailCommand(input)),
  }),
  'cloudtrail.GetTrailStatus': command({
    kind: 'read',
    action: 'cloudtrail:GetTrailStatus',
    on: trails,
    input: Name,
    send: (input, region) => cloudTrail(region).send(new GetTrailStatusCommand(input)),
  }),
  'cloudtrail.GetEventSelectors': command({
    kind: 'read',
    action: 'cloudtrail:GetEventSelectors',
    on: trails,
    input: z.strictObject({ TrailName: name }),
    send: (input, region) => cloudTrail(region).send(new GetEventSelectorsCommand(input)),
  }),
  'cloudtrail.GetInsightSelectors': command({
    kind: 'read',
    action: 'cloudtrail:GetInsightSelectors',
    on: trails,
    input: z.strictObject({ TrailName: name }),
    send: (input, region) => cloudTrail(region).send(new GetInsightSelectorsCommand(input)),
  }),
  'cloudtrail.ListTags': command({
    kind: 'read',
    action: 'cloudtrail:ListTags',
    on: trails,
    input: z.strictObject({ ResourceIdList: z.array(name), NextToken: page }),
    send: (input, region) => cloudTrail(region).send(new ListTagsCommand(input)),
  }),
  'cloudtrail.StartLogging': command({
    kind: 'change',
    action: 'cloudtrail:StartLogging',
    on: trails,
    input: Name,
    send: (input, region) => cloudTrail(region).send(new StartLoggingCommand(input)),
  }),
  'cloudtrail.StopLogging': command({
    kind: 'change',
    action: 'cloudtrail:StopLogging',
    on: trails,
    input: Name,
    send: (input, region) => cloudTrail(region).send(new StopLoggingCommand(input)),
  }),
  'cloudtrail.PutEventSelectors': command({
    kind: 'change',
    action: 'cloudtrail:PutEventSelectors',
    on: trails,
    input: z.strictObject({
      TrailName: name,
      EventSelectors: eventSelectors,
      AdvancedEventSelectors: advancedSelectors,
    }),
    send: (input, region) => cloudTrail(region).send(new PutEventSelectorsCommand(input)),
  }),
  'cloudtrail.PutInsightSelectors': command({
    kind: 'change',
    action: 'cloudtrail:PutInsightSelectors',
    on: trails,
    input: z.strictObject({
      TrailName: name,
      InsightSelectors: z.array(
        z.strictObject({ InsightType: z.enum(['ApiCallRateInsight', 'ApiErrorRateInsight']) }),
      ),
    }),
    send: (input, region) => cloudTrail(region).send(new PutInsightSelectorsCommand(input)),
  }),
  'cloudtrail.UpdateTrail': command({
    kind: 'change',
    action: 'cloudtrail:UpdateTrail',
    on: trails,
    also: [passRole],
    input: z.strictObject(settings),
    send: (input, region) => cloudTrail(region).send(new UpdateTrailCommand(input)),
  }),
  'cloudtrail.CreateTrail': command({
    kind: 'change',
    action: 'cloudtrail:CreateTrail',
    on: trails,
    also: [passRole, { action: 'cloudtrail:AddTags', on: [trails] }],
    already: ['TrailAlreadyExists'],
    input: z.strictObject({
      ...settings,
      S3BucketName: name,
      TagsList: z.optional(z.array(z.strictObject({ Key: name, Value: text }))),
    }),
    send: (input, region) => cloudTrail(region).send(new CreateTrailCommand(input)),
  }),
} satisfies Record<string, Command>;
