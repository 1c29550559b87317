import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';
import { writeLine } from '../ndjson.ts';

type Options = { now?: boolean; key?: string; explain?: boolean; settings?: string };

const examples = `
What a file is shows in its content: EventBridge events go on the bus, flow-log lines into the log group,
CloudTrail files and flow-log files with a header into the log bucket under AWS's key layout; what a CloudWatch
alarm sends to a function that is its action goes to aws-events.

--explain sends nothing and needs no account: one line for each event, with its source, the findings, what excepts
them, who is told by which route, the response that would be asked for, and the text. On a terminal it is prose.

Examples:
  bongsu send events/health/key-exposed-is-critical-and-disabled.json --now
  bongsu send events/flow-logs/*.log
  bongsu send events/logs/s3-requests-land-in-the-lake.log --key access/2026-11-20-09-15-00-0123456789ABCDEF
  bongsu send --explain events/guardduty/mining-is-high.json
  bongsu send --explain --settings settings/prod event.json`;

/** `bongsu send`: files into the running local account, and into no other; or what would become of them. */
export function sendCommand(io: Io): Command {
  return new Command('send')
    .description('put events, log files or objects into the running local account')
    .argument('<files...>', 'what to send')
    .option(
      '--now',
      'move the times in each file so that the newest event is of now; nothing responds to old events',
    )
    .option('--key <key>', 'put the file into the log bucket under this key, whatever it is')
    .addOption(
      new Option('--explain', 'send nothing; say what would become of each event').conflicts(['now', 'key']),
    )
    .option(
      '--settings <folder>',
      'explain under alerts.json, detection.json and response.json of a folder; defaults for what is not there',
    )
    .addHelpText('after', examples)
    .action(async (files: string[], options: Options) => {
      if (options.explain) return explain(io, files, options);
      if (options.settings !== undefined) {
        throw new BongsuError('SEND_SETTINGS', '--settings is for --explain; the account has its own');
      }
      return send(io, files, options);
    });
}

async function send(io: Io, files: string[], { now, key }: Options): Promise<void> {
  if (key !== undefined && files.length > 1) {
    throw new BongsuError('SEND_KEY', '--key names one object, so it takes one file');
  }
  const [{ connectLocally }, { sendFile }, { where }, { invokeFunction }] = await Promise.all([
    import('../local/connect.ts'),
    import('../local/send.ts'),
    import('../account/where.ts'),
    import('../account/invoke.ts'),
  ]);
  const { account } = await connectLocally();
  const invoke = async (name: string, payload: unknown) => invokeFunction(await where({}), name, payload);
  for (const file of files) {
    const bytes = await readBytes(file);
    const sent = await sendFile(account, file, bytes, { key, now: now ? Date.now() : undefined, invoke });
    io.out(JSON.stringify({ file, ...sent }));
  }
}

async function explain(io: Io, files: string[], { settings: folder }: Options): Promise<void> {
  const [
    { ruleSet },
    { compileExceptions, createDetector },
    { explainSettings },
    { explainFile },
    { explanationText },
  ] = await Promise.all([
    import('#rules'),
    import('../../shared/detection/index.ts'),
    import('../explain/settings.ts'),
    import('../explain/explain-file.ts'),
    import('../explain/words.ts'),
  ]);
  const settings = await explainSettings(folder);
  const exceptions = compileExceptions(settings.detection);
  for (const { error } of exceptions.failures) io.err(`an exception excepts nothing: ${error.message}`);
  const detector = createDetector(ruleSet);
  for (const file of files) {
    const context = { detector, settings, exceptions, home: { stage: 'STAGE', region: 'REGION' } };
    for (const explanation of explainFile(file, await readBytes(file), context)) {
      if ('refused' in explanation) io.exit(1);
      if (!io.terminal) await writeLine(io, { file, ...explanation });
      else for (const line of [file, ...explanationText(explanation), '']) io.out(line);
    }
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new BongsuError('FILE_UNREADABLE', `${file} cannot be read`, { cause });
  }
}
