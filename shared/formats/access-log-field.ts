import type { Column, ColumnType } from './format.ts';

/**
 * Where the quoted value that begins at `from` ends: the position of its closing quote, or -1.
 * The opening quote stands before `from`.
 */
export type ClosingQuote = (input: Buffer, from: number, end: number) => number;

/**
 * One token of an access log line. A token `-`, quoted or not, is an absent value.
 * - `text`: as it is.
 * - `whole`: an integer; `signed` where less than zero means something.
 * - `duration`: a number; -1 says that there is none, so it is absent.
 * - `time`: ISO 8601, in UTC whether it says so or not.
 * - `endpoint`: address and port, split at the last colon.
 * - `request`: `METHOD URL PROTOCOL` in quotes; see `requestParts`.
 * - `address`: IPv4 or IPv6. Where the field is `open` and the token is none, this and all further ones are unknown.
 * - `other`: what `read` makes of the token, as JSON; undefined where it cannot be read.
 */
export type AccessField = {
  /** As AWS writes it: `client:port`. */
  name: string;
  columns: readonly Column[];
  quoted?: boolean;
  /** Where a quoted value ends, if the rule is not that of Elastic Load Balancing. */
  closing?: ClosingQuote;
} & (
  | { kind: 'text' | 'duration' | 'time' | 'endpoint' | 'request' }
  | { kind: 'whole'; signed?: boolean }
  | { kind: 'address'; open?: boolean }
  | { kind: 'other'; read: (token: string) => string | undefined }
);

/** A token that is kept as it is. */
export function text(name: string, description: string): AccessField {
  return { name, kind: 'text', columns: [column(name, 'string', description)] };
}

/** A token in double quotes. */
export function quoted(name: string, description: string, columnName = name): AccessField {
  return { name, kind: 'text', quoted: true, columns: [column(columnName, 'string', description)] };
}

/** A number without a fraction, zero or more. */
export function whole(name: string, type: 'int' | 'bigint', description: string): AccessField {
  return { name, kind: 'whole', columns: [column(name, type, description)] };
}

/** A number without a fraction that may be less than zero. */
export function signed(name: string, type: 'int' | 'bigint', description: string): AccessField {
  return { name, kind: 'whole', signed: true, columns: [column(name, type, description)] };
}

/** A time span, in the unit that the description names. */
export function duration(name: string, description: string): AccessField {
  return { name, kind: 'duration', columns: [column(name, 'double', description)] };
}

/** A point in time, ISO 8601. */
export function time(name: string, description: string): AccessField {
  return { name, kind: 'time', columns: [column(name, 'timestamp', description)] };
}

/** `192.0.2.1:443`, `[2001:db8::1]:443` or `2001:db8::1:443`: two columns. */
export function endpoint(name: string, description: string): AccessField {
  return {
    name: `${name}:port`,
    kind: 'endpoint',
    columns: [
      column(`${name}_ip`, 'string', `Address of the ${description}`),
      column(`${name}_port`, 'int', `Port of the ${description}`),
    ],
  };
}

/** The request line, in its parts. `url` says how the URL is written in this log. */
export function request(name: string, url: string): AccessField {
  return {
    name,
    kind: 'request',
    quoted: true,
    columns: [
      column('request_method', 'string', 'Method of the request; absent where the request is malformed'),
      column('request_url', 'string', `URL of the request as the client sent it: ${url}`),
      column('request_protocol', 'string', 'Protocol and version of the request: HTTP/1.1'),
      column('url_host', 'string', 'Host in the URL, without its port'),
      column('url_path', 'string', 'Path in the URL'),
      column('url_query', 'string', 'Query in the URL, behind the question mark'),
    ],
  };
}

/** A column. */
export function column(name: string, type: ColumnType, description: string): Column {
  return { name, type, description };
}
