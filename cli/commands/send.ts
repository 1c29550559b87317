import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';

type Options = { now?: boolean; key?: string };

const examples = `
What a file is shows in its content: EventBridge events go on the bus, flow-log lines into the log group,
CloudTrail files and flow-log files with a header into the log bucket under AWS's key layout.

Examples:
  bongsu send events/health/key-exposed-is-critical-and-disabled.json --now
  bongsu send events/flow-logs/*.log
  bongsu send app.log.gz --key AWSLogs/123456789012/elasticloadbalancing/app.log.gz`;

/** `bongsu send`: files into the running local account, and into no other. */
export function sendCommand(io: Io): Command {
  return new Command('send')
    .description('put events, log files or objects into the running local account')
    .argument('<files...>', 'what to send')
    .option('--now', 'move the times in each file so that the newest is now; nothing responds to old events')
    .option('--key <key>', 'put the file into the log bucket under this key, whatever it is')
    .addHelpText('after', examples)
    .action(async (files: string[], { now, key }: Options) => {
      if (key !== undefined && files.length > 1) {
        throw new BongsuError('SEND_KEY', '--key names one object, so it takes one file');
      }
      const [{ connectLocally }, { sendFile }] = await Promise.all([
        import('../local/connect.ts'),
        import('../local/send.ts'),
      ]);
      const { account } = await connectLocally();
      for (const file of files) {
        const bytes = await readBytes(file);
        const sent = await sendFile(account, file, bytes, { key, now: now ? Date.now() : undefined });
        io.out(JSON.stringify({ file, ...sent }));
      }
    });
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new BongsuError('FILE_UNREADABLE', `${file} cannot be read`, { cause });
  }
}
