import type { Column, LogFormat, Transformed } from '../../../shared/formats/format.ts';
import type { Patience } from '../../../shared/lake/backoff.ts';
import { quarantineColumns } from '../../../shared/lake/quarantine.ts';
import { recordedLog } from '../../../shared/platform/log.ts';
import { recordedMetrics } from '../../../shared/platform/metrics.ts';
import { chance } from '../../stand-ins/chance.ts';

/** Patience that passes no time but counts it: `remainingMs` falls by what was slept. */
export function countedPatience(
  budgetMs: number,
  seed = 1,
): Patience & { waits: number[]; spend(ms: number): void } {
  let left = budgetMs;
  const waits: number[] = [];
  return {
    waits,
    spend: (ms) => {
      left -= ms;
    },
    remainingMs: () => left,
    random: chance(seed),
    sleep: async (ms) => {
      waits.push(ms);
      left -= ms;
    },
  };
}

/** What the lake needs besides a Firehose, recorded. */
export function recordedDeps(budgetMs = 600_000, seed = 1) {
  const { log, lines } = recordedLog();
  const { metrics, counts } = recordedMetrics();
  const patience = countedPatience(budgetMs, seed);
  return {
    log,
    logged: lines,
    metrics,
    counts,
    patience,
    clock: () => 1_760_000_000_000,
    streamPrefix: 'bongsu-test-',
  };
}

const textColumns: readonly Column[] = [
  { name: 'number', type: 'int', description: 'Which line it was' },
  { name: 'text', type: 'string', description: 'The line' },
];

/** Streams of the stand-in that fit the format `text`. */
export const textTables = { 'bongsu-test-text': textColumns, 'bongsu-test-quarantine': quarantineColumns };

/** A format as plain as can be: each line is a row, `bad…` is rejected, `#…` and empty lines are skipped. */
export const textFormat: LogFormat = {
  name: 'text',
  title: 'Text',
  columns: textColumns,
  timeColumn: 'number',
  source: 'https://example.com/text',
  open() {
    let rest = '';
    let offset = 0;
    let number = 0;
    function read(text: string): Transformed {
      const rejects: Transformed['rejects'] = [];
      const rows: string[] = [];
      const counts = { in: 0, out: 0, rejected: 0, skipped: 0 };
      const lines = text.split('\n');
      lines.pop();
      for (const line of lines) {
        counts.in += 1;
        if (line === '' || line.startsWith('#')) counts.skipped += 1;
        else if (line.startsWith('bad')) {
          counts.rejected += 1;
          rejects.push({ offset, line, reason: 'is bad' });
        } else {
          counts.out += 1;
          rows.push(`${JSON.stringify({ number, text: line })}\n`);
        }
        number += 1;
        offset += Buffer.byteLength(line) + 1;
      }
      const records = rows.map((row) => JSON.parse(row));
      return { ndjson: Buffer.from(rows.join('')), rejects, counts, drifted: 0, records };
    }
    return {
      push(chunk) {
        const text = rest + Buffer.from(chunk).toString('latin1');
        const end = text.lastIndexOf('\n') + 1;
        rest = text.slice(end);
        return read(text.slice(0, end));
      },
      end() {
        const last = rest === '' ? '' : `${rest}\n`;
        rest = '';
        return read(last);
      },
    };
  },
};
