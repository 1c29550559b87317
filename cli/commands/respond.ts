import { Command, Option } from 'commander';
import type { WhereOptions } from '../account/where.ts';
import type { Io } from '../io.ts';
import { sinceArgument } from '../respond/since.ts';

const idFormat = 'r- and 12 characters, as the alert gives it';
const examples = `
Examples:
  bongsu respond list --pending                          what waits for a person, in the running local account
  bongsu respond show r-0123456789ab --stage prod        everything that happened to one response
  bongsu respond undo r-0123456789ab --stage prod        the state before it, restored
  bongsu respond run disable-access-key AKIAIOSFODNN7EXAMPLE --mode observe
  bongsu respond run close-security-group sg-0123456789abcdef0 --mode approve
  bongsu respond baseline --stage prod                   the trails as restore-trail is to bring them back`;

const runModes = ['observe', 'approve', 'enforce'] as const;

/** `bongsu respond`: what responses did, wait for, and can be taken back. */
export function respondCommand(io: Io): Command {
  return new Command('respond')
    .description('list, show, approve, deny, undo and run responses; save what they restore')
    .addCommand(listCommand(io))
    .addCommand(showCommand(io))
    .addCommand(approveCommand(io))
    .addCommand(denyCommand(io))
    .addCommand(undoCommand(io))
    .addCommand(runCommand(io))
    .addCommand(baselineCommand(io))
    .addHelpText('after', examples);
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--stage <stage>', 'the deployed stage; without it the local account that is running')
    .option('--region <region>', "the stage's region; without it that of your AWS configuration");
}

function listCommand(io: Io): Command {
  return subcommand('list', 'responses, newest first, one JSON object a line')
    .option('--pending', 'only those that wait for a person', false)
    .option(
      '--since <when>',
      'a date, a time, or how long ago: 12h, 30d',
      (text) => sinceArgument(text, Date.now()),
      sinceArgument('30d', Date.now()),
    )
    .action(async (options: WhereOptions & { pending: boolean; since: string }) => {
      const { where } = await import('../account/where.ts');
      const { listResponses } = await import('../respond/ledger.ts');
      const { since, pending } = options;
      const until = new Date().toISOString();
      for await (const summary of listResponses(await where(options), { since, until, pending })) {
        io.out(JSON.stringify(summary));
      }
    });
}

function showCommand(io: Io): Command {
  return subcommand('show', 'one response with everything that happened to it, as JSON')
    .argument('<id>', idFormat)
    .action(async (id: string, options: WhereOptions) => {
      const { where } = await import('../account/where.ts');
      const { showResponse } = await import('../respond/ledger.ts');
      io.out(JSON.stringify(await showResponse(await where(options), id), null, 2));
    });
}

function approveCommand(io: Io): Command {
  return subcommand('approve', 'let a pending response act')
    .argument('<id>', idFormat)
    .action((id: string, options: WhereOptions) => ask(io, options, { command: 'approve', id }));
}

function denyCommand(io: Io): Command {
  return subcommand('deny', 'end a pending response without a change')
    .argument('<id>', idFormat)
    .action((id: string, options: WhereOptions) => ask(io, options, { command: 'deny', id }));
}

function undoCommand(io: Io): Command {
  return subcommand('undo', 'take a response back: the state before it is restored')
    .argument('<id>', idFormat)
    .option('--force', 'also where the target was changed since', false)
    .action((id: string, options: WhereOptions & { force: boolean }) =>
      ask(io, options, { command: 'undo', id, force: options.force }),
    );
}

function runCommand(io: Io): Command {
  return subcommand('run', 'run a playbook on a target by hand; the guards hold')
    .argument('<playbook>', 'its id, as in docs/playbooks: disable-access-key, close-security-group, …')
    .argument('<target>', 'what the playbook acts on: an access key id, a security group id, a bucket, …')
    .addOption(
      new Option('--mode <mode>', 'observe plans only, approve waits for a person')
        .choices(runModes)
        .default('enforce'),
    )
    .action(
      async (
        playbook: string,
        target: string,
        options: WhereOptions & { mode: (typeof runModes)[number] },
      ) => {
        const requestId = crypto.randomUUID();
        await ask(io, options, { command: 'run', playbook, target, mode: options.mode, requestId });
      },
    );
}

function baselineCommand(io: Io): Command {
  return subcommand('baseline', 'save trails as they are now, for restore-trail to bring back')
    .argument('[trails...]', 'names; without one all whose home is this region')
    .action(async (trails: string[], options: WhereOptions) => {
      const { where } = await import('../account/where.ts');
      const { saveBaselines } = await import('../respond/baseline.ts');
      for await (const saved of saveBaselines(await where(options), trails)) io.out(JSON.stringify(saved));
    });
}

type Question = Parameters<typeof import('../respond/ask.ts').askRespond>[1];

/** What went wrong with the change itself is the command's failure too. */
const unsuccessful = new Set(['failed', 'refused']);

async function ask(io: Io, options: WhereOptions, question: Question): Promise<void> {
  const { where } = await import('../account/where.ts');
  const { askRespond } = await import('../respond/ask.ts');
  const response = await askRespond(await where(options), question);
  io.out(JSON.stringify(response));
  if (unsuccessful.has(response.outcome)) io.exit(1);
}
