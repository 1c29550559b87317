import type { Counts, LogFormat, WriterOptions } from '../formats/format.ts';
import { BongsuError, type JsonObject } from '../model/index.ts';
import { type Intake, type IntakeDeps, openIntake } from './intake.ts';
import { joined, type LineRange, linesOf } from './line-ranges.ts';
import type { ObjectReference } from './notifications.ts';
import { placeOf } from './object-errors.ts';
import { objectFormat } from './object-format.ts';
import type { ObjectLedger } from './object-ledger.ts';
import { currentEtag, type ObjectDeps } from './objects.ts';
import { readObject } from './read-object.ts';
import type { Receipt } from './receipts.ts';
import type { FormatSettings, UnreadablePolicy } from './settings.ts';

export type ObjectIngestDeps = IntakeDeps &
  ObjectDeps & {
    ledger: ObjectLedger;
    settings: FormatSettings;
    formats: Readonly<Record<string, LogFormat>>;
    /** Gives parsed records (CloudTrail) to detection. The same record may come again after a failure. */
    detect(records: readonly JsonObject[], reference: ObjectReference): Promise<void>;
    /** Sends the message by which this object is gone on with. */
    continueLater(reference: ObjectReference): Promise<void>;
  };

/**
 * `taken`: every line is delivered or quarantined. `repeated`: it had been, before. `continued`: time is nearly up,
 * a new message goes on from here. `skipped`: by the named rule. `dropped`: cannot be read, and the settings let it go.
 */
export type ObjectOutcome =
  | { outcome: 'taken'; counts: Counts }
  | { outcome: 'repeated' }
  | { outcome: 'continued' }
  | { outcome: 'skipped'; rule: string }
  | { outcome: 'dropped'; code: string };

/** From here on an object is not read further but continued by a new message. Milliseconds before the time-out. */
export const checkpointMs = 30_000;

/** Records a call of detection: stateful rules cost one batched read a call. */
const detectionBatch = 2_000;

/**
 * Reads one object into the lake, in memory that does not grow with it.
 * What is settled is written down when the object fails or time runs out. The next run reads it from the start, since
 * neither gzip nor a JSON document can be entered in the middle, and leaves out what is settled; a Parquet object is
 * entered at the row where time ran out.
 * @throws BongsuError as `objectFormat`, `readObject` and `openIntake` have it; `OBJECT_BUSY`: another invocation is at
 * it; `OBJECT_STALLED`: one invocation's time does not suffice for any progress
 */
export async function ingestObject(named: ObjectReference, deps: ObjectIngestDeps): Promise<ObjectOutcome> {
  const { settings, formats, metrics, log } = deps;
  const found = objectFormat(named, settings.objects, Object.keys(formats));
  if ('skipped' in found) {
    metrics.count('ObjectsSkipped', 1, { rule: found.skipped });
    log.info('object skipped', { object: placeOf(named), rule: found.skipped });
    return { outcome: 'skipped', rule: found.skipped };
  }
  const format = formats[found.format];
  if (format === undefined) throw new BongsuError('FORMAT_UNKNOWN', `there is no format ${found.format}`);
  try {
    const identified = named.versionId ?? named.etag;
    const reference = identified ? named : { ...named, etag: await currentEtag(named, deps.s3) };
    return await ingestClaimed(
      reference,
      format,
      { layout: found.layout, ownRanges: settings.ownRanges },
      deps,
    );
  } catch (error) {
    const policy = error instanceof BongsuError ? policyOf(error.code, settings.unreadable) : undefined;
    if (!(error instanceof BongsuError) || policy !== 'drop') throw error;
    metrics.count('ObjectsDropped', 1, { code: error.code });
    log.warn('object dropped, as the settings have it', { object: placeOf(named), error });
    return { outcome: 'dropped', code: error.code };
  }
}

