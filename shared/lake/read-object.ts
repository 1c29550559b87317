import type { LogFormat, Transformed, WriterOptions } from '../formats/format.ts';
import { writeRows } from '../formats/row-lines.ts';
import { vpcFlow } from '../formats/vpc-flow.ts';
import { BongsuError } from '../model/index.ts';
import type { ObjectReference } from './notifications.ts';
import { placeOf } from './object-errors.ts';
import { type ObjectDeps, openObject } from './objects.ts';
import { openParquet, type RowPosition } from './parquet-object.ts';

/** What some of an object came to. `next`: where it can be entered again after this; absent where it cannot. */
export type Step = { transformed: Transformed; next?: RowPosition; last: boolean };

/** Rows of a Parquet object that are written at a time: a few MB of NDJSON. */
const writtenRows = 8_192;

const beginning: RowPosition = { rowGroup: 0, row: 0 };

/**
 * Reads an object through a format: text, gzipped or not, and flow logs as Parquet (`….parquet`).
 * @param from where to enter a Parquet object; text always begins at its beginning
 * @throws BongsuError as `openObject` and `openParquet` have it; `OBJECT_FORMAT_UNKNOWN` for Parquet of another format
 */
export function readObject(
  reference: ObjectReference,
  format: LogFormat,
  options: WriterOptions,
  from: RowPosition | undefined,
  deps: ObjectDeps,
): AsyncGenerator<Step> {
  if (!reference.key.endsWith('.parquet')) return readText(reference, format, options, deps);
  if (format.name === vpcFlow.name) return readFlowRows(reference, options, from ?? beginning, deps);
  const message = `${placeOf(reference)} is Parquet, which is read as ${vpcFlow.name} and not as ${format.name}`;
  throw new BongsuError('OBJECT_FORMAT_UNKNOWN', message);
}

async function* readText(
  reference: ObjectReference,
  format: LogFormat,
  options: WriterOptions,
  deps: ObjectDeps,
): AsyncGenerator<Step> {
  const object = await openObject(reference, deps);
  const writer = format.open(options);
  for await (const chunk of object.chunks) yield { transformed: writer.push(chunk), last: false };
  object.verify();
  yield { transformed: writer.end(), last: true };
}

// The columns are the layout: AWS names them after the fields, with underscores.
async function* readFlowRows(
  reference: ObjectReference,
  options: WriterOptions,
  from: RowPosition,
  deps: ObjectDeps,
): AsyncGenerator<Step> {
  const parquet = await openParquet(reference, deps);
  const layout = parquet.columns.map((column) => column.replaceAll('_', '-'));
  const writer = vpcFlow.open({ ...options, layout });
  for await (const { first, at, rows, values, next } of parquet.batches(from)) {
    for (let start = 0; start < rows; start += writtenRows) {
      const end = Math.min(rows, start + writtenRows);
      const transformed = writeRows(writer, values, { start, end, first });
      yield { transformed, next: end === rows ? next : { ...at, row: at.row + end }, last: false };
    }
  }
  yield { transformed: writer.end(), last: true };
}
