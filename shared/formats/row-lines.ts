import type { LineWriter, Transformed } from './format.ts';

/** Values of one column, one a row. */
export type ColumnValues = ArrayLike<unknown>;

const none = new Uint8Array();
const absent = '-';

/**
 * Gives rows to a line writer as the lines that AWS would have written in text, so that both come to the same records:
 * values in the order of the layout, absent ones as `-`, white space percent-encoded.
 * @param rows which ones, from `start` to before `end`; `first` is the number of the columns' first row in the whole
 * object, and a row's number stands as the `offset` of its reject
 * @example writeRows(vpcFlow.open({ layout: ['srcaddr'] }), [['192.0.2.1', null]], { start: 0, end: 2, first: 0 })
 */
export function writeRows(
  writer: LineWriter,
  columns: readonly ColumnValues[],
  { start, end, first }: { start: number; end: number; first: number },
): Transformed {
  for (let row = start; row < end; row++) {
    let line = '';
    for (const column of columns) line += line === '' ? textOf(column[row]) : ` ${textOf(column[row])}`;
    const bytes = Buffer.from(line);
    writer.line(bytes, 0, bytes.length, first + row);
  }
  return writer.push(none);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return absent;
  const text = value instanceof Date ? String(Math.floor(value.getTime() / 1000)) : String(value);
  return /\s/.test(text) ? encodeURIComponent(text) : text;
}