async function ingestClaimed(
  reference: ObjectReference,
  format: LogFormat,
  options: WriterOptions,
  deps: ObjectIngestDeps,
): Promise<ObjectOutcome> {
  const { ledger, log, metrics, patience } = deps;
  const claim = await ledger.claim(reference, patience.remainingMs());
  if (claim.state === 'done') {
    metrics.count('ObjectsRepeated');
    return { outcome: 'repeated' };
  }
  if (claim.state === 'busy') {
    throw new BongsuError('OBJECT_BUSY', `another invocation is at ${placeOf(reference)}`);
  }
  const from = { source: placeOf(reference), format: format.name, receipt: claim.receipt };
  const intake = openIntake(from, deps);
  const detection = openDetection(claim.receipt.records ?? [], reference, deps);
  const receipt = (): Receipt => ({ ...intake.receipt(), records: detection.done() });
  let unfinished: Receipt;
  try {
    const left = await pass(reference, format, options, claim.receipt, intake, detection, deps);
    if (left === undefined) {
      const counts = await intake.finish();
      await claim.settle({ state: 'done' });
      metrics.count('ObjectsTaken', 1, { format: format.name });
      return { outcome: 'taken', counts };
    }
    if (settled(left) === settled(claim.receipt)) {
      throw new BongsuError('OBJECT_STALLED', `no time is left for any new line of ${placeOf(reference)}`);
    }
    unfinished = left;
  } catch (error) {
    // Bytes that were not the object's own may have been read as lines: all of it has to be read again.
    const corrupt = error instanceof BongsuError && error.code === 'OBJECT_CORRUPT';
    await claim.settle({ state: 'open', receipt: corrupt ? {} : receipt() }).catch((unsettled: unknown) => {
      // The claim then ends by its lease, and what this run delivered is delivered again.
      metrics.count('ReceiptsLost');
      log.error('how far the object was taken could not be written down', { error: unsettled });
    });
    throw error;
  }
  await claim.settle({ state: 'open', receipt: unfinished });
  await deps.continueLater(reference);
  metrics.count('ObjectsContinued', 1, { format: format.name });
  return { outcome: 'continued' };
}

/** One pass over the object; what is settled when time was up before its end, undefined when it was not. */
async function pass(
  reference: ObjectReference,
  format: LogFormat,
  options: WriterOptions,
  { resume }: Receipt,
  intake: Intake,
  detection: Detection,
  deps: ObjectIngestDeps,
): Promise<Receipt | undefined> {
  for await (const { transformed, next, last } of readObject(reference, format, options, resume?.at, deps)) {
    await intake.take(transformed);
    await detection.take(transformed.records ?? []);
    if (last || deps.patience.remainingMs() >= checkpointMs) continue;
    await intake.flush();
    await detection.flush();
    return { ...(next ? intake.receiptAt(next) : intake.receipt()), records: detection.done() };
  }
  await detection.flush();
  return undefined;
}

type Detection = {
  take(records: readonly JsonObject[]): Promise<void>;
  flush(): Promise<void>;
  done(): LineRange[];
};

/** Gathers records for detection, and leaves out those that an earlier run gave to it. */
function openDetection(
  before: readonly LineRange[],
  reference: ObjectReference,
  deps: ObjectIngestDeps,
): Detection {
  const skip = linesOf(before);
  let gathered: JsonObject[] = [];
  let seen = 0;
  let done = skip;
  async function flush(): Promise<void> {
    if (gathered.length === 0) return;
    await deps.detect(gathered, reference);
    done += gathered.length;
    gathered = [];
  }
  return {
    async take(records) {
      for (const record of records) {
        if (seen >= skip) gathered.push(record);
        seen += 1;
      }
      if (gathered.length >= detectionBatch) await flush();
    },
    flush,
    // In order and without gaps: detection either took a whole batch or none of it.
    done: () => joined([[0, done]]),
  };
}

function settled({ lines = [], rejects = [], oversized = [], records = [], resume }: Receipt): number {
  const before = resume ? resume.lines + resume.rejects + resume.oversized : 0;
  return before + linesOf(lines) + linesOf(rejects) + linesOf(oversized) + linesOf(records);
}

function policyOf(code: string, policies: FormatSettings['unreadable']): UnreadablePolicy | undefined {
  const byCode: Record<string, UnreadablePolicy> = {
    OBJECT_MISSING: policies.missing,
    OBJECT_DENIED: policies.denied,
    OBJECT_ARCHIVED: policies.archived,
    OBJECT_REPLACED: policies.replaced,
  };
  return byCode[code];
}
