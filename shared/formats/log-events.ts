import {
  afterSpace,
  type JsonText,
  jsonIn,
  plainStringEnd,
  stringEnd,
  surprise,
  valueEnd,
} from './json-scan.ts';

/** The messages of a payload where they stand in its JSON. */
export type LogEvents = {
  count: number;
  /** Start and end of the content of each message, in pairs. */
  spans: Int32Array;
  /** What the messages with escapes say, by index. */
  unescaped: Map<number, Buffer>;
};

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const messageKey = Buffer.from('message', 'latin1');

/** No log events yet. */
export function emptyLogEvents(): LogEvents {
  return { count: 0, spans: new Int32Array(1024), unescaped: new Map() };
}

/**
 * Notes the messages of the array of log events that begins at `at`. Returns the end of the array, or `surprise`.
 * Written out as loops, not with the callbacks of `eachElement`: there is one round for every line of a flow log.
 */
export function readLogEvents(json: JsonText, at: number, events: LogEvents): number {
  if (json.bytes[at] !== bracketOpen) return surprise;
  let here = afterSpace(json, at + 1);
  if (json.bytes[here] === bracketClose) return here + 1;
  for (;;) {
    const end = readLogEvent(json, here, events);
    if (end === surprise) return surprise;
    here = afterSpace(json, end);
    if (json.bytes[here] === bracketClose) return here + 1;
    if (json.bytes[here] !== comma) return surprise;
    here = afterSpace(json, here + 1);
  }
}

// One message to an event; none, or two, are left to `JSON.parse`.
function readLogEvent(json: JsonText, at: number, events: LogEvents): number {
  if (json.bytes[at] !== braceOpen) return surprise;
  const expected = events.count + 1;
  let here = afterSpace(json, at + 1);
  for (;;) {
    if (json.bytes[here] !== quote) return surprise;
    const key = here + 1;
    const keyEnd = plainStringEnd(json, key);
    if (keyEnd === surprise) return surprise;
    here = afterSpace(json, keyEnd + 1);
    if (json.bytes[here] !== colon) return surprise;
    const value = afterSpace(json, here + 1);
    const end = isMessageKey(json, key, keyEnd) ? readMessage(json, value, events) : valueEnd(json, value);
    if (end === surprise) return surprise;
    here = afterSpace(json, end);
    if (json.bytes[here] === braceClose) return events.count === expected ? here + 1 : surprise;
    if (json.bytes[here] !== comma) return surprise;
    here = afterSpace(json, here + 1);
  }
}

function readMessage(json: JsonText, at: number, events: LogEvents): number {
  if (json.bytes[at] !== quote) return surprise;
  let close = plainStringEnd(json, at + 1);
  if (close === surprise) {
    close = stringEnd(json, at + 1);
    const text = close === surprise ? undefined : jsonIn(json.bytes, at, close + 1);
    if (typeof text !== 'string') return surprise;
    events.unescaped.set(events.count, Buffer.from(text));
  }
  if (events.count * 2 === events.spans.length) {
    const grown = new Int32Array(events.spans.length * 4);
    grown.set(events.spans);
    events.spans = grown;
  }
  events.spans[events.count * 2] = at + 1;
  events.spans[events.count * 2 + 1] = close;
  events.count++;
  return close + 1;
}

function isMessageKey(json: JsonText, start: number, end: number): boolean {
  if (end - start !== messageKey.length) return false;
  for (let index = 0; index < messageKey.length; index++) {
    if (json.bytes[start + index] !== messageKey[index]) return false;
  }
  return true;
}
