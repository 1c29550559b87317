import { gunzipSync } from 'node:zlib';
import { at, BongsuError } from '../model/index.ts';
import type { LineWriter, Transformed } from './format.ts';
import { afterSpace, eachMember, jsonIn, jsonText, surprise, valueEnd } from './json-scan.ts';
import { emptyLogEvents, readLogEvents } from './log-events.ts';

/** What a CloudWatch Logs payload says of itself. `CONTROL_MESSAGE` is a health check and carries no log events. */
export type SubscriptionHeader = {
  messageType: 'DATA_MESSAGE' | 'CONTROL_MESSAGE';
  owner: string;
  logGroup: string;
  logStream: string;
};

/** A decoded payload: its header, and the log events still as bytes. */
export type Subscription = {
  header: SubscriptionHeader;
  /** How many log events there are. */
  events: number;
  /**
   * Gives every message to `writer` as one line and returns all that came of it, `writer` being ended. A reject's
   * `offset` is the index of its log event. Nothing is written for a control message.
   */
  transform(writer: LineWriter): Transformed;
};

// A subscription payload is at most 1 MB of gzip; text that inflates to more than this is not a log.
const maxInflatedBytes = 128 * 1024 * 1024;

// zlib's default of 16 KiB makes hundreds of pieces of a payload, to be joined again.
const inflateChunkBytes = 1024 * 1024;

/**
 * Reads the event that CloudWatch Logs gives to a Lambda function, `{awslogs: {data}}`, or a `data` string alone (as in
 * a Kinesis record). The messages are found in the bytes of the JSON; only what the scan cannot walk is parsed whole.
 * Errors: `SUBSCRIPTION_SHAPE`, `SUBSCRIPTION_NOT_BASE64`, `SUBSCRIPTION_NOT_GZIP`, `SUBSCRIPTION_TOO_LARGE`,
 * `SUBSCRIPTION_NOT_JSON`.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * @example const { header, transform } = readSubscription(event); transform(vpcFlow.open())
 */
export function readSubscription(event: unknown): Subscription {
  const data = typeof event === 'string' ? event : at(event, 'awslogs.data');
  if (typeof data !== 'string') throw shapeError('is not a string', ['awslogs', 'data']);
  const json = inflated(decoded(data));
  return scanned(json) ?? parsed(json);
}

function decoded(data: string): Buffer {
  const bytes = Buffer.from(data, 'base64');
  // Node skips what is no base64 instead of failing, and the result is then too short.
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  if (data.length % 4 !== 0 || bytes.length !== (data.length / 4) * 3 - padding) {
    throw new BongsuError('SUBSCRIPTION_NOT_BASE64', 'the data of the log subscription is not base64', {
      place: { path: ['awslogs', 'data'] },
    });
  }
  return bytes;
}

function inflated(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { chunkSize: inflateChunkBytes, maxOutputLength: maxInflatedBytes });
  } catch (cause) {
    const tooLarge = cause instanceof RangeError;
    const code = tooLarge ? 'SUBSCRIPTION_TOO_LARGE' : 'SUBSCRIPTION_NOT_GZIP';
    const what = tooLarge ? `inflates to more than ${maxInflatedBytes} bytes` : 'is not whole gzip';
    throw new BongsuError(code, `the data of the log subscription ${what}`, {
      place: { path: ['awslogs', 'data'] },
      cause,
    });
  }
}

// Undefined where the JSON is not one that can be walked; also where it is none.
function scanned(bytes: Buffer): Subscription | undefined {
  const json = jsonText(bytes);
  const members = new Map<string, unknown>();
  const events = emptyLogEvents();
  const end = eachMember(json, afterSpace(json, 0), (keyStart, keyEnd, value) => {
    const key = bytes.toString('utf8', keyStart, keyEnd);
    if (members.has(key)) return surprise;
    if (key === 'logEvents') {
      members.set(key, events);
      return readLogEvents(json, value, events);
    }
    const to = valueEnd(json, value);
    const member = to === surprise ? undefined : jsonIn(bytes, value, to);
    members.set(key, member);
    return member === undefined ? surprise : to;
  });
  const whole = end !== surprise && afterSpace(json, end) === bytes.length;
  if (!whole || !members.has('logEvents')) return undefined;

  const header = headerOf(Object.fromEntries(members));
  const { count, spans, unescaped } = events;
  return subscription(header, count, (writer) => {
    for (let index = 0; index < count; index++) {
      const escaped = unescaped.size > 0 ? unescaped.get(index) : undefined;
      if (escaped) writer.line(escaped, 0, escaped.length, index);
      else writer.line(bytes, spans[index * 2] as number, spans[index * 2 + 1] as number, index);
    }
  });
}

function parsed(json: Buffer): Subscription {
  const document = documentOf(json);
  const header = headerOf(document);
  const events = at(document, 'logEvents');
  if (!Array.isArray(events)) throw shapeError('is not an array', ['logEvents']);
  const messages = events.map((event, index) => {
    const message = at(event, 'message');
    if (typeof message === 'string') return Buffer.from(message);
    throw shapeError('is not a string', ['logEvents', index, 'message']);
  });
  return subscription(header, messages.length, (writer) => {
    for (const [index, message] of messages.entries()) writer.line(message, 0, message.length, index);
  });
}

function documentOf(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch (cause) {
    throw new BongsuError('SUBSCRIPTION_NOT_JSON', 'the data of the log subscription is not JSON', {
      place: { path: ['awslogs', 'data'] },
      cause,
    });
  }
}

function headerOf(document: unknown): SubscriptionHeader {
  const messageType = text(document, 'messageType');
  if (messageType !== 'DATA_MESSAGE' && messageType !== 'CONTROL_MESSAGE') {
    throw shapeError('is neither DATA_MESSAGE nor CONTROL_MESSAGE', ['messageType']);
  }
  return {
    messageType,
    owner: text(document, 'owner'),
    logGroup: text(document, 'logGroup'),
    logStream: text(document, 'logStream'),
  };
}

// A control message names an empty log group.
function text(document: unknown, name: string): string {
  const value = at(document, name);
  if (typeof value !== 'string') throw shapeError('is not a string', [name]);
  return value;
}

function subscription(
  header: SubscriptionHeader,
  events: number,
  write: (writer: LineWriter) => void,
): Subscription {
  const isData = header.messageType === 'DATA_MESSAGE';
  return {
    header,
    events: isData ? events : 0,
    transform(writer) {
      if (isData) write(writer);
      return writer.end();
    },
  };
}

function shapeError(what: string, path: (string | number)[]): BongsuError {
  return new BongsuError(
    'SUBSCRIPTION_SHAPE',
    `the log subscription is not as expected: ${path.join('.')} ${what}`,
    {
      place: { path },
    },
  );
}
