import type { Column, Reject } from '../formats/format.ts';

/** The table of what could not be read, so that it can be asked why in SQL. */
export const quarantineColumns: readonly Column[] = [
  { name: 'time', type: 'timestamp', description: 'When the line was quarantined' },
  { name: 'source', type: 'string', description: 'Where it came from: log group/stream, or s3://bucket/key' },
  { name: 'format', type: 'string', description: 'The format it was read as' },
  {
    name: 'byte_offset',
    type: 'bigint',
    description:
      'Where the line began in the source, uncompressed bytes; of log events and Parquet rows their number, from 0',
  },
  { name: 'reason', type: 'string', description: 'Why it could not be read' },
  { name: 'line', type: 'string', description: 'The line, cut at 32,768 characters' },
];

/** Characters of a line that are kept: enough to see what it was, and far below the size of a record. */
const keptCharacters = 32_768;

export type QuarantineSource = { source: string; format: string; time: string };

/** Rejects as NDJSON of the quarantine table, one line each. */
export function quarantineLines(rejects: readonly Reject[], from: QuarantineSource): Uint8Array {
  return Buffer.from(
    rejects
      .map(({ offset, reason, line }) => ndjsonLine(from, { byte_offset: offset, reason, line }))
      .join(''),
  );
}

/** Lines that were read but that no Firehose record can hold; where they began is not known any more. */
export function oversizedLines(lines: readonly Uint8Array[], from: QuarantineSource): Uint8Array {
  return Buffer.from(
    lines
      .map((bytes) => {
        // Four bytes are the most that one character takes in UTF-8.
        const line = Buffer.from(bytes.subarray(0, keptCharacters * 4)).toString();
        return ndjsonLine(from, {
          reason: `a row of ${bytes.length} bytes is longer than a Firehose record`,
          line,
        });
      })
      .join(''),
  );
}

type Quarantined = { byte_offset?: number; reason: string; line: string };

function ndjsonLine(from: QuarantineSource, { line, ...rest }: Quarantined): string {
  return `${JSON.stringify({ ...from, ...rest, line: line.slice(0, keptCharacters) })}\n`;
}
