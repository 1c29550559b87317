import { Command } from 'commander';
import type { Input } from '../backtest/local-inputs.ts';
import type { Period } from '../backtest/period.ts';
import type { Io } from '../io.ts';

type Options = {
  from?: string;
  to?: string;
  bucket?: string;
  prefix: string;
  stage?: string;
  region?: string;
  exceptions?: string;
};

/** Without --from, a bucket is read this far back: it may hold years. */
const usualBucketMs = 7 * 86_400_000;
const progressEveryMs = 3000;

const help = `
RULE is a rule file, a folder of rules, or the id of a built-in rule. Rules marked experimental count as any other.

Records come from the files and folders named (CloudTrail in every shape that "bongsu detect" reads); without one, from
the log bucket of the running local account, of --stage, or from --bucket. What windows and baselines look back on is
read from before --from as well. Alerts are counted by the default alert settings: merged, from the least severity on.

Output: a line a day {"kind":"day","day","findings","alerts","messages"}, a line a rule that found something
{"kind":"rule","ruleId","findings","alerts","messages","alertsPerDay","principals","samples",…}, and {"kind":"summary",…};
tables on a terminal. What cannot be read is named on stderr and left out, and the exit code is 1.

Examples:
  bongsu backtest my-rules/new-rule.yml trail/2026/01
  bongsu backtest my-rules --from 2026-01-01 --to 2026-01-31 trail
  bongsu backtest persistence/access-key-for-another-user --stage prod --from 2026-01-01
  bongsu backtest my-rules --bucket my-trail --prefix AWSLogs/123456789012/ --from 2026-01-25`;

/** `bongsu backtest`: what rules would have raised over stored CloudTrail records. */
export function backtestCommand(io: Io): Command {
  return new Command('backtest')
    .description(
      'what a rule would have raised over stored CloudTrail records: alerts per day, by whom, samples',
    )
    .argument('<rule>', 'a rule file, a folder of rules, or the id of a built-in rule')
    .argument('[files...]', 'files and folders of records; without one the log bucket is read')
    .option('--from <date>', 'count from here on: 2026-01-31 or 2026-01-31T09:00:00Z')
    .option('--to <date>', 'count up to here; a day is included')
    .option('--bucket <bucket>', 'read this bucket with your own AWS credentials')
    .option('--prefix <prefix>', 'only the objects below this prefix of the bucket', '')
    .option('--stage <stage>', 'read the log bucket of this deployed stage')
    .option('--region <region>', "the bucket's region; without it that of your AWS configuration")
    .option('--exceptions <file>', 'a settings file with exceptions and disabled rules (section detection)')
    .addHelpText('after', help)
    .action((rule: string, files: string[], options: Options, command: Command) => {
      if (files.length > 0 && (options.bucket !== undefined || options.stage !== undefined)) {
        command.error('error: give either files or a bucket');
      }
      return run(io, rule, files, options);
    });
}

async function run(io: Io, rule: string, files: string[], options: Options): Promise<void> {
  const [{ chooseRules }, { lookBack, periodOf }, { backtest }, { alertDefaults }, report] =
    await Promise.all([
      import('../backtest/chosen-rules.ts'),
      import('../backtest/period.ts'),
      import('../backtest/run.ts'),
      import('../../shared/alerting/settings.ts'),
      import('../backtest/report.ts'),
    ]);
  const given = periodOf(options.from, options.to);
  const { ruleSet, faults } = await chooseRules(rule);
  const onFault = (fault: string) => {
    io.err(fault);
    io.exit(1);
  };
  for (const { error } of faults) onFault(error.message);
  const exceptions = await exceptionsIn(options.exceptions);
  const isBucket = files.length === 0;
  const period =
    isBucket && options.from === undefined
      ? { ...given, from: Math.min(given.to, Date.now()) - usualBucketMs }
      : given;
  const inputs = isBucket
    ? await bucketInputs(options, { ...period, from: period.from - lookBack(ruleSet) })
    : (await import('../backtest/local-inputs.ts')).localInputs(files);
  const result = await backtest(ruleSet, inputs, {
    period,
    exceptions,
    settings: alertDefaults,
    onFault,
    onProgress: progress(io),
  });
  if (io.terminal) report.writeTables(io, result);
  else await report.writeReport(io, result);
}

async function exceptionsIn(file: string | undefined) {
  if (file === undefined) return undefined;
  return (await import('../rules/exceptions-file.ts')).loadExceptions(file);
}

async function bucketInputs(options: Options, period: Period): Promise<AsyncIterable<Input>> {
  const [{ S3Client }, { where }, { bucketInputs: inputsOf, logBucketOf }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../account/where.ts'),
    import('../backtest/bucket-inputs.ts'),
  ]);
  const { bucket, prefix, stage, region } = options;
  // A bucket by itself is the caller's own; nothing of the stage is asked for.
  if (bucket !== undefined && stage === undefined) {
    return inputsOf(new S3Client(region === undefined ? {} : { region }), { bucket, prefix }, period);
  }
  const account = await where({ stage, region });
  const s3 = new S3Client({ ...account.client, forcePathStyle: account.kind === 'local' });
  return inputsOf(s3, { bucket: bucket ?? (await logBucketOf(s3, account.stage)), prefix }, period);
}

/** Says how far it is, every few seconds. */
function progress(io: Io): (inputs: number, records: number) => void {
  let last = Date.now();
  return (inputs, records) => {
    if (Date.now() - last < progressEveryMs) return;
    last = Date.now();
    io.err(`${records} records of ${inputs} inputs so far`);
  };
}
