import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { DayUsage } from '../cost/estimate.ts';
import type { Io } from '../io.ts';
import { type RowFormat, rowFormats, writeRows } from '../query/rows.ts';

type Options = {
  lines?: number;
  bytes?: number;
  stage?: string;
  region?: string;
  partition: 'arrival' | 'event';
  retention: number;
  prices?: string;
  format?: RowFormat;
};

const help = `
Either from the lines and bytes of a day, or from what a deployed stage did in the last 24 hours (its CloudWatch
metrics). Bytes are those of the rows as NDJSON: about 400 for a flow log line with its enrichment.
One line a position {"item","quantity","unit","usd"}, the last ones being the total and what it would be with each log
line a Firehose record of its own. What is taken for granted, and where the prices stand, goes to standard error.

Examples:
  bongsu cost --lines 50000000 --bytes 20000000000 --region ap-northeast-2
  bongsu cost --stage prod
  bongsu cost --lines 1000000 --bytes 400000000 --partition event --prices our-prices.json`;

/** `bongsu cost`: what a month of logs costs, at the rate of a day. */
export function costCommand(io: Io): Command {
  return new Command('cost')
    .description('the month’s cost of Lambda, Firehose, S3 and SQS, from the counts of a day')
    .option('--lines <count>', 'log lines a day', parseCount)
    .option('--bytes <count>', 'bytes of these lines as rows a day', parseCount)
    .option('--stage <stage>', 'what this deployed stage did in the last 24 hours')
    .option('--region <region>', 'whose prices; without it that of your AWS configuration, else us-east-1')
    .addOption(
      new Option('--partition <by>', 'by event date, dynamic partitioning is paid besides')
        .choices(['arrival', 'event'])
        .default('arrival'),
    )
    .option('--retention <days>', 'days that the lake is kept', parseCount, 400)
    .option('--prices <file>', 'JSON with prices of your own, by the names in cli/cost/prices.ts')
    .addOption(
      new Option(
        '--format <format>',
        'table, json (NDJSON) or csv; a terminal gets table, a pipe json',
      ).choices(rowFormats),
    )
    .addHelpText('after', help)
    .action((options: Options) => cost(io, options));
}

async function cost(io: Io, options: Options): Promise<void> {
  const [{ assumptions, estimate }, { priceSources, pricesOf }] = await Promise.all([
    import('../cost/estimate.ts'),
    import('../cost/prices.ts'),
  ]);
  const region = options.region ?? process.env.AWS_REGION ?? 'us-east-1';
  const own = options.prices === undefined ? undefined : await readText(options.prices);
  const { prices, listed } = pricesOf(region, own);
  const day = await usage(options);
  const { items, total, oneRecordALine } = estimate(day, prices, {
    partitioned: options.partition === 'event',
    retentionDays: options.retention,
  });
  const rows = [
    ...items,
    { item: 'total', quantity: 1, unit: 'month', usd: total },
    { item: 'total with one record a line', quantity: 1, unit: 'month', usd: oneRecordALine.total },
  ].map(({ item, quantity, unit, usd }) => [item, rounded(quantity, 3), unit, rounded(usd, 2)]);
  const format = options.format ?? (io.terminal ? 'table' : 'json');
  writeRows(io, { columns: ['item', 'quantity', 'unit', 'usd'], rows }, { format, chart: false });
  io.err(JSON.stringify({ day, timesWithOneRecordALine: rounded(oneRecordALine.times, 1), assumptions }));
  io.err(`list prices of ${listed}, first tier, without free tiers; check them: ${priceSources.join(' ')}`);
  if (listed !== region) io.err(`the prices of ${region} are not listed: give them with --prices`);
}

async function usage({ lines, bytes, stage, region }: Options): Promise<DayUsage> {
  if (stage === undefined) {
    if (lines === undefined || bytes === undefined) {
      throw new BongsuError('COST_ARGUMENTS', 'give --lines and --bytes of a day, or --stage');
    }
    const { usageOf } = await import('../cost/estimate.ts');
    return usageOf({ lines, bytes });
  }
  if (lines !== undefined || bytes !== undefined) {
    throw new BongsuError('COST_ARGUMENTS', 'give either --lines and --bytes, or --stage');
  }
  const [{ CloudWatchClient }, { LambdaClient }, { usageOfStage }] = await Promise.all([
    import('@aws-sdk/client-cloudwatch'),
    import('@aws-sdk/client-lambda'),
    import('../cost/usage.ts'),
  ]);
  const client = region === undefined ? {} : { region };
  return usageOfStage(stage, Date.now(), {
    cloudWatch: new CloudWatchClient(client),
    lambda: new LambdaClient(client),
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new BongsuError('FILE_UNREADABLE', `${file} cannot be read`, { cause });
  }
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('write a whole number.');
  return Number(text);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
