import { gunzipSync } from 'node:zlib';
import { BongsuError, isObject, type JsonObject } from '../shared/model/index.ts';
import { isAlarmAction } from '../shared/sources/alarm-shape.ts';

/** What a file of events or log lines holds, told from its content. */
export type EventFile =
  /** EventBridge envelopes. */
  | { kind: 'envelopes'; events: JsonObject[] }
  /** What CloudWatch alarms send to a function that is their action. */
  | { kind: 'alarm-actions'; events: JsonObject[] }
  /** A CloudTrail file: `{"Records": […]}`. */
  | { kind: 'cloudtrail'; text: string; records: unknown[] }
  /** Flow-log lines under a header, which only an object carries. */
  | { kind: 'flow-object'; text: string }
  | { kind: 'flow-lines'; lines: string[] }
  | { kind: 'other' };

/**
 * The text of a file, unpacked where it is gzip.
 * @throws BongsuError `SEND_UNKNOWN`
 */
export function textOf(name: string, bytes: Uint8Array): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return Buffer.from(zipped ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new BongsuError('SEND_UNKNOWN', 'broken gzip', { place: { file: name }, cause });
  }
}

/** Recognises a file by its content: JSON documents (one, a list, or one a line) or flow-log lines. */
export function recognise(text: string): EventFile {
  const documents = jsonDocuments(text);
  const [first] = documents ?? [];
  if (documents?.length === 1 && isObject(first) && Array.isArray(first.Records)) {
    return { kind: 'cloudtrail', text, records: first.Records };
  }
  if (documents && documents.length > 0) {
    if (documents.every(isEnvelope)) return { kind: 'envelopes', events: documents };
    const actions = documents.filter(isObject).filter(isAlarmAction);
    if (actions.length === documents.length) return { kind: 'alarm-actions', events: actions };
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (/^(?=.*\b(srcaddr|interface-id)\b)[a-z0-9 -]+$/.test(lines[0] ?? '')) {
    return { kind: 'flow-object', text };
  }
  if (/^\d+ \d{12} eni-/.test(lines[0] ?? '')) return { kind: 'flow-lines', lines };
  return { kind: 'other' };
}

/** One document, a list, or a document a line; undefined when it is not JSON. */
function jsonDocuments(text: string): unknown[] | undefined {
  try {
    const whole: unknown = JSON.parse(text);
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line): unknown => JSON.parse(line));
    } catch {
      return undefined;
    }
  }
}

function isEnvelope(value: unknown): value is JsonObject {
  return isObject(value) && typeof value['detail-type'] === 'string' && typeof value.source === 'string';
}
