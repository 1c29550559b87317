import type { Signal } from '../model/index.ts';
import { type Envelope, originOf } from './envelope.ts';
import { fault, isoTime } from './shape.ts';

/** What a source knows better than the envelope: the account and region that the event is about. */
type Known = { kind: string; identity: readonly string[]; account?: string; region?: string; time?: string };

/**
 * The signal of an envelope whose record is its detail. `identity` makes the id together with the kind; `time` is
 * taken where it is a point in time, the envelope's own otherwise.
 * @throws BongsuError `SIGNAL_INVALID` when nobody says which account it is about
 */
export function envelopeSignal(envelope: Envelope, known: Known): Signal {
  const account = known.account ?? envelope.account;
  if (account === '') throw fault('account', 'is missing');
  return {
    id: [known.kind, ...known.identity].join(':'),
    kind: known.kind,
    account,
    region: known.region ?? envelope.region,
    time: isoTime(known.time ?? '') ?? envelope.time,
    origin: originOf(envelope),
    record: envelope.detail,
  };
}
