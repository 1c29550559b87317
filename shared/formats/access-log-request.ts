/** Where the parts of a request lie in its bytes: start and end in pairs, in the order of `requestPartNames`; -1: absent. */
export type RequestParts = Int32Array;

/** The parts, in the order of their columns. */
export const requestPartNames = ['method', 'url', 'protocol', 'host', 'path', 'query'] as const;

const space = 0x20;
const dash = 0x2d;
const slash = 0x2f;
const colon = 0x3a;
const question = 0x3f;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

const method = 0;
const url = 2;
const protocol = 4;
const host = 6;
const path = 8;
const query = 10;

/** Room for the parts of one request. */
export function emptyParts(): RequestParts {
  return new Int32Array(requestPartNames.length * 2);
}

/**
 * Finds the parts of the request line `bytes[start, end)`. The method is up to the first space, the protocol behind the
 * last: the URL stands as the client sent it, spaces and all. Without an HTTP version the line ends in a space. A part
 * that is `-` is absent, as in the `- http://host:80- -` that a malformed request is logged as.
 */
export function requestParts(bytes: Buffer, start: number, end: number, parts: RequestParts): void {
  parts.fill(-1);
  let first = start;
  while (first < end && bytes[first] !== space) first++;
  let last = end - 1;
  while (last > first && bytes[last] !== space) last--;
  if (first === end) {
    put(bytes, parts, url, start, end);
  } else {
    put(bytes, parts, method, start, first);
    put(bytes, parts, url, first + 1, last > first ? last : end);
    if (last > first) put(bytes, parts, protocol, last + 1, end);
  }
  urlParts(bytes, parts);
}

function urlParts(bytes: Buffer, parts: RequestParts): void {
  const start = parts[url] as number;
  const end = parts[url + 1] as number;
  if (start < 0) return;
  let at = start;
  if (bytes[start] !== slash) {
    const authority = authorityStart(bytes, start, end);
    if (authority < 0) return;
    at = authority;
    while (at < end && bytes[at] !== slash && bytes[at] !== question) at++;
    putHost(bytes, parts, authority, at);
  }
  const pathStart = at;
  while (at < end && bytes[at] !== question) at++;
  put(bytes, parts, path, pathStart, at);
  put(bytes, parts, query, at + 1, end);
}

// Behind `scheme://`, or -1: this is no absolute URL.
function authorityStart(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isLetter(bytes[at] as number)) at++;
  const isScheme = at > start && bytes[at] === colon && bytes[at + 1] === slash && bytes[at + 2] === slash;
  return isScheme && at + 3 <= end ? at + 3 : -1;
}

// Without the port, and without the brackets of an IPv6 address.
function putHost(bytes: Buffer, parts: RequestParts, start: number, end: number): void {
  let to = end;
  // The dash that a malformed request has for its path.
  while (to > start && bytes[to - 1] === dash) to--;
  let at = to;
  while (at > start && isDigit(bytes[at - 1] as number)) at--;
  if (at > start && bytes[at - 1] === colon && !isInBrackets(bytes, start, to)) to = at - 1;
  else to = end;
  if (isInBrackets(bytes, start, to)) put(bytes, parts, host, start + 1, to - 1);
  else put(bytes, parts, host, start, to);
}

function isInBrackets(bytes: Buffer, start: number, end: number): boolean {
  return end - start > 2 && bytes[start] === bracketOpen && bytes[end - 1] === bracketClose;
}

function put(bytes: Buffer, parts: RequestParts, part: number, start: number, end: number): void {
  if (start >= end || isAbsent(bytes, start, end)) return;
  parts[part] = start;
  parts[part + 1] = end;
}

// `-`, and the `- -` that is left of the `- - - ` of a listener without requests.
function isAbsent(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== dash && bytes[at] !== space) return false;
  }
  return true;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
