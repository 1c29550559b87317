import type { KeyObject } from 'node:crypto';
import { type CloudTrailClient, paginateListPublicKeys } from '@aws-sdk/client-cloudtrail';
import { publicKeyOf } from '../../shared/lake/trail-digest.ts';

/** The public key with a fingerprint, as one of the regions has it; undefined when none does. */
export type PublicKeys = (fingerprint: string, regions: readonly string[]) => Promise<KeyObject | undefined>;

/**
 * CloudTrail's public keys of a period, asked for once a region: each region signs with keys of its own.
 * @param clientIn a client of that region
 */
export function publicKeys(
  clientIn: (region: string) => CloudTrailClient,
  period: { from: number; to: number },
): PublicKeys {
  const asked = new Map<string, Promise<Map<string, KeyObject>>>();

  async function keysOf(region: string): Promise<Map<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    const range = { StartTime: new Date(period.from), EndTime: new Date(period.to) };
    for await (const page of paginateListPublicKeys({ client: clientIn(region) }, range)) {
      for (const { Fingerprint, Value } of page.PublicKeyList ?? []) {
        if (Fingerprint !== undefined && Value !== undefined) keys.set(Fingerprint, publicKeyOf(Value));
      }
    }
    return keys;
  }

  return async (fingerprint, regions) => {
    for (const region of new Set(regions)) {
      const keys = asked.get(region) ?? keysOf(region);
      asked.set(region, keys);
      const found = (await keys).get(fingerprint);
      if (found) return found;
    }
    return undefined;
  };
}
