import type { JsonObject } from '../model/index.ts';

/** Athena/Glue column types in use. Open objects are JSON strings: no SerDe turns nested JSON into a string column. */
export type ColumnType = 'string' | 'int' | 'bigint' | 'double' | 'boolean' | 'timestamp' | 'array<string>';

/** One column of a table: `name` is lower snake case, as Parquet conversion wants it. Append-only once deployed. */
export type Column = { name: string; type: ColumnType; description: string };

/** A line that could not be read: where it began (uncompressed byte offset in its source), why, and what it was. */
export type Reject = { offset: number; line: string; reason: string };

/** Every line ends in exactly one of three: `in = out + rejected + skipped`. */
export type Counts = { in: number; out: number; rejected: number; skipped: number };

/** What a push of bytes came to: whole NDJSON lines (each ends in `\n`), rejects, counts of this push. */
export type Transformed = {
  ndjson: Uint8Array;
  rejects: Reject[];
  counts: Counts;
  /** Lines whose fields went beyond the known ones; kept in `_extra`. */
  drifted: number;
  /** The parsed records, for the formats that detection reads (CloudTrail). */
  records?: JsonObject[];
  /** How many were skipped by which rule (`blank line`, `header`, …); absent when nothing was. */
  skippedBy?: Readonly<Record<string, number>>;
};

/** What a writer must know that the bytes do not say. */
export type WriterOptions = {
  /** Field names in order, for formats whose layout is configured (VPC flow logs). */
  layout?: readonly string[];
  /** The account's own ranges (CIDR), for `direction` where the record does not say. */
  ownRanges?: readonly string[];
};

/** A streaming parser: bytes in any cut, typed NDJSON out. Never throws for a bad line. */
export type Writer = {
  push(chunk: Uint8Array): Transformed;
  /** The rest: a last line without a newline, a truncated document (as a reject). */
  end(): Transformed;
};

/** A writer of a format that is one record a line. */
export type LineWriter = Writer & {
  /**
   * Takes one line that is already cut, without its line break: a log event's message. What it came to is returned by
   * the next `push` or `end`; `position` stands as the `offset` of its reject.
   */
  line(bytes: Uint8Array, start: number, end: number, position: number): void;
};

export type LogFormat = {
  /** `vpc-flow`; the stream is named after it, the table is the name in snake case. */
  name: string;
  title: string;
  columns: readonly Column[];
  /** The column that partitions by event date and that queries filter on. */
  timeColumn: string;
  /** The AWS page that defines the fields. */
  source: string;
  open(options?: WriterOptions): Writer;
};

/** A format that is one record a line; its messages can come from CloudWatch Logs, too. */
export type LineFormat = Omit<LogFormat, 'open'> & { open(options?: WriterOptions): LineWriter };
