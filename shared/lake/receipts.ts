import { createHash } from 'node:crypto';
import type { Counts } from '../formats/format.ts';
import type { Clock } from '../platform/clock.ts';
import type { StateTable } from '../platform/state-table.ts';
import type { LineRange } from './line-ranges.ts';
import type { RowPosition } from './parquet-object.ts';

/**
 * How much of one source has been settled, by what it was turned into: typed lines, rejects, lines too long for a
 * record, records given to detection. Numbers count from 0 over the whole source; reading it again gives the same ones.
 */
export type Receipt = {
  lines?: LineRange[];
  rejects?: LineRange[];
  oversized?: LineRange[];
  records?: LineRange[];
  /** Where the source is entered again, if it can be entered in the middle; the ranges above come after it. */
  resume?: Resumption;
};

/** A place in a Parquet object before which everything is settled. */
export type Resumption = {
  at: RowPosition;
  /** Numbers of the line, the reject and the oversized line that come next. */
  lines: number;
  rejects: number;
  oversized: number;
  /** What was counted before. */
  tally: Tally;
};

/** What the lines of a source came to. */
export type Tally = { counts: Counts; drifted: number; skippedBy: Record<string, number> };

export type Receipts = {
  read(id: string): Promise<Receipt | undefined>;
  save(id: string, receipt: Receipt): Promise<void>;
};

/** A payload waits at most 14 days in a dead-letter place; then a redrive may still fail and wait again. */
export const receiptDays = 30;

/** Receipts of log payloads, in the state table. They are written only when a delivery stays incomplete. */
export function tableReceipts(table: StateTable, clock: Clock): Receipts {
  return {
    async read(id) {
      const item = await table.get(keyOf(id));
      return item && (JSON.parse(item.receipt) as Receipt);
    },
    async save(id, receipt) {
      await table.put({
        ...keyOf(id),
        // As text: DynamoDB has no type for pairs that would read back the same.
        receipt: JSON.stringify(receipt),
        expiresAt: expiryOf(clock()),
      });
    },
  };
}

/** Epoch seconds at which what is written now may go. */
export function expiryOf(now: number): number {
  return Math.floor(now / 1000) + receiptDays * 86_400;
}

/** The identity of a payload: Lambda retries and `bongsu redrive` bring it back byte by byte. */
export function payloadId(data: string): string {
  return createHash('sha256').update(data).digest('hex');
}

function keyOf(id: string) {
  return { pk: `payload#${id}`, sk: 'receipt' };
}
