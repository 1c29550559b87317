import type { Counts, Transformed } from '../formats/format.ts';
import { BongsuError } from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { openDelivery } from './delivery.ts';
import type { RowPosition } from './parquet-object.ts';
import type { PutDeps } from './put-records.ts';
import { oversizedLines, quarantineLines } from './quarantine.ts';
import type { Receipt, Tally } from './receipts.ts';

export type IntakeDeps = PutDeps & {
  clock: Clock;
  log: Log;
  /** `bongsu-<stage>-`; the format's name follows. */
  streamPrefix: string;
  /** Lines a record on streams that partition dynamically. */
  maxLines?: number;
};

/** One source on its way into the lake: a log payload or an object. */
export type Intake = {
  /** Takes what the format's writer made of some bytes. @throws BongsuError as `putRecords` has it */
  take(transformed: Transformed): Promise<void>;
  /** Sends what has gathered, quarantine first. @throws BongsuError as `putRecords` has it, or `COUNTS_DIFFER` */
  flush(): Promise<void>;
  /** Flushes, checks that the counts of the whole source reconcile, and emits them. @throws BongsuError `COUNTS_DIFFER` */
  finish(): Promise<Counts>;
  /** What is settled, for a run that has to go on from here. */
  receipt(): Receipt;
  /** The same after a flush, for a source that can be entered again at this place. */
  receiptAt(position: RowPosition): Receipt;
};

const nothing: Tally = { counts: { in: 0, out: 0, rejected: 0, skipped: 0 }, drifted: 0, skippedBy: {} };

/**
 * Brings the output of a writer to its stream and its rejects to quarantine.
 * A line ends in exactly one of the two, or was skipped by the format; the counts say so, or `finish` throws.
 * @param from the source as a person would look it up: `log-group/stream` or `s3://bucket/key`
 */
export function openIntake(
  from: { source: string; format: string; receipt?: Receipt },
  deps: IntakeDeps,
): Intake {
  const { source, format, receipt: earlier = {} } = from;
  const { clock, log, metrics, streamPrefix, maxLines } = deps;
  const quarantine = `${streamPrefix}quarantine`;
  const { resume } = earlier;
  const lines = openDelivery(
    { stream: `${streamPrefix}${format}`, maxLines, done: earlier.lines, first: resume?.lines },
    deps,
  );
  // Two deliveries, since only within each kind the order is the same in every run, however the bytes were cut.
  const rejects = openDelivery(
    { stream: quarantine, maxLines, done: earlier.rejects, first: resume?.rejects },
    deps,
  );
  const oversized = openDelivery(
    { stream: quarantine, maxLines, done: earlier.oversized, first: resume?.oversized },
    deps,
  );
  const before = resume?.tally ?? nothing;
  const total: Counts = { ...before.counts };
  const skippedBy: Record<string, number> = { ...before.skippedBy };
  let { drifted } = before;

  async function flush(): Promise<void> {
    await rejects.flush();
    await oversized.flush();
    await lines.flush();
  }

  return {
    async take(transformed) {
      const { counts } = transformed;
      const time = new Date(clock()).toISOString();
      total.in += counts.in;
      total.out += counts.out;
      total.rejected += counts.rejected;
      total.skipped += counts.skipped;
      drifted += transformed.drifted;
      for (const [rule, count] of Object.entries(transformed.skippedBy ?? {})) {
        skippedBy[rule] = (skippedBy[rule] ?? 0) + count;
      }
      if (transformed.rejects.length > 0) {
        const ndjson = quarantineLines(transformed.rejects, { time, source, format });
        await rejects.write(ndjson, transformed.rejects.length);
      }
      if (transformed.ndjson.length === 0) return;
      const tooLong = await lines.write(transformed.ndjson, counts.out);
      if (tooLong.length === 0) return;
      total.out -= tooLong.length;
      total.rejected += tooLong.length;
      await oversized.write(oversizedLines(tooLong, { time, source, format }), tooLong.length);
    },

    flush,

    async finish() {
      await flush();
      const quarantined = rejects.next() + oversized.next();
      if (total.in !== total.out + total.rejected + total.skipped || total.rejected !== quarantined) {
        metrics.count('CountsDiffer', 1, { format });
        const counted = JSON.stringify({ ...total, quarantined });
        throw new BongsuError('COUNTS_DIFFER', `the counts of ${source} do not reconcile: ${counted}`);
      }
      metrics.count('LinesIn', total.in, { format });
      metrics.count('LinesOut', total.out, { format });
      metrics.count('LinesRejected', total.rejected, { format });
      metrics.count('LinesSkipped', total.skipped, { format });
      metrics.count('LinesDrifted', drifted, { format });
      log.info('taken into the lake', { source, format, ...total, skippedBy, drifted, sent: lines.sent() });
      return { ...total };
    },

    receipt: () => ({
      lines: lines.done(),
      rejects: rejects.done(),
      oversized: oversized.done(),
      ...(resume && { resume }),
    }),

    receiptAt: (at) => ({
      resume: {
        at,
        lines: lines.next(),
        rejects: rejects.next(),
        oversized: oversized.next(),
        tally: { counts: { ...total }, drifted, skippedBy: { ...skippedBy } },
      },
    }),
  };
}
