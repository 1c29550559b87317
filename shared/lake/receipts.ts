import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { StateTable } from '../platform/state-table.ts';
import type { LineRange } from './line-ranges.ts';

/**
 * How much of one source has been settled, by what it was turned into: typed lines, rejects, lines too long for a
 * record, records given to detection. Numbers count from 0 over the whole source; reading it again gives the same ones.
 */
export type Receipt = {
  lines?: LineRange[];
  rejects?: LineRange[];
  oversized?: LineRange[];
  records?: LineRange[];
};

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
