import { BongsuError } from '../model/index.ts';
import { joined, type LineRange, linesOf, type Run, without } from './line-ranges.ts';
import { batchLimits, countLines, pack, recordBytes } from './pack.ts';
import { type PutDeps, putRecords } from './put-records.ts';

export type DeliveryOptions = {
  stream: string;
  /** Lines a record, where the stream partitions dynamically. */
  maxLines?: number;
  /** Lines of this source that an earlier run has delivered already; they are left out. */
  done?: readonly LineRange[];
  /** Number of the first line that is written, where the source is entered in the middle. */
  first?: number;
};

/**
 * The lines of one source on their way to one stream.
 * Lines are numbered from 0 in the order written. The same source written again gives the same numbers, so that a
 * run that is told what an earlier one delivered sends exactly the rest.
 */
export type Delivery = {
  /**
   * Takes whole lines and sends as soon as a call's worth has gathered; memory stays at one call.
   * @param lines how many lines `ndjson` holds, which its writer knows without counting
   * @returns lines that no record can hold; they are not sent
   * @throws BongsuError as `putRecords` has it; nothing can be written after that
   */
  write(ndjson: Uint8Array, lines: number): Promise<Uint8Array[]>;
  /** Sends what has gathered. @throws BongsuError as `putRecords` has it, or `COUNTS_DIFFER` */
  flush(): Promise<void>;
  /** What has been acknowledged, by this run and the ones before. */
  done(): LineRange[];
  /** Lines acknowledged in this run. */
  sent(): number;
  /** Number of the line that is written next. */
  next(): number;
};

export function openDelivery(
  { stream, maxLines, done = [], first = 0 }: DeliveryOptions,
  deps: PutDeps,
): Delivery {
  const before = joined(done);
  let acknowledged = before;
  let gathered: Run[] = [];
  let next = first;
  let sent = 0;
  const bytes = { gathered: 0, written: 0, oversized: 0, repeated: 0, sent: 0 };
  let broken: BongsuError | undefined;

  async function send(): Promise<void> {
    if (broken) throw broken;
    const runs = contiguous(gathered).map((run) => ({ run, slices: pack(run.bytes, { maxLines }).slices }));
    gathered = [];
    bytes.gathered = 0;
    const result = await putRecords(
      stream,
      runs.flatMap(({ slices }) => slices),
      deps,
    );
    let at = 0;
    for (const { run, slices } of runs) {
      const answers = result.acknowledged.slice(at, at + slices.length);
      at += slices.length;
      const taken = takenLines(run, slices, answers);
      acknowledged = joined([...acknowledged, ...taken]);
      sent += linesOf(taken);
      bytes.sent += slices.reduce((sum, { length }, index) => sum + (answers[index] ? length : 0), 0);
    }
    broken = result.error;
    if (broken) throw broken;
  }

  return {
    async write(ndjson, lines) {
      if (broken) throw broken;
      bytes.written += ndjson.length;
      const { runs, oversized } = splitOversized({ first: next, lines, bytes: ndjson });
      next += lines;
      bytes.oversized += oversized.reduce((sum, { length }) => sum + length, 0);
      for (const run of runs) {
        const left = without(run, before);
        bytes.repeated += run.bytes.length;
        for (const part of left) {
          bytes.repeated -= part.bytes.length;
          if (bytes.gathered > 0 && bytes.gathered + part.bytes.length > batchLimits.bytes) await send();
          gathered.push(part);
          bytes.gathered += part.bytes.length;
        }
      }
      if (bytes.gathered >= batchLimits.bytes) await send();
      return oversized;
    },
    async flush() {
      await send();
      const settled = bytes.sent + bytes.oversized + bytes.repeated;
      if (settled !== bytes.written) {
        deps.metrics.count('CountsDiffer', 1, { stream });
        const message = `stream ${stream}: ${bytes.written} bytes were written, but ${settled} are accounted for`;
        throw new BongsuError('COUNTS_DIFFER', message);
      }
    },
    done: () => acknowledged,
    sent: () => sent,
    next: () => next,
  };
}

/** Runs that follow each other as one, so that records fill up across writes. */
function contiguous(runs: readonly Run[]): Run[] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const last = groups.at(-1)?.at(-1);
    if (last && last.first + last.lines === run.first) groups.at(-1)?.push(run);
    else groups.push([run]);
  }
  return groups.map((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1)
      return first ?? { first: 0, lines: 0, bytes: new Uint8Array() };
    return {
      first: first.first,
      lines: group.reduce((sum, { lines }) => sum + lines, 0),
      bytes: Buffer.concat(group.map((run) => run.bytes)),
    };
  });
}

/** The lines of the acknowledged slices. Lines are counted only where a run was taken in part. */
function takenLines(run: Run, slices: readonly Uint8Array[], acknowledged: readonly boolean[]): LineRange[] {
  if (acknowledged.every((yes) => yes)) return [[run.first, run.first + run.lines]];
  const taken: LineRange[] = [];
  let line = run.first;
  for (const [index, slice] of slices.entries()) {
    const end = line + countLines(slice);
    if (acknowledged[index]) taken.push([line, end]);
    line = end;
  }
  return taken;
}

/** Takes out the lines that no record can hold. Only bytes larger than a record can have one. */
function splitOversized(run: Run): { runs: Run[]; oversized: Uint8Array[] } {
  if (run.bytes.length <= recordBytes) return { runs: [run], oversized: [] };
  const { oversized } = pack(run.bytes);
  if (oversized.length === 0) return { runs: [run], oversized };
  const runs: Run[] = [];
  let first = run.first;
  let start = run.bytes.byteOffset;
  const take = (end: number) => {
    const bytes = run.bytes.subarray(start - run.bytes.byteOffset, end - run.bytes.byteOffset);
    const lines = countLines(bytes);
    if (lines > 0) runs.push({ first, lines, bytes });
    first += lines;
  };
  for (const line of oversized) {
    take(line.byteOffset);
    first += 1;
    start = line.byteOffset + line.length;
  }
  take(run.bytes.byteOffset + run.bytes.length);
  return { runs, oversized };
}
