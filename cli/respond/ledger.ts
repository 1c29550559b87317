import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BongsuError, type LedgerEvent } from '../../shared/model/index.ts';
import { dynamoLedger } from '../../shared/platform/ledger.ts';
import { type ResponseSummary, recordOf, summaryOf } from '../../shared/response/record.ts';
import type { Where } from '../account/where.ts';

/** Responses read at the same time; each is one query. */
const atOnce = 8;

/** The ledger of an account, read with the operator's own right to read the table. */
export function ledgerIn(account: Where) {
  return dynamoLedger(new DynamoDBClient(account.client), `bongsu-${account.stage}-ledger`);
}

/** Responses opened since then, newest first. Times are ISO 8601 UTC. */
export async function* listResponses(
  account: Where,
  { since, until, pending }: { since: string; until: string; pending: boolean },
): AsyncGenerator<ResponseSummary> {
  const ledger = ledgerIn(account);
  const ids = await ledger.recent(since, until);
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce);
    const records = await Promise.all(some.map(async (id) => recordOf(id, await ledger.read(id))));
    for (const record of records) {
      if (record && (!pending || record.outcome === 'pending')) yield summaryOf(record);
    }
  }
}

/**
 * One response: its summary, and everything that happened to it in order.
 * @throws BongsuError `RESPONSE_UNKNOWN`
 */
export async function showResponse(
  account: Where,
  id: string,
): Promise<ResponseSummary & { events: LedgerEvent[] }> {
  const events = await ledgerIn(account).read(id);
  const record = recordOf(id, events);
  if (!record) throw new BongsuError('RESPONSE_UNKNOWN', `there is no response ${id} in the ledger`);
  return { ...summaryOf(record), events };
}
