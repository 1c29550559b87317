import { PassThrough } from 'node:stream';
import { Command, Option } from 'commander';
import type { Io } from '../io.ts';
import type { GateName } from '../local/gates.ts';
import type { Part, RunCommand } from '../local/parts.ts';
import type { Session } from '../local/session.ts';

type Options = { once?: boolean; endpoint?: string; scenario: Scenario };

type Scenario = 'leaked-key' | GateName | 'none';
const scenarios: Scenario[] = ['leaked-key', 'open-port', 'public-bucket', 'tampered-trail', 'none'];

const examples = `
Examples:
  bongsu start                                    up until Ctrl-C; feed it with: bongsu send events/…
  bongsu start --once                             play the scenario, exit 0 only if every part of it happened
  bongsu start --scenario open-port               a port is opened: the alert, the plan, and the command that closes it
  bongsu start --endpoint http://127.0.0.1:4566   use an emulator that is running already, and leave it as it is

Nothing here can reach a real account: AWS settings of the shell are not used, keys are fake, and an endpoint that is
not this machine or an account other than 123456789012 is refused.`;

/** `bongsu start`: the whole of Bongsu against an emulated account. */
export function startCommand(io: Io): Command {
  return new Command('start')
    .description('run everything locally: an emulated account, the functions, and an incident played in it')
    .option('--once', 'play the scenario, print what happened and end')
    .option('--endpoint <url>', 'an AWS emulator on this machine, instead of starting moto')
    .addOption(new Option('--scenario <name>', 'what to play first').choices(scenarios).default('leaked-key'))
    .addHelpText('after', examples)
    .action((options: Options) => start(io, options));
}

async function start(io: Io, options: Options): Promise<void> {
  const interruption = onInterrupt();
  try {
    await runSession(io, options, interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    io.exit(interrupted);
  } finally {
    interruption.forget();
  }
}

async function runSession(io: Io, options: Options, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const [{ openSession }, { playLeakedKey }, { playGate }] = await Promise.all([
    import('../local/session.ts'),
    import('../local/incident.ts'),
    import('../local/gate-incident.ts'),
  ]);
  const session = await openSession({
    endpoint: options.endpoint,
    say: (line) => io.err(line),
    deliver: (mail) => options.once || io.err(`e-mail: ${mail.subject}`),
    signal,
  });
  const play = async () => {
    const { scenario } = options;
    const how = { io, runCommand: commandRunner(io), undo: options.once === true };
    if (scenario === 'none') return [];
    return scenario === 'leaked-key' ? playLeakedKey(session, how) : playGate(session, scenario, how);
  };
  try {
    const parts = await Promise.race([play(), aborted(signal)]);
    if (parts === undefined) {
      io.exit(interrupted);
      return;
    }
    summarise(io, session, parts, performance.now() - started);
    if (options.once) {
      io.exit(parts.every(({ ok }) => ok) ? 0 : 1);
      return;
    }
    session.runtime.run();
    io.err(
      `\nUp. Emulated account ${session.account.endpoint}, functions log to .bongsu/logs. Ctrl-C ends it.`,
    );
    io.err('Feed it: npx bongsu send events/health/key-exposed-is-critical-and-disabled.json --now');
    await aborted(signal);
  } finally {
    await session.close();
  }
}

/** What a shell expects of a command that Ctrl-C ended before its work was done. */
const interrupted = 130;

/** The first signal ends the run in order, the second at once (the emulator goes with it). */
function onInterrupt(): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) process.exit(interrupted);
    controller.abort();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    signal: controller.signal,
    forget: () => void process.off('SIGINT', listener).off('SIGTERM', listener),
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function summarise(io: Io, session: Session, parts: Part[], totalMs: number): void {
  // A person has read the parts as they came; a program reads them here.
  if (!io.terminal) for (const part of parts) io.out(JSON.stringify(part));
  const took = session.phases.map(({ name, ms }) => `${name} ${seconds(ms)}`).join(', ');
  const failed = parts.filter(({ ok }) => !ok);
  const verdict =
    failed.length === 0
      ? `${parts.length} of ${parts.length} parts happened`
      : `${failed.length} parts did not happen`;
  io.err(`\n${failed.length === 0 ? '✓' : '✗'} ${verdict} in ${seconds(totalMs)} (${took})`);
}

/** Runs a command of this program in process, as a person would type it. */
function commandRunner(io: Io): RunCommand {
  return async (args) => {
    const { run } = await import('../main.ts');
    const [out, err] = [capture(), capture()];
    const code = await run(args, {
      ...io,
      out: (line) => void out.stream.write(`${line}\n`),
      err: (line) => void err.stream.write(`${line}\n`),
      outStream: out.stream,
      errStream: err.stream,
      terminal: false,
      exit: () => undefined,
    });
    return { out: out.text(), err: err.text(), code };
  };
}

function capture(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
