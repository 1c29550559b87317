import { at, BongsuError, isObject, type JsonObject } from '../model/index.ts';

/** Where a document sits inside its envelope: the names and positions on the way to it. */
export type Within = readonly (string | number)[];

/**
 * The string at a dotted path. Anything else is a `SIGNAL_INVALID` error that names the whole path.
 * @example requiredString(envelope, 'detail.eventArn')
 */
export function requiredString(document: unknown, path: string, within: Within = []): string {
  const found = at(document, path);
  if (typeof found === 'string' && found !== '') return found;
  throw fault(path, found === undefined ? 'is missing' : 'is not a string with something in it', within);
}

/** The object at a dotted path, or `SIGNAL_INVALID`. */
export function requiredObject(document: unknown, path: string, within: Within = []): JsonObject {
  const found = at(document, path);
  if (isObject(found)) return found;
  throw fault(path, found === undefined ? 'is missing' : 'is not an object', within);
}

/** The point in time at a dotted path (ISO 8601 or RFC 1123) as ISO 8601 UTC, or `SIGNAL_INVALID`. */
export function requiredTime(document: unknown, path: string, within: Within = []): string {
  const time = isoTime(requiredString(document, path, within));
  if (time === undefined) throw fault(path, 'is not a point in time', within);
  return time;
}

/** ISO 8601 UTC without empty milliseconds, or undefined when the text is no point in time. */
export function isoTime(text: string): string | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** A `SIGNAL_INVALID` error for the value at `path`. */
export function fault(path: string, what: string, within: Within = []): BongsuError {
  return new BongsuError('SIGNAL_INVALID', `${[...within, path].join('.')} ${what}`, {
    place: { path: [...within, ...path.split('.')] },
  });
}
