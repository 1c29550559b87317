import type { AccessField } from './access-log-field.ts';
import { column } from './access-log-field.ts';
import { accessLineRenderer } from './access-log-line.ts';
import type { LineFormat } from './format.ts';
import { lineWriter } from './line-writer.ts';

/** What makes one access log format. */
export type AccessLog = Pick<LineFormat, 'name' | 'title' | 'source'> & {
  /** In the order of the line. One of them fills the column `time`. Append-only: AWS adds fields at the end. */
  fields: readonly AccessField[];
  /** How many fields the oldest lines have. */
  atLeast: number;
};

/**
 * A format of lines of space-separated tokens. Lines that are too short, or whose tokens are not what the fields say,
 * are rejected; tokens that AWS has added since are kept in `_extra`.
 */
export function accessLog({ name, title, source, fields, atLeast }: AccessLog): LineFormat {
  const timeColumn = 'time';
  return {
    name,
    title,
    source,
    timeColumn,
    columns: [
      ...fields.flatMap(({ columns }) => columns),
      column('_extra', 'string', 'JSON object of the fields that are not known yet, by position (from 1)'),
    ],
    open: () => lineWriter(accessLineRenderer({ fields, atLeast, timeColumn })),
  };
}
