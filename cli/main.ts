import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { BongsuError } from '../shared/model/index.ts';
import { alertsCommand } from './commands/alerts.ts';
import { backtestCommand } from './commands/backtest.ts';
import { costCommand } from './commands/cost.ts';
import { detectCommand } from './commands/detect.ts';
import { parseCommand } from './commands/parse.ts';
import { queryCommand } from './commands/query.ts';
import { redriveCommand } from './commands/redrive.ts';
import { respondCommand } from './commands/respond.ts';
import { rulesCommand } from './commands/rules.ts';
import { sendCommand } from './commands/send.ts';
import { settingsCommand } from './commands/settings.ts';
import { startCommand } from './commands/start.ts';
import { verifyCommand } from './commands/verify.ts';
import type { Io } from './io.ts';

const commands = [
  startCommand,
  sendCommand,
  parseCommand,
  detectCommand,
  backtestCommand,
  rulesCommand,
  queryCommand,
  alertsCommand,
  respondCommand,
  settingsCommand,
  redriveCommand,
  verifyCommand,
  costCommand,
];

const usageError = 2;

/**
 * Runs one command line (without `node` and the script) and returns its exit code: 0 done, 1 the command failed or
 * found what it looks for, 2 the command line itself is wrong. Never throws and never ends the process.
 * @example const code = await run(['parse', 'vpc-flow', 'flow.log'], processIo())
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const watched: Io = {
    ...io,
    exit(next) {
      code = next;
    },
  };
  try {
    await program(watched).parseAsync([...args], { from: 'user' });
  } catch (error) {
    code = describeFailure(error, io);
  }
  io.exit(code);
  return code;
}

/** The whole command tree, bound to `io`; commander neither writes elsewhere nor exits. */
export function program(io: Io): Command {
  const root = new Command('bongsu')
    .description(packageJson.description)
    .version(packageJson.version)
    .addHelpText('after', '\nbongsu COMMAND --help shows the options and examples of a command.');
  for (const command of commands) root.addCommand(command(io));
  bind(root, io);
  return root;
}

// Commander hands settings down only to commands made by `.command()`, not to added ones: walk the tree.
function bind(command: Command, io: Io): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void io.outStream.write(text),
      writeErr: (text) => void io.errStream.write(text),
    });
  for (const child of command.commands) bind(child, io);
}

function describeFailure(error: unknown, io: Io): number {
  if (error instanceof CommanderError) {
    return error.code === 'commander.helpDisplayed' || error.code === 'commander.version' ? 0 : usageError;
  }
  if (error instanceof BongsuError) {
    io.err(`error: ${error.message} [${error.code}]`);
  } else {
    io.err(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return 1;
}
