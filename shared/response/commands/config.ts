import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  ListTagsForResourceCommand,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import * as z from 'zod/mini';
import { type Command, command, name, page, regional } from './command.ts';

const config = regional((options) => new ConfigServiceClient(options));

const recorders = 'arn:${AWS::Partition}:config:*:${AWS::AccountId}:configuration-recorder/*';
const Names = z.strictObject({ ConfigurationRecorderNames: z.array(name) });
const Recorder = z.strictObject({ ConfigurationRecorderName: name });

export const configCommands = {
  'config.DescribeConfigurationRecorders': command({
    kind: 'read',
    action: 'config:DescribeConfigurationRecorders',
    on: '*',
    input: Names,
    send: (input, region) => config(region).send(new DescribeConfigurationRecordersCommand(input)),
  }),
  'config.DescribeConfigurationRecorderStatus': command({
    kind: 'read',
    action: 'config:DescribeConfigurationRecorderStatus',
    on: '*',
    input: Names,
    send: (input, region) => config(region).send(new DescribeConfigurationRecorderStatusCommand(input)),
  }),
  'config.ListTagsForResource': command({
    kind: 'read',
    action: 'config:ListTagsForResource',
    on: recorders,
    input: z.strictObject({ ResourceArn: name, NextToken: page }),
    send: (input, region) => config(region).send(new ListTagsForResourceCommand(input)),
  }),
  'config.StartConfigurationRecorder': command({
    kind: 'change',
    action: 'config:StartConfigurationRecorder',
    on: '*',
    input: Recorder,
    send: (input, region) => config(region).send(new StartConfigurationRecorderCommand(input)),
  }),
  'config.StopConfigurationRecorder': command({
    kind: 'change',
    action: 'config:StopConfigurationRecorder',
    on: '*',
    input: Recorder,
    send: (input, region) => config(region).send(new StopConfigurationRecorderCommand(input)),
  }),
} satisfies Record<string, Command>;
