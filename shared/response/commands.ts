import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserTagsCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { BongsuError, type JsonObject } from '../model/index.ts';
import { clientOptions, once } from '../platform/client-options.ts';

/** One command that responses may use, with the IAM action it needs. */
export type Command = {
  kind: 'read' | 'change';
  /** Not always the command's own name: HeadObject needs `s3:GetObject`. */
  action: string;
  send(input: JsonObject, region: string | undefined): Promise<object>;
};

const iam = once(() => new IAMClient(clientOptions));
const trails = new Map<string, CloudTrailClient>();

// LookupEvents answers for one region only.
function cloudTrail(region: string | undefined): CloudTrailClient {
  const found =
    trails.get(region ?? '') ?? new CloudTrailClient({ ...clientOptions, ...(region && { region }) });
  trails.set(region ?? '', found);
  return found;
}

const name = z.string().check(z.minLength(1));
const page = z.optional(z.string());

/**
 * Everything that a playbook may ask or change, by service and command: whatever is not here cannot be called.
 * Every change may be repeated with the same effect; a retry relies on it.
 */
export const commands = {
  'iam.GetAccessKeyLastUsed': command(
    'read',
    'iam:GetAccessKeyLastUsed',
    z.strictObject({ AccessKeyId: name }),
    (input) => iam().send(new GetAccessKeyLastUsedCommand(input)),
  ),
  'iam.GetUser': command('read', 'iam:GetUser', z.strictObject({ UserName: name }), (input) =>
    iam().send(new GetUserCommand(input)),
  ),
  'iam.ListAccessKeys': command(
    'read',
    'iam:ListAccessKeys',
    z.strictObject({ UserName: name, Marker: page }),
    (input) => iam().send(new ListAccessKeysCommand(input)),
  ),
  'iam.ListUserTags': command(
    'read',
    'iam:ListUserTags',
    z.strictObject({ UserName: name, Marker: page }),
    (input) => iam().send(new ListUserTagsCommand(input)),
  ),
  'iam.UpdateAccessKey': command(
    'change',
    'iam:UpdateAccessKey',
    z.strictObject({ UserName: name, AccessKeyId: name, Status: z.enum(['Active', 'Inactive']) }),
    (input) => iam().send(new UpdateAccessKeyCommand(input)),
  ),
  'cloudtrail.LookupEvents': command(
    'read',
    'cloudtrail:LookupEvents',
    z.strictObject({ AccessKeyId: name, NextToken: page }),
    ({ AccessKeyId, NextToken }, region) =>
      cloudTrail(region).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: AccessKeyId }],
          MaxResults: 50,
          NextToken,
        }),
      ),
  ),
} satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** The command behind `service` and `command`, or undefined when responses may not use it. */
export function commandNamed(
  service: string,
  commandName: string,
): { name: CommandName; command: Command } | undefined {
  const wanted = `${service}.${commandName}`;
  return isCommandName(wanted) ? { name: wanted, command: commands[wanted] } : undefined;
}

function isCommandName(wanted: string): wanted is CommandName {
  return Object.hasOwn(commands, wanted);
}

function command<Input>(
  kind: Command['kind'],
  action: string,
  schema: z.ZodMiniType<Input>,
  send: (input: Input, region: string | undefined) => Promise<object>,
): Command {
  return {
    kind,
    action,
    send(input, region) {
      const parsed = z.safeParse(schema, input);
      if (parsed.success) return send(parsed.data, region);
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new BongsuError('RESPONSE_CALL_INVALID', `input of ${action}: ${faults.join('; ')}`);
    },
  };
}
