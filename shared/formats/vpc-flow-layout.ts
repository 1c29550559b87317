import { BongsuError } from '../model/index.ts';
import { type Fragment, fragment } from './ndjson-buffer.ts';
import { columnName, type FlowField, flowFields } from './vpc-flow-fields.ts';

/** How the value of a field is written. `extra`: a field that is not known yet, kept in `_extra`. */
export const valueKinds = { number: 0, text: 1, address: 2, encoded: 3, extra: 4 } as const;
type ValueKind = (typeof valueKinds)[keyof typeof valueKinds];

/** One field of a layout, made ready for writing. `key` is its member up to the value: `,"srcport":`. */
export type LayoutField = { name: string; kind: ValueKind; key: Fragment; wide: boolean };

/** The order of the fields in a line, and where those stand that enrichment reads (-1: not in this layout). */
export type FlowLayout = {
  fields: readonly LayoutField[];
  /** Bytes that all keys and quotes of a row take at most. */
  overhead: number;
  /** True where nobody told the layout, so that it is AWS's default format or nothing. */
  assumed: boolean;
  at: {
    version: number;
    source: number;
    destination: number;
    sourcePort: number;
    destinationPort: number;
    protocol: number;
    tcpFlags: number;
    start: number;
    direction: number;
  };
};

const known = new Map(flowFields.map((field) => [field.name, field]));
const namePattern = /^[a-z][a-z0-9-]*$/;

/**
 * The field names of a layout as people and AWS write it: `version account-id`, `${version} ${account-id}`
 * (`LogFormat` of `DescribeFlowLogs`), or the header line of an object.
 * @example parseFlowLayout('${version} ${srcaddr}') // ['version', 'srcaddr']
 */
export function parseFlowLayout(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .filter((name) => name !== '')
    .map((name) => name.replace(/^\$\{(.*)\}$/, '$1'));
}

/**
 * Prepares a layout. A name that is not known is not an error: AWS adds fields. `LAYOUT_INVALID` when there is no
 * field, one is named twice, or a name is not shaped like one.
 */
export function flowLayout(names: readonly string[], { assumed = false } = {}): FlowLayout {
  const wrong = fault(names);
  if (wrong)
    throw new BongsuError('LAYOUT_INVALID', `the layout of the flow log ${wrong}`, {
      place: { path: ['layout'] },
    });
  const fields = names.map(layoutField);
  const at = (...candidates: string[]): number =>
    candidates.map((name) => names.indexOf(name)).find((position) => position >= 0) ?? -1;
  return {
    fields,
    overhead: fields.reduce((sum, { key }) => sum + key.length + 1, 0),
    assumed,
    at: {
      version: at('version'),
      source: at('srcaddr', 'pkt-srcaddr'),
      destination: at('dstaddr', 'pkt-dstaddr'),
      sourcePort: at('srcport'),
      destinationPort: at('dstport'),
      protocol: at('protocol'),
      tcpFlags: at('tcp-flags'),
      start: at('start'),
      direction: at('flow-direction'),
    },
  };
}

/**
 * The field names of a header line, with which text objects in S3 begin, or undefined when the line is a record: every
 * token is shaped like a name, no name comes twice, and at least half of them are known.
 */
export function flowHeader(input: Buffer, start: number, end: number): string[] | undefined {
  if (!isNameShaped(input, start, end)) return undefined;
  const names = input.toString('latin1', start, end).split(' ');
  if (fault(names)) return undefined;
  const recognised = names.filter((name) => known.has(name)).length;
  return recognised * 2 >= names.length ? names : undefined;
}

// Records are told from headers by their first digit after a space, without making a string of them.
function isNameShaped(input: Buffer, start: number, end: number): boolean {
  let begins = true;
  for (let at = start; at < end; at++) {
    const byte = input[at] as number;
    const letter = byte >= 0x61 && byte <= 0x7a;
    if (!letter && (begins || !(byte === 0x20 || byte === 0x2d || (byte >= 0x30 && byte <= 0x39))))
      return false;
    begins = byte === 0x20;
  }
  return true;
}

function fault(names: readonly string[]): string | undefined {
  if (names.length === 0) return 'names no field';
  const misshapen = names.find((name) => !namePattern.test(name));
  if (misshapen !== undefined) return `names ${JSON.stringify(misshapen)}, which is not the name of a field`;
  const repeated = names.find((name, position) => names.indexOf(name) !== position);
  return repeated === undefined ? undefined : `names ${repeated} twice`;
}

function layoutField(name: string): LayoutField {
  const field = known.get(name);
  if (!field) return { name, kind: valueKinds.extra, key: fragment(''), wide: false };
  const column = columnName(name);
  if (field.type !== 'string') {
    return { name, kind: valueKinds.number, key: fragment(`,"${column}":`), wide: field.type === 'bigint' };
  }
  return { name, kind: textKind(field), key: fragment(`,"${column}":"`), wide: false };
}

function textKind({ name, encoded }: FlowField): ValueKind {
  if (encoded) return valueKinds.encoded;
  return name.endsWith('addr') ? valueKinds.address : valueKinds.text;
}
