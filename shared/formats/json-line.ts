import { isObject } from '../model/index.ts';
import type { LineFormat } from './format.ts';
import { type JsonColumn, jsonRows, jsonTable } from './json-columns.ts';
import { jsonIn } from './json-scan.ts';
import { type LineFate, type LineRenderer, lineWriter } from './line-writer.ts';
import { putText } from './ndjson-buffer.ts';

/** What makes a format whose lines are JSON objects. */
export type JsonLog = Pick<LineFormat, 'name' | 'title' | 'source' | 'timeColumn'> & {
  /** Append-only. */
  columns: readonly JsonColumn[];
};

/**
 * A format of one JSON object a line. A line that is none, or that has no time, is rejected; keys that are not known
 * yet are kept in `_extra`.
 */
export function jsonLog({ columns, ...format }: JsonLog): LineFormat {
  const time = columns.find(({ name }) => name === format.timeColumn)?.path ?? format.timeColumn;
  return {
    ...format,
    columns: jsonTable(columns),
    open: () => lineWriter(renderer(jsonRows(columns), format.timeColumn, time)),
  };
}

function renderer(rowOf: ReturnType<typeof jsonRows>, timeColumn: string, timePath: string): LineRenderer {
  return (out, input, start, end): LineFate => {
    const document = jsonIn(input, start, end);
    if (!isObject(document)) return { rejected: 'the line is no JSON object' };
    const { row, isDrifted } = rowOf(document);
    if (row[timeColumn] === undefined) return { rejected: `${timePath} is missing, or no time` };
    putText(out, JSON.stringify(row));
    return isDrifted ? 'drifted' : 'written';
  };
}
