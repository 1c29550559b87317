/** The largest Firehose record: 1,000 KiB before base64. Source: Amazon Data Firehose quotas. */
export const recordBytes = 1_024_000;

/** The largest PutRecordBatch call. Source: Firehose API reference, PutRecordBatch. */
export const batchLimits = { records: 500, bytes: 4 * 1024 * 1024 };

/** Ingestion is billed by record, each rounded up to this many bytes. Source: Amazon Data Firehose pricing. */
const billedUnit = 5 * 1024;

/** Rows that dynamic partitioning takes apart in one record; of more it says nothing, and leaves them together. */
export const partitionedLines = 500;

const newline = 0x0a;

export type PackOptions = {
  /** Lines a record, unlimited when absent. */
  maxLines?: number;
};

export type Packed = {
  /** Whole lines each, in order, every one a view into the input. */
  slices: Uint8Array[];
  /** Single lines, newline included, that no record can hold. They were not sent. */
  oversized: Uint8Array[];
};

/**
 * Cuts NDJSON at its newlines into Firehose records as large as the limits allow, without copying a byte.
 * One line a record would be billed at about 45 times its bytes.
 * @param ndjson whole lines, each ended by a newline
 * @example pack(ndjson).slices.length // 1 for anything up to 1,000 KiB
 */
export function pack(ndjson: Uint8Array, { maxLines = Number.POSITIVE_INFINITY }: PackOptions = {}): Packed {
  const slices: Uint8Array[] = [];
  const oversized: Uint8Array[] = [];
  let start = 0;
  while (start < ndjson.length) {
    const end = sliceEnd(ndjson, start, maxLines);
    if (end > start) {
      slices.push(ndjson.subarray(start, end));
      start = end;
    } else {
      const next = lineEnd(ndjson, start);
      oversized.push(ndjson.subarray(start, next));
      start = next;
    }
  }
  return { slices, oversized };
}

/** Groups records into calls that keep to both limits of PutRecordBatch. */
export function batches(slices: readonly Uint8Array[]): Uint8Array[][] {
  const all: Uint8Array[][] = [];
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const slice of slices) {
    if (batch.length === batchLimits.records || bytes + slice.length > batchLimits.bytes) {
      all.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(slice);
    bytes += slice.length;
  }
  if (batch.length > 0) all.push(batch);
  return all;
}

/** What Firehose bills for these records, in bytes: each rounded up to 5 KB. */
export function billedBytes(slices: readonly Uint8Array[]): number {
  return slices.reduce((sum, slice) => sum + Math.ceil(slice.length / billedUnit) * billedUnit, 0);
}

/** The number of lines, counted by their newlines. */
export function countLines(ndjson: Uint8Array): number {
  let lines = 0;
  for (let at = ndjson.indexOf(newline); at !== -1; at = ndjson.indexOf(newline, at + 1)) lines++;
  return lines;
}

/** The offset just behind the line that begins at `start`. */
export function lineEnd(ndjson: Uint8Array, start: number): number {
  const at = ndjson.indexOf(newline, start);
  return at === -1 ? ndjson.length : at + 1;
}

/** Where the record that begins at `start` ends; `start` itself when not even one line fits. */
function sliceEnd(ndjson: Uint8Array, start: number, maxLines: number): number {
  const limit = Math.min(start + recordBytes, ndjson.length);
  if (maxLines === Number.POSITIVE_INFINITY) {
    if (limit === ndjson.length) return limit;
    const last = ndjson.lastIndexOf(newline, limit - 1);
    return last < start ? start : last + 1;
  }
  let end = start;
  for (let lines = 0; lines < maxLines && end < limit; lines++) {
    const next = lineEnd(ndjson, end);
    if (next > limit) break;
    end = next;
  }
  return end;
}
