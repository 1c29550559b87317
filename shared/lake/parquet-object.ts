import * as zlib from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  type RowGroup,
} from 'hyparquet';
import { BongsuError } from '../model/index.ts';
import type { ObjectReference } from './notifications.ts';
import { placeOf } from './object-errors.ts';
import { openRanges, type RangedObject } from './object-ranges.ts';
import type { ObjectDeps } from './objects.ts';

/** A place between two rows: the row group (from 0), and the row in it that comes next (from 0). */
export type RowPosition = { rowGroup: number; row: number };

/** Rows that follow each other, column by column. */
export type RowBatch = {
  /** Number of the first row in the whole object, from 0, and its place. */
  first: number;
  at: RowPosition;
  rows: number;
  /** One array of values a column, in the order of `columns`. */
  values: readonly DecodedArray[];
  /** Where the next batch begins. */
  next: RowPosition;
};

export type ParquetObject = {
  columns: readonly string[];
  /** Batches in order, from the position on. @throws BongsuError `OBJECT_CORRUPT`, or as `openRanges` has it */
  batches(from: RowPosition): AsyncGenerator<RowBatch>;
};

/**
 * Rows decoded at a time: columns of this length are all that is held besides the bytes of one row group. A page is
 * decoded whole for any of its rows, and again for the next batch: smaller batches take several times as long.
 */
const batchRows = 131_072;

/** Largest row group, compressed, in bytes. AWS's files have 75 MB at most in all. */
const maxRowGroupBytes = 256 * 1024 * 1024;

/** The footer is mostly far smaller; what is missing of a larger one is read in a second part. */
const footerBytes = 64 * 1024;

const compressors: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  // Node has it from 22.15 on.
  ...('zstdDecompressSync' in zlib && { ZSTD: (input: Uint8Array) => zlib.zstdDecompressSync(input) }),
};

/**
 * Opens a Parquet object: its footer first, then one row group at a time by a ranged read, from any row on.
 * @throws BongsuError `OBJECT_CORRUPT`: it is no Parquet file, or has columns within columns; or as `openRanges` has it
 */
export async function openParquet(reference: ObjectReference, deps: ObjectDeps): Promise<ParquetObject> {
  const object = await openRanges(reference, deps);
  const file = asyncBuffer(object);
  const metadata = await decoded(reference, () =>
    parquetMetadataAsync(file, { initialFetchSize: footerBytes, geoparquet: false }),
  );
  const columns = columnsOf(metadata, reference);
  return {
    columns,
    async *batches(from) {
      let first = 0;
      for (const [rowGroup, group] of metadata.row_groups.entries()) {
        const rows = Number(group.num_rows);
        if (rowGroup >= from.rowGroup) {
          const start = rowGroup === from.rowGroup ? from.row : 0;
          yield* groupBatches({ rowGroup, group, first, rows, start });
        }
        first += rows;
      }
    },
  };

  type Group = { rowGroup: number; group: RowGroup; first: number; rows: number; start: number };

  async function* groupBatches({ rowGroup, group, first, rows, start }: Group): AsyncGenerator<RowBatch> {
    if (start >= rows) return;
    const held = await hold(object, group, reference);
    const scan = await decoded(reference, () =>
      parquetScan({ file: held, metadata, compressors, geoparquet: false, columns: [...columns] }),
    );
    for (let row = start; row < rows; row += batchRows) {
      const end = Math.min(rows, row + batchRows);
      const values: DecodedArray[] = [];
      // One after the other: decoding a column needs its whole pages, and only its own rows are kept.
      for (const column of columns) {
        const range = { column, rowStart: first + row, rowEnd: first + end };
        values.push(await decoded(reference, () => scan.readColumn(range)));
      }
      const next = end === rows ? { rowGroup: rowGroup + 1, row: 0 } : { rowGroup, row: end };
      yield { first: first + row, at: { rowGroup, row }, rows: end - row, values, next };
    }
  }
}

/** The bytes of one row group, read at once; what lies outside of them (page indexes) is read when asked for. */
async function hold(object: RangedObject, group: RowGroup, reference: ObjectReference): Promise<AsyncBuffer> {
  const chunks = group.columns.flatMap(({ meta_data: chunk }) => {
    if (chunk === undefined) return [];
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    return [{ start, end: start + Number(chunk.total_compressed_size) }];
  });
  const start = Math.min(...chunks.map((chunk) => chunk.start));
  const end = Math.max(...chunks.map((chunk) => chunk.end));
  if (end - start > maxRowGroupBytes) {
    const message = `a row group of ${end - start} bytes is larger than ${maxRowGroupBytes}, the most that is held`;
    throw new BongsuError('OBJECT_UNREADABLE', message, { place: { file: placeOf(reference) } });
  }
  const bytes = await object.range(start, end);
  return {
    byteLength: object.length,
    slice: (from, to = object.length) =>
      from >= start && to <= end ? bytes.slice(from - start, to - start) : object.range(from, to),
  };
}

function asyncBuffer(object: RangedObject): AsyncBuffer {
  return { byteLength: object.length, slice: (start, end = object.length) => object.range(start, end) };
}

function columnsOf({ schema }: FileMetaData, reference: ObjectReference): string[] {
  const [root, ...fields] = schema;
  if (root?.num_children !== fields.length || fields.some(({ num_children = 0 }) => num_children > 0)) {
    throw corrupt(reference, 'has columns within columns, which no flow log has');
  }
  return fields.map(({ name }) => name);
}

/** The library throws plain errors for bytes that it cannot read. */
async function decoded<T>(reference: ObjectReference, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof BongsuError) throw cause;
    throw corrupt(reference, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function corrupt(reference: ObjectReference, why: string, cause?: unknown): BongsuError {
  return new BongsuError('OBJECT_CORRUPT', `the Parquet file cannot be read: ${why}`, {
    place: { file: placeOf(reference) },
    cause,
  });
}
