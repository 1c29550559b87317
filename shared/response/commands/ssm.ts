import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { clientOptions, once } from '../../platform/client-options.ts';
import { type Command, command } from './command.ts';

const ssm = once(() => new SSMClient(clientOptions));

export const ssmCommands = {
  'ssm.GetParameter': command({
    kind: 'read',
    action: 'ssm:GetParameter',
    on: 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/bongsu/${sls:stage}/baselines/*',
    // Baselines only: a response has no business with any other parameter.
    input: z.strictObject({ Name: z.string().check(z.regex(/^\/bongsu\/[\w-]+\/baselines\//)) }),
    send: (input) => ssm().send(new GetParameterCommand(input)),
  }),
} satisfies Record<string, Command>;
