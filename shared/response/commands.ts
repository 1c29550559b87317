import { cloudTrailCommands } from './commands/cloudtrail.ts';
import type { Command } from './commands/command.ts';
import { configCommands } from './commands/config.ts';
import { ec2Commands } from './commands/ec2.ts';
import { guardDutyCommands } from './commands/guardduty.ts';
import { iamCommands } from './commands/iam.ts';
import { kmsCommands } from './commands/kms.ts';
import { rdsCommands } from './commands/rds.ts';
import { s3Commands } from './commands/s3.ts';
import { ssmCommands } from './commands/ssm.ts';

/**
 * Everything that a playbook may ask or change, by service and command: whatever is not here cannot be called.
 * Every change may be repeated with the same effect, or says by which error AWS tells that it is done already; a
 * retry relies on it. What the role of `respond` allows is generated from the grants that stand with each.
 */
export const commands = {
  ...iamCommands,
  ...cloudTrailCommands,
  ...ec2Commands,
  ...s3Commands,
  ...rdsCommands,
  ...kmsCommands,
  ...guardDutyCommands,
  ...configCommands,
  ...ssmCommands,
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
