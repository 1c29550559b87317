import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import { type Command, command, name, page, regional } from './command.ts';

const kms = regional((options) => new KMSClient(options));

const keys = 'arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*';
const KeyId = z.strictObject({ KeyId: name });

export const kmsCommands = {
  'kms.DescribeKey': command({
    kind: 'read',
    action: 'kms:DescribeKey',
    on: keys,
    input: KeyId,
    send: (input, region) => kms(region).send(new DescribeKeyCommand(input)),
  }),
  'kms.ListResourceTags': command({
    kind: 'read',
    action: 'kms:ListResourceTags',
    on: keys,
    input: z.strictObject({ KeyId: name, Marker: page }),
    send: (input, region) => kms(region).send(new ListResourceTagsCommand(input)),
  }),
  'kms.CancelKeyDeletion': command({
    kind: 'change',
    action: 'kms:CancelKeyDeletion',
    on: keys,
    // It is not pending any more; what it is instead, the check after the change sees.
    already: ['KMSInvalidState'],
    input: KeyId,
    send: (input, region) => kms(region).send(new CancelKeyDeletionCommand(input)),
  }),
  'kms.EnableKey': command({
    kind: 'change',
    action: 'kms:EnableKey',
    on: keys,
    input: KeyId,
    send: (input, region) => kms(region).send(new EnableKeyCommand(input)),
  }),
} satisfies Record<string, Command>;
