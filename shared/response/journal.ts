import { BongsuError, type Decision, type Ledger, type LedgerEvent } from '../model/index.ts';
import type { ResponseDeps } from './deps.ts';
import { next, type ResponseRecord, recordOf } from './record.ts';

/** What happened, without who and when. */
export type Fact = LedgerEvent extends infer Event
  ? Event extends LedgerEvent
    ? Omit<Event, 'at' | 'by'>
    : never
  : never;

/** Who acts when nobody asked. */
export const bongsu = 'bongsu';

/** The response as it stands; undefined when the id is not in the ledger. */
export async function load(id: string, ledger: Ledger): Promise<ResponseRecord | undefined> {
  return recordOf(id, await ledger.read(id));
}

/** @throws BongsuError `RESPONSE_UNKNOWN` */
export async function known(id: string, ledger: Ledger): Promise<ResponseRecord> {
  const record = await load(id, ledger);
  if (record) return record;
  throw new BongsuError('RESPONSE_UNKNOWN', `there is no response ${id} in the ledger`);
}

/** Writes a decision: the first of a response, or one that a higher authority puts in the place of `before`. */
export async function open(
  id: string,
  before: ResponseRecord | undefined,
  decision: Decision,
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  const event = stamped({ kind: 'decided', ...decision }, bongsu, deps);
  await append(id, before?.sequence ?? 0, event, deps);
  if (decision.outcome !== 'acting') count(decision.playbook, decision.outcome, deps);
  const record = recordOf(id, [event]);
  if (!record) throw new BongsuError('LEDGER_UNREADABLE', `ledger entry ${id} is empty`);
  return { ...record, sequence: (before?.sequence ?? 0) + 1 };
}

/**
 * Writes one more event of a response.
 * @throws BongsuError `RESPONSE_CONFLICT` when another invocation wrote first: read again.
 */
export async function write(
  record: ResponseRecord,
  fact: Fact,
  deps: ResponseDeps,
  by = bongsu,
): Promise<ResponseRecord> {
  const event = stamped(fact, by, deps);
  await append(record.id, record.sequence, event, deps);
  if (fact.kind === 'finished') count(record.playbook, fact.outcome, deps);
  return next(record, event);
}

async function append(id: string, sequence: number, event: LedgerEvent, deps: ResponseDeps): Promise<void> {
  if (await deps.ledger.append(id, sequence, event)) return;
  throw new BongsuError('RESPONSE_CONFLICT', `response ${id} was taken further by another invocation`);
}

function stamped(fact: Fact, by: string, { clock }: ResponseDeps): LedgerEvent {
  return { at: new Date(clock()).toISOString(), by, ...fact };
}

function count(playbook: string, outcome: string, { metrics }: ResponseDeps): void {
  metrics.count('Responses', 1, { playbook, outcome });
}
