import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserTagsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { clientOptions, once } from '../../platform/client-options.ts';
import { type Command, command, name, page } from './command.ts';

const iam = once(() => new IAMClient(clientOptions));

const users = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:user/*';
const roles = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*';
const UserName = name;
const RoleName = name;
// The names of Bongsu's own policies: no response may write or remove another.
const PolicyName = z.string().check(z.regex(/^Bongsu\w+$/));
const PolicyDocument = name;

export const iamCommands = {
  'iam.GetAccessKeyLastUsed': command({
    kind: 'read',
    action: 'iam:GetAccessKeyLastUsed',
    // A key id does not say whose it is: it cannot be narrowed.
    on: '*',
    input: z.strictObject({ AccessKeyId: name }),
    send: (input) => iam().send(new GetAccessKeyLastUsedCommand(input)),
  }),
  'iam.GetUser': command({
    kind: 'read',
    action: 'iam:GetUser',
    on: users,
    input: z.strictObject({ UserName }),
    send: (input) => iam().send(new GetUserCommand(input)),
  }),
  'iam.ListAccessKeys': command({
    kind: 'read',
    action: 'iam:ListAccessKeys',
    on: users,
    input: z.strictObject({ UserName, Marker: page }),
    send: (input) => iam().send(new ListAccessKeysCommand(input)),
  }),
  'iam.ListUserTags': command({
    kind: 'read',
    action: 'iam:ListUserTags',
    on: users,
    input: z.strictObject({ UserName, Marker: page }),
    send: (input) => iam().send(new ListUserTagsCommand(input)),
  }),
  'iam.UpdateAccessKey': command({
    kind: 'change',
    action: 'iam:UpdateAccessKey',
    on: users,
    input: z.strictObject({ UserName, AccessKeyId: name, Status: z.enum(['Active', 'Inactive']) }),
    send: (input) => iam().send(new UpdateAccessKeyCommand(input)),
  }),
  'iam.GetUserPolicy': command({
    kind: 'read',
    action: 'iam:GetUserPolicy',
    on: users,
    input: z.strictObject({ UserName, PolicyName }),
    send: (input) => iam().send(new GetUserPolicyCommand(input)),
  }),
  'iam.GetLoginProfile': command({
    kind: 'read',
    action: 'iam:GetLoginProfile',
    on: users,
    input: z.strictObject({ UserName }),
    send: (input) => iam().send(new GetLoginProfileCommand(input)),
  }),
  'iam.PutUserPolicy': command({
    kind: 'change',
    action: 'iam:PutUserPolicy',
    on: users,
    input: z.strictObject({ UserName, PolicyName, PolicyDocument }),
    send: (input) => iam().send(new PutUserPolicyCommand(input)),
  }),
  'iam.DeleteUserPolicy': command({
    kind: 'change',
    action: 'iam:DeleteUserPolicy',
    on: users,
    already: ['NoSuchEntity'],
    input: z.strictObject({ UserName, PolicyName }),
    send: (input) => iam().send(new DeleteUserPolicyCommand(input)),
  }),
  'iam.GetRole': command({
    kind: 'read',
    action: 'iam:GetRole',
    on: roles,
    input: z.strictObject({ RoleName }),
    send: (input) => iam().send(new GetRoleCommand(input)),
  }),
  'iam.GetRolePolicy': command({
    kind: 'read',
    action: 'iam:GetRolePolicy',
    on: roles,
    input: z.strictObject({ RoleName, PolicyName }),
    send: (input) => iam().send(new GetRolePolicyCommand(input)),
  }),
  'iam.PutRolePolicy': command({
    kind: 'change',
    action: 'iam:PutRolePolicy',
    on: roles,
    input: z.strictObject({ RoleName, PolicyName, PolicyDocument }),
    send: (input) => iam().send(new PutRolePolicyCommand(input)),
  }),
  'iam.DeleteRolePolicy': command({
    kind: 'change',
    action: 'iam:DeleteRolePolicy',
    on: roles,
    already: ['NoSuchEntity'],
    input: z.strictObject({ RoleName, PolicyName }),
    send: (input) => iam().send(new DeleteRolePolicyCommand(input)),
  }),
  'iam.UpdateAssumeRolePolicy': command({
    kind: 'change',
    action: 'iam:UpdateAssumeRolePolicy',
    on: roles,
    input: z.strictObject({ RoleName, PolicyDocument }),
    send: (input) => iam().send(new UpdateAssumeRolePolicyCommand(input)),
  }),
} satisfies Record<string, Command>;
