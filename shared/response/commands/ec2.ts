import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import * as z from 'zod/mini';
import { type Command, command, name, page, regional } from './command.ts';

const ec2 = regional((options) => new EC2Client(options));

const own = 'arn:${AWS::Partition}:ec2:*:${AWS::AccountId}';
const groups = [`${own}:security-group/*`, `${own}:security-group-rule/*`];
// Snapshots and images of an account have no account in their ARN.
const snapshots = 'arn:${AWS::Partition}:ec2:*::snapshot/*';
const images = 'arn:${AWS::Partition}:ec2:*::image/*';
const ownImages = { StringEquals: { 'ec2:Owner': '${AWS::AccountId}' } };

const port = z.optional(z.int());
const range = <Key extends string>(key: Key) =>
  z.optional(z.array(z.strictObject({ [key]: name, Description: z.optional(z.string()) })));
const sharesChanged = z.optional(
  z.array(z.strictObject({ Group: z.optional(z.literal('all')), UserId: z.optional(name) })),
);

export const ec2Commands = {
  'ec2.DescribeSecurityGroups': command({
    kind: 'read',
    action: 'ec2:DescribeSecurityGroups',
    on: '*',
    input: z.strictObject({ GroupIds: z.array(name) }),
    send: (input, region) => ec2(region).send(new DescribeSecurityGroupsCommand(input)),
  }),
  'ec2.DescribeSecurityGroupRules': command({
    kind: 'read',
    action: 'ec2:DescribeSecurityGroupRules',
    on: '*',
    input: z.strictObject({ GroupId: name, NextToken: page }),
    send: ({ GroupId, NextToken }, region) =>
      ec2(region).send(
        new DescribeSecurityGroupRulesCommand({
          Filters: [{ Name: 'group-id', Values: [GroupId] }],
          MaxResults: 1000,
          NextToken,
        }),
      ),
  }),
  'ec2.GetManagedPrefixListEntries': command({
    kind: 'read',
    action: 'ec2:GetManagedPrefixListEntries',
    // Lists of AWS and of other accounts too.
    on: 'arn:${AWS::Partition}:ec2:*:*:prefix-list/*',
    input: z.strictObject({ PrefixListId: name, NextToken: page }),
    send: (input, region) => ec2(region).send(new GetManagedPrefixListEntriesCommand(input)),
  }),
  'ec2.RevokeSecurityGroupIngress': command({
    kind: 'change',
    action: 'ec2:RevokeSecurityGroupIngress',
    on: groups,
    already: ['InvalidSecurityGroupRuleId.NotFound', 'InvalidPermission.NotFound'],
    input: z.strictObject({ GroupId: name, SecurityGroupRuleIds: z.array(name) }),
    send: (input, region) => ec2(region).send(new RevokeSecurityGroupIngressCommand(input)),
  }),
  'ec2.AuthorizeSecurityGroupIngress': command({
    kind: 'change',
    action: 'ec2:AuthorizeSecurityGroupIngress',
    on: groups,
    also: [
      {
        action: 'ec2:CreateTags',
        on: [`${own}:security-group-rule/*`],
        when: { StringEquals: { 'ec2:CreateAction': 'AuthorizeSecurityGroupIngress' } },
      },
    ],
    already: ['InvalidPermission.Duplicate'],
    input: z.strictObject({
      GroupId: name,
      IpPermissions: z.array(
        z.strictObject({
          IpProtocol: name,
          FromPort: port,
          ToPort: port,
          IpRanges: range('CidrIp'),
          Ipv6Ranges: range('CidrIpv6'),
          PrefixListIds: range('PrefixListId'),
        }),
      ),
      TagSpecifications: z.optional(
        z.array(
          z.strictObject({
            ResourceType: z.literal('security-group-rule'),
            Tags: z.array(z.strictObject({ Key: name, Value: z.string() })),
          }),
        ),
      ),
    }),
    send: (input, region) => ec2(region).send(new AuthorizeSecurityGroupIngressCommand(input)),
  }),
  'ec2.DescribeSnapshots': command({
    kind: 'read',
    action: 'ec2:DescribeSnapshots',
    on: '*',
    input: z.strictObject({ SnapshotIds: z.array(name) }),
    send: (input, region) => ec2(region).send(new DescribeSnapshotsCommand(input)),
  }),
  'ec2.DescribeSnapshotAttribute': command({
    kind: 'read',
    action: 'ec2:DescribeSnapshotAttribute',
    on: snapshots,
    when: ownImages,
    input: z.strictObject({ SnapshotId: name }),
    send: ({ SnapshotId }, region) =>
      ec2(region).send(
        new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }),
      ),
  }),
  'ec2.ModifySnapshotAttribute': command({
    kind: 'change',
    action: 'ec2:ModifySnapshotAttribute',
    on: snapshots,
    when: ownImages,
    input: z.strictObject({
      SnapshotId: name,
      OperationType: z.enum(['add', 'remove']),
      GroupNames: z.optional(z.array(z.literal('all'))),
      UserIds: z.optional(z.array(name)),
    }),
    send: (input, region) =>
      ec2(region).send(new ModifySnapshotAttributeCommand({ ...input, Attribute: 'createVolumePermission' })),
  }),
  'ec2.DescribeImages': command({
    kind: 'read',
    action: 'ec2:DescribeImages',
    on: '*',
    input: z.strictObject({ ImageIds: z.array(name) }),
    send: (input, region) => ec2(region).send(new DescribeImagesCommand(input)),
  }),
  'ec2.DescribeImageAttribute': command({
    kind: 'read',
    action: 'ec2:DescribeImageAttribute',
    on: images,
    when: ownImages,
    input: z.strictObject({ ImageId: name }),
    send: ({ ImageId }, region) =>
      ec2(region).send(new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' })),
  }),
  'ec2.ModifyImageAttribute': command({
    kind: 'change',
    action: 'ec2:ModifyImageAttribute',
    on: images,
    when: ownImages,
    input: z.strictObject({
      ImageId: name,
      LaunchPermission: z.strictObject({ Add: sharesChanged, Remove: sharesChanged }),
    }),
    send: (input, region) => ec2(region).send(new ModifyImageAttributeCommand(input)),
  }),
} satisfies Record<string, Command>;
