import { BongsuError } from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';
import { type StateTable, versionIs } from '../platform/state-table.ts';
import type { ObjectReference } from './notifications.ts';
import { expiryOf, type Receipt } from './receipts.ts';

/** `busy`: another invocation is at it. `done`: this very upload is in the lake; nothing is to be done. */
export type Claim =
  | { state: 'claimed'; receipt: Receipt; settle(how: Settlement): Promise<void> }
  | { state: 'busy' }
  | { state: 'done' };

/** `open`: not finished; the next claim goes on from this receipt. */
export type Settlement = { state: 'done' } | { state: 'open'; receipt: Receipt };

export type ObjectLedger = {
  /**
   * Takes one upload, so that a repeated notification does nothing.
   * @param leaseMs after this many milliseconds, another invocation may take it over
   */
  claim(reference: ObjectReference, leaseMs: number): Promise<Claim>;
};

/** Claims in the state table: one item an upload, kept for 30 days, longer than any message lives. */
export function tableObjectLedger(table: StateTable, clock: Clock): ObjectLedger {
  return {
    async claim(reference, leaseMs) {
      const key = keyOf(reference);
      const item = await table.get(key);
      if (item?.state === 'done') return { state: 'done' };
      if (item?.state === 'claimed' && item.leaseUntil > clock()) return { state: 'busy' };
      const version: number = item?.version ?? 0;
      const receipt = item?.receipt ? (JSON.parse(item.receipt) as Receipt) : {};
      const write = (state: string, expected: number, kept: Receipt, leaseUntil = 0) =>
        table.put(
          {
            ...key,
            state,
            leaseUntil,
            version: expected + 1,
            receipt: JSON.stringify(kept),
            expiresAt: expiryOf(clock()),
          },
          versionIs(expected),
        );
      if (!(await write('claimed', version, receipt, clock() + leaseMs))) return { state: 'busy' };
      return {
        state: 'claimed',
        receipt,
        async settle(how) {
          const kept = how.state === 'open' ? how.receipt : {};
          if (await write(how.state, version + 1, kept)) return;
          const message = `another invocation took over s3://${reference.bucket}/${reference.key}`;
          throw new BongsuError('OBJECT_CLAIM_LOST', message);
        },
      };
    },
  };
}

function keyOf({ bucket, key, versionId, sequencer, etag }: ObjectReference) {
  // Uploads of one key differ by version, else by sequencer; where a notification has neither, by content.
  const upload = versionId === undefined ? `upload#${sequencer ?? ''}#${etag ?? ''}` : `version#${versionId}`;
  return { pk: `object#${bucket}/${key}`, sk: upload };
}
