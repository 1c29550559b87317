import { Command } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { WhereOptions } from '../account/where.ts';
import type { Io } from '../io.ts';
import type { DeadLetterPlace } from '../redrive/places.ts';

type Options = WhereOptions & { all: boolean; dryRun: boolean };

const help = `
Without a name every dead-letter place is listed with what lies in it, and nothing is touched.

How letters come back depends on where they fell out:
  …-dlq          of a work queue: SQS moves them back (StartMessageMoveTask)
  …-undelivered  EventBridge could not deliver them: the function is invoked, or the work queue is sent, the event
  …-failures     the function failed for good: it is invoked again with the original payload; of a queue or the bucket
A letter is removed only once its function has taken it. One that fails stays, and the exit code is 1.

Examples:
  bongsu redrive                                   what lies where in the running local account
  bongsu redrive --stage prod
  bongsu redrive log-objects-dlq --stage prod
  bongsu redrive --all --stage prod --dry-run`;

/** `bongsu redrive`: bring back dead letters. */
export function redriveCommand(io: Io): Command {
  return new Command('redrive')
    .description('bring back dead letters, or list where they lie')
    .argument('[queue]', 'a queue or bucket of dead letters, with or without bongsu-<stage>-')
    .option('--all', 'from every place that has any', false)
    .option('--stage <stage>', 'of this deployed stage; without it of the local account that is running')
    .option('--region <region>', "the stage's region; without it that of your AWS configuration")
    .option('--dry-run', 'only say what would be done', false)
    .addHelpText('after', help)
    .action(async (name: string | undefined, options: Options) => {
      if (name !== undefined && options.all) {
        throw new BongsuError('REDRIVE_ARGUMENTS', 'give either a name or --all');
      }
      const [
        { where },
        { invokeFunction },
        { SQSClient },
        { S3Client },
        { deadLetterPlaces, placeNamed },
        { bringBack },
      ] = await Promise.all([
        import('../account/where.ts'),
        import('../account/invoke.ts'),
        import('@aws-sdk/client-sqs'),
        import('@aws-sdk/client-s3'),
        import('../redrive/places.ts'),
        import('../redrive/bring-back.ts'),
      ]);
      const account = await where(options);
      const { stage } = account;
      const local = account.kind === 'local';
      const sqs = new SQSClient(account.client);
      const s3 = new S3Client({ ...account.client, forcePathStyle: local });
      const places = await deadLetterPlaces(stage, { sqs, s3 });
      if (name === undefined && !options.all) {
        for (const place of places) io.out(JSON.stringify(described(place)));
        io.err('nothing was touched; name one of these, or give --all');
        return;
      }
      // SQS counts approximately: a place that was named is looked into even where the count is 0.
      const chosen =
        name === undefined ? places.filter(({ letters }) => letters > 0) : [placeNamed(places, name, stage)];
      for (const place of chosen) {
        if (options.dryRun) {
          io.out(JSON.stringify({ ...described(place), dryRun: true }));
          continue;
        }
        const invoke = (to: string, payload: unknown) => invokeFunction(account, to, payload);
        // The emulated account has no move tasks.
        for await (const result of bringBack(place, { sqs, s3, stage, moveTasks: !local, invoke })) {
          io.out(JSON.stringify(result));
          if (result.outcome === 'failed') io.exit(1);
        }
      }
    });
}

function described(place: DeadLetterPlace) {
  const { name, letters, way, store } = place;
  const to = 'to' in place ? place.to : 'function' in place ? place.function : undefined;
  return { place: name, letters, store, way, ...(to === undefined ? {} : { to }) };
}
