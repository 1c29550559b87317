import type { Transformed, Writer } from '../../../shared/formats/index.ts';
import type { JsonObject } from '../../../shared/model/index.ts';

export type Read = Pick<Transformed, 'rejects' | 'counts' | 'drifted'> & {
  skippedBy: Record<string, number>;
  rows: JsonObject[];
  records: JsonObject[];
};

/** Everything a writer makes of `input`, given in pieces of the sizes in `cuts` (then the rest). */
export function readAll(writer: Writer, input: string | Uint8Array, cuts: readonly number[] = []): Read {
  const bytes = Buffer.from(input);
  const results: Transformed[] = [];
  let start = 0;
  for (const cut of cuts) {
    results.push(writer.push(bytes.subarray(start, start + cut)));
    start = Math.min(bytes.length, start + cut);
  }
  results.push(writer.push(bytes.subarray(start)), writer.end());
  return joined(results);
}

export function joined(results: readonly Transformed[]): Read {
  const read: Read = {
    rows: [],
    records: [],
    rejects: [],
    counts: { in: 0, out: 0, rejected: 0, skipped: 0 },
    drifted: 0,
    skippedBy: {},
  };
  for (const { ndjson, records = [], rejects, counts, drifted, skippedBy = {} } of results) {
    read.rows.push(...rowsOf(ndjson));
    read.records.push(...records);
    read.rejects.push(...rejects);
    read.drifted += drifted;
    for (const name of ['in', 'out', 'rejected', 'skipped'] as const) read.counts[name] += counts[name];
    for (const [rule, count] of Object.entries(skippedBy)) {
      read.skippedBy[rule] = (read.skippedBy[rule] ?? 0) + count;
    }
  }
  return read;
}

/** NDJSON as objects. Strict: valid UTF-8, every line ends in a newline and is one JSON object. */
export function rowsOf(ndjson: Uint8Array): JsonObject[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(ndjson);
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line does not end in a newline');
  return lines.map((line) => JSON.parse(line));
}
