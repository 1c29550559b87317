import type { Signal } from '../../model/index.ts';

/** What a finding made later still needs of a record: who, what, when, from where. */
const kept = [
  'eventID',
  'eventName',
  'eventSource',
  'eventTime',
  'awsRegion',
  'recipientAccountId',
  'sourceIPAddress',
  'userAgent',
  'userIdentity',
  'errorCode',
  'resources',
] as const;

/** The signal with as much of its record as a finding made later still needs. */
export function slim(signal: Signal): Signal {
  const record = Object.fromEntries(
    kept.filter((key) => signal.record[key] !== undefined).map((key) => [key, signal.record[key]]),
  );
  return { ...signal, record };
}
