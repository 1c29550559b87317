import type { Io } from '../io.ts';

/** One cell as JSON has it: times are ISO 8601 UTC, integers beyond 2^53 are text. */
export type Cell = string | number | boolean | null | Cell[];

export type Rows = { columns: string[]; rows: Cell[][] };

export const rowFormats = ['table', 'json', 'csv'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** The widest a column of a table gets; what is longer is cut, in tables only. */
const widest = 60;
const chartWidth = 40;

/** Writes the rows: `json` is NDJSON, `csv` is RFC 4180, `table` is for people, with bars when `chart` is set. */
export function writeRows(io: Io, result: Rows, options: { format: RowFormat; chart: boolean }): void {
  if (options.format === 'json') {
    for (const row of result.rows) io.out(JSON.stringify(Object.fromEntries(zip(result.columns, row))));
  } else if (options.format === 'csv') {
    for (const row of [result.columns, ...result.rows]) io.out(row.map(csvCell).join(','));
  } else {
    for (const line of tableLines(options.chart ? withBars(result) : result)) io.out(line);
  }
}

/** The table as lines: numbers to the right, text to the left. */
export function tableLines({ columns, rows }: Rows): string[] {
  const cells = rows.map((row) => row.map(shown));
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => (row[index] ?? '').length)),
  );
  const numeric = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const line = (row: string[]) =>
    row
      .map((cell, index) =>
        numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)];
}

/** A bar for the last numeric column, longest for its largest value. */
function withBars({ columns, rows }: Rows): Rows {
  const measured = columns.findLastIndex((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const values = rows.map((row) => Number(row[measured] ?? 0));
  const largest = Math.max(0, ...values);
  if (largest === 0) return { columns, rows };
  const bar = (value: number) => '█'.repeat(Math.max(0, Math.round((value / largest) * chartWidth)));
  return { columns: [...columns, ''], rows: rows.map((row, index) => [...row, bar(values[index] ?? 0)]) };
}

function shown(cell: Cell): string {
  const text = cell === null ? '' : Array.isArray(cell) ? cell.map(shown).join(' ') : String(cell);
  // Log lines are written by strangers: nothing in them may steer the terminal.
  const safe = text.replace(/\p{Cc}/gu, '�');
  return safe.length > widest ? `${safe.slice(0, widest - 1)}…` : safe;
}

function csvCell(cell: Cell): string {
  const text = cell === null ? '' : Array.isArray(cell) ? JSON.stringify(cell) : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function zip(names: string[], row: Cell[]): [string, Cell][] {
  return names.map((name, index) => [name, row[index] ?? null]);
}
