import { accessLog } from './access-log.ts';
import { type AccessField, column, quoted, request, text, whole } from './access-log-field.ts';
import { isDate } from './access-log-time.ts';
import { tokenEnd } from './access-log-value.ts';

const space = 0x20;
const quote = 0x22;
const dash = 0x2d;

const fields: readonly AccessField[] = [
  text('bucket_owner', 'Canonical user id of the bucket’s owner'),
  text('bucket', 'Bucket that the request was for'),
  {
    name: 'time',
    kind: 'other',
    read: isoTime,
    columns: [column('time', 'timestamp', 'When the request was received, UTC')],
  },
  text('remote_ip', 'Apparent address of the requester'),
  text('requester', 'Canonical user id or ARN of the requester; absent for unauthenticated requests'),
  text('request_id', 'Id of the request'),
  text('operation', 'REST.GET.OBJECT, S3.EXPIRE.OBJECT, BATCH.DELETE.OBJECT, …'),
  {
    name: 'key',
    kind: 'other',
    read: (token) => JSON.stringify(decodedKey(token)),
    columns: [column('key', 'string', 'Key of the object, decoded')],
  },
  { ...request('request_uri', 'path?query'), closing: requestEnd },
  whole('http_status', 'int', 'Status code of the response'),
  text('error_code', 'S3’s error code, if the request failed'),
  whole('bytes_sent', 'bigint', 'Bytes of the response without its headers'),
  whole('object_size', 'bigint', 'Size of the object, bytes'),
  whole('total_time', 'bigint', 'Milliseconds from receiving the request to sending the last byte'),
  whole('turn_around_time', 'bigint', 'Milliseconds that S3 worked on the request'),
  { ...quoted('referrer', 'Referer header'), closing: referrerEnd },
  { ...quoted('user_agent', 'User-Agent header'), closing: userAgentEnd },
  text('version_id', 'Version of the object in the request'),
  text('host_id', 'Extended id of the request (x-amz-id-2)'),
  text('signature_version', 'SigV4, SigV2; absent for unauthenticated requests'),
  text('cipher_suite', 'TLS cipher; absent for HTTP'),
  text('authentication_type', 'AuthHeader, QueryString; absent for unauthenticated requests'),
  text('host_header', 'Endpoint that was connected to'),
  text('tls_version', 'TLS version; absent for HTTP'),
  text('access_point_arn', 'Access point that the request went through'),
  text('acl_required', 'Yes where the request needed an ACL to be authorised'),
  text('source_region', 'Region that the request came from'),
];

// Known tokens behind the user agent, none of which has quotes.
const behindUserAgent = 10;

/** S3 server access logs as delivered to a bucket; the oldest lines end with the version id. */
export const s3Access = accessLog({
  name: 's3-access',
  title: 'S3 server access logs',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html',
  fields,
  atLeast: 18,
});

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const timePattern =
  /^\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-])(\d\d)(\d\d)\]$/;

/** `[06/Feb/2019:00:00:38 +0000]` as JSON of the ISO time. */
function isoTime(token: string): string | undefined {
  const parts = timePattern.exec(token);
  if (!parts) return undefined;
  const [, day = '', monthName = '', year = '', hour, minute, second, sign, offsetHours, offsetMinutes] =
    parts;
  const month = months.indexOf(monthName) + 1;
  if (!isDate(Number(year), month, Number(day))) return undefined;
  const written = Date.UTC(
    Number(year),
    month - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  const iso = new Date(sign === '-' ? written + offsetMs : written - offsetMs).toISOString();
  return JSON.stringify(`${iso.slice(0, 19)}Z`);
}

// S3 encodes keys twice: `my file` is logged as `my%2520file`.
function decodedKey(token: string): string {
  return decoded(decoded(token));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

// S3 does not escape quotes, and all three quoted values are the client's own: where one of them ends is told by what
// follows, so that a quote in it cannot move the columns.

/** The quote before the status. */
function requestEnd(input: Buffer, from: number, end: number): number {
  return firstQuote(input, from, end, (at) => {
    const until = tokenEnd(input, at, end);
    return /^(\d{3}|-)$/.test(input.toString('latin1', at, until));
  });
}

/** The quote before the user agent's own. */
function referrerEnd(input: Buffer, from: number, end: number): number {
  return firstQuote(input, from, end, (at) => input[at] === quote || input[at] === dash);
}

/** The quote behind which the known tokens have none. */
function userAgentEnd(input: Buffer, from: number, end: number): number {
  return firstQuote(input, from, end, (at) => {
    let spaces = 0;
    for (let here = at; here < end && spaces < behindUserAgent; here++) {
      if (input[here] === quote) return false;
      if (input[here] === space) spaces++;
    }
    return true;
  });
}

// The first quote that ends a token and is followed by what `fits`.
function firstQuote(input: Buffer, from: number, end: number, fits: (next: number) => boolean): number {
  for (let at = from; at < end; at++) {
    if (input[at] !== quote) continue;
    if (at + 1 === end || (input[at + 1] === space && fits(at + 2))) return at;
  }
  return -1;
}
