import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { type Severity, severities } from '../../shared/model/index.ts';
import type { WhereOptions } from '../account/where.ts';
import type { AlertLine } from '../alerts/lines.ts';
import type { Io } from '../io.ts';
import { writeLine } from '../ndjson.ts';
import { sinceArgument } from '../respond/since.ts';

type Options = WhereOptions & { since?: string; severity: Severity; follow: boolean };

const followEveryMs = 2_000;

const examples = `
One line an alert, oldest first, as NDJSON; a table on a terminal. "sentAt" is null for what waits for another try.
Alerts can be read for fourteen days. What was stored and told to nobody is not an alert.

Examples:
  bongsu alerts                                          of the last day, in the running local account
  bongsu alerts --since 7d --severity high --stage prod
  bongsu alerts --follow --stage prod                    from now on, until Ctrl-C
  bongsu alerts --since 2026-11-20 | jq -r .ruleId | sort | uniq -c`;

/** `bongsu alerts`: what people were told. */
export function alertsCommand(io: Io): Command {
  return new Command('alerts')
    .description('the alerts that were sent, or wait to be, from the alert store')
    .option(
      '--since <when>',
      'a date, a time, or how long ago: 90m, 12h, 30d; 24h unless given or followed',
      (text) => sinceArgument(text, Date.now()),
    )
    .addOption(
      new Option('--severity <severity>', 'this one and worse').choices(severities).default('informational'),
    )
    .option('--follow', 'go on with what is sent from now on', false)
    .option('--stage <stage>', 'of this deployed stage; without it of the local account that is running')
    .option('--region <region>', "the stage's region; without it that of your AWS configuration")
    .addHelpText('after', examples)
    .action((options: Options) => alerts(io, options));
}

async function alerts(io: Io, options: Options): Promise<void> {
  const [{ where }, { alertLogIn, alertsSince, followAlerts }, { oneLine }] = await Promise.all([
    import('../account/where.ts'),
    import('../alerts/read.ts'),
    import('../../shared/alerting/words.ts'),
  ]);
  const { severity, follow } = options;
  const log = alertLogIn(await where(options));
  const now = Date.now();
  const since = options.since ?? (follow ? new Date(now).toISOString() : sinceArgument('24h', now));
  const from = Date.parse(since);
  if (!follow) return writeAll(io, await alertsSince(log, { from, until: now, severity }));
  const wait = async () => sleep(followEveryMs, true);
  for await (const line of followAlerts(log, { from, severity, clock: Date.now, wait })) {
    if (io.terminal) io.out(oneLine(cells(line).join('  ')));
    else await writeLine(io, line);
  }
}

async function writeAll(io: Io, lines: readonly AlertLine[]): Promise<void> {
  if (!io.terminal) {
    for (const line of lines) await writeLine(io, line);
    return;
  }
  const { tableLines } = await import('../query/rows.ts');
  const columns = ['sent', 'severity', 'kind', 'what', 'where', 'by'];
  for (const line of tableLines({ columns, rows: lines.map(cells) })) io.out(line);
}

function cells({ sentAt, severity, kind, title, account, region, routes }: AlertLine): string[] {
  const sent = sentAt === null ? 'waits' : sentAt.slice(0, 19).replace('T', ' ');
  return [sent, severity, kind, title, `${account} ${region}`, routes.join(', ')];
}
