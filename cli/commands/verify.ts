import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { Where, WhereOptions } from '../account/where.ts';
import type { Io } from '../io.ts';
import { writeLine } from '../ndjson.ts';

type Options = WhereOptions & {
  bucket?: string;
  prefix: string;
  account?: string;
  trailRegion?: string;
  trail?: string;
};

const help = `
One line a digest {"kind":"digest","object","verdict","from","to","logFiles","reasons"?}, a log file
{"kind":"log","object","verdict","reason"?} and a stretch of time that no valid digest speaks for
{"kind":"period","account","region","trail","verdict":"not-covered","from","to"}; the sums go to standard error.
Verdicts: valid, invalid (not as CloudTrail wrote it), missing, unreadable. The exit code is 1 unless all is valid
and the whole period is covered. A digest is written within two hours, so the last two are not expected yet.

Examples:
  bongsu verify trail 2026-11-01 2026-11-08 --stage prod
  bongsu verify trail 2026-11-01T10:00:00Z 2026-11-01T12:00:00Z --stage prod --bucket example-trail --trail management`;

/** How long CloudTrail may take until an hour's digest is there. Milliseconds. */
const digestDelayMs = 2 * 3_600_000;

/** `bongsu verify`: whether stored logs are what AWS wrote. */
export function verifyCommand(io: Io): Command {
  const command = new Command('verify').description('verify that stored logs are what AWS wrote');
  command.addHelpText('after', help);
  command
    .command('trail')
    .description('verify CloudTrail log files by the signed chain of digests: none changed, none gone')
    .argument('<from>', 'begin, ISO 8601: a UTC date or a time', parseTime)
    .argument('<to>', 'end, likewise', parseTime)
    .option('--bucket <bucket>', "the trail's bucket; without it the stage's own log bucket")
    .option('--prefix <prefix>', "the trail's prefix in it, before AWSLogs/", '')
    .option('--account <id>', 'only this account')
    .option('--trail-region <region>', 'only the calls of this region')
    .option('--trail <name>', 'only the trail of this name')
    .option(
      '--stage <stage>',
      'with your own credentials, as of this deployed stage; without it the local account',
    )
    .option('--region <region>', "the stage's region; without it that of your AWS configuration")
    .addHelpText('after', help)
    .action((from: number, to: number, options: Options) => verifyTrail(io, from, to, options));
  return command;
}

async function verifyTrail(io: Io, from: number, to: number, options: Options): Promise<void> {
  if (from >= to) throw new BongsuError('PERIOD_INVALID', 'the begin of the period is not before its end');
  const [{ where }, { S3Client }, { CloudTrailClient }, { findChains }, { publicKeys }, { verifyChain }] =
    await Promise.all([
      import('../account/where.ts'),
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/client-cloudtrail'),
      import('../verify/digest-keys.ts'),
      import('../verify/public-keys.ts'),
      import('../verify/trail.ts'),
    ]);
  const account = await where(options);
  const s3 = new S3Client({ ...account.client, forcePathStyle: account.kind === 'local' });
  const bucket = options.bucket ?? (await ownLogBucket(account));
  const prefix =
    options.prefix === '' || options.prefix.endsWith('/') ? options.prefix : `${options.prefix}/`;
  const { account: only, trailRegion: region, trail } = options;
  const chains = await findChains(s3, { bucket, prefix, account: only, region, trail, from, to });
  if (!chains.some(({ backfill }) => !backfill)) {
    throw new BongsuError(
      'DIGESTS_MISSING',
      `no digest of that period lies under s3://${bucket}/${prefix}AWSLogs/`,
    );
  }
  const keys = publicKeys((of) => new CloudTrailClient({ ...account.client, region: of }), { from, to });
  const patience = { remainingMs: () => Number.POSITIVE_INFINITY, random: Math.random, sleep };
  const period = { from, until: Math.min(to, Date.now() - digestDelayMs) };
  const sums: Record<string, number> = {};
  for (const chain of chains) {
    for await (const verdict of verifyChain(chain, period, { s3, keys, patience })) {
      const name = `${verdict.kind} ${verdict.verdict}`;
      sums[name] = (sums[name] ?? 0) + 1;
      if (verdict.verdict !== 'valid') io.exit(1);
      await writeLine(io, verdict);
    }
  }
  io.err(JSON.stringify(sums));
}

async function ownLogBucket({ client, stage }: Where): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient(client);
  const [{ Account }, region] = await Promise.all([
    sts.send(new GetCallerIdentityCommand({})),
    sts.config.region(),
  ]);
  return `bongsu-${stage}-logs-${Account}-${region}`;
}

function parseTime(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T[0-9:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('write a UTC date (2026-11-01) or time (2026-11-01T10:00:00Z).');
  }
  return time;
}
