import type { AccessField, ClosingQuote } from './access-log-field.ts';
import { type WholeRange, wholeRanges } from './access-log-number.ts';
import type { ColumnType } from './format.ts';
import { type Fragment, fragment } from './ndjson-buffer.ts';

/** Kinds of fields as numbers, for the loop that runs once for each token. */
export const kinds = {
  text: 0,
  address: 1,
  whole: 2,
  duration: 3,
  time: 4,
  endpoint: 5,
  request: 6,
  other: 7,
} as const;

// What `read` gives is JSON already; the other kinds write what stands between the quotes.
const inQuotes = new Set<ColumnType>(['string', 'timestamp']);

/** A field made ready for writing. One literal for all of them: the loop over them relies on one hidden class. */
export type ReadyField = {
  name: string;
  kind: (typeof kinds)[keyof typeof kinds];
  /** The members of its columns up to the value: `,"client_ip":"`. */
  keys: readonly Fragment[];
  key: Fragment;
  secondKey: Fragment;
  quoted: boolean;
  required: boolean;
  range: WholeRange;
  signed: boolean;
  open: boolean;
  closing: ClosingQuote | undefined;
  read: (token: string) => string | undefined;
};

/** Prepares a field; the one that fills `timeColumn` may not be absent. */
export function readyField(field: AccessField, timeColumn: string): ReadyField {
  const keys = field.columns.map(({ name, type }) =>
    fragment(field.kind !== 'other' && inQuotes.has(type) ? `,"${name}":"` : `,"${name}":`),
  );
  const [first] = field.columns;
  return {
    name: field.name,
    kind: kinds[field.kind],
    keys,
    key: keys[0] ?? fragment(''),
    secondKey: keys[1] ?? fragment(''),
    quoted: field.quoted ?? false,
    required: first?.name === timeColumn,
    range: wholeRanges[first?.type === 'bigint' ? 'bigint' : 'int'],
    signed: field.kind === 'whole' && field.signed === true,
    open: field.kind === 'address' && field.open === true,
    closing: field.closing,
    read: field.kind === 'other' ? field.read : () => undefined,
  };
}

/** Why a token of the kind is refused. */
export const expectations: Record<ReadyField['kind'], string> = {
  [kinds.text]: 'is in quotes, or its quote is not closed',
  [kinds.address]: 'is no address',
  [kinds.whole]: 'is no number that its column holds',
  [kinds.duration]: 'is no duration',
  [kinds.time]: 'is no ISO 8601 time in UTC',
  [kinds.endpoint]: 'is no address and port',
  [kinds.request]: 'is no quoted request line',
  [kinds.other]: 'cannot be read',
};
