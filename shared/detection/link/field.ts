import type { Json, JsonObject } from '../../model/index.ts';
import { plainEventName } from '../event-name.ts';
import { isPseudoField, pseudoField } from './pseudo-field.ts';

/**
 * What a record holds under a field: nothing, one value, or (an array stands somewhere on the path) several.
 * An array here is always "several"; an empty list in the record is one value, the empty list.
 */
export type Found = Json | undefined;

export type FieldReader = (record: JsonObject) => Found;

/**
 * Reads a dotted path. Arrays on the way are walked, all elements or the one a numeric name asks for. A record
 * that is already flat (`{"userIdentity.type": …}`) is read by its whole key.
 */
export function fieldReader(field: string): FieldReader {
  const known = readers.get(field);
  if (known !== undefined) return known;
  const made = makeReader(field);
  readers.set(field, made);
  return made;
}

/**
 * Reads what events are grouped, counted and told apart by: as `fieldReader`, but an event name only without its API
 * version, so that one call is one value.
 */
export function keyReader(field: string): FieldReader {
  return field === 'eventName' ? plainName : fieldReader(field);
}

function plainName(record: JsonObject): Found {
  const name = leaf(record.eventName);
  return typeof name === 'string' ? plainEventName(name) : name;
}

/** By field: as many as rules and settings name, not as many as records hold. */
const readers = new Map<string, FieldReader>();

function makeReader(field: string): FieldReader {
  if (isPseudoField(field)) return pseudoField(field);
  if (field === 'eventName') return eventNames;
  const path = field.split('.');
  const [first = ''] = path;
  if (path.length === 1) return (record) => leaf(record[first]);
  return (record) => (record[first] === undefined ? leaf(record[field]) : walk(record, path, 0));
}

/** The name as it stands and, where it carries an API version, without it: a rule may say either. */
function eventNames(record: JsonObject): Found {
  const name = leaf(record.eventName);
  if (typeof name !== 'string') return name;
  const plain = plainEventName(name);
  return plain === name ? name : [name, plain];
}

function walk(value: Found, path: readonly string[], from: number): Found {
  let here = value;
  for (let index = from; index < path.length; index += 1) {
    if (typeof here !== 'object' || here === null) return undefined;
    if (Array.isArray(here)) return walkAll(here, path, index);
    here = here[path[index] ?? ''];
  }
  return leaf(here);
}

function walkAll(list: readonly Json[], path: readonly string[], index: number): Found {
  const name = path[index] ?? '';
  if (/^\d+$/.test(name)) return walk(list[Number(name)], path, index + 1);
  const found: Json[] = [];
  for (const item of list) {
    const value = walk(item, path, index);
    if (Array.isArray(value)) found.push(...value);
    else if (value !== undefined) found.push(value);
  }
  return found.length === 0 ? undefined : found;
}

function leaf(value: Found): Found {
  if (typeof value === 'function') return undefined;
  if (!Array.isArray(value)) return value;
  const flat: Json[] = [];
  const open: Json[] = [...value];
  for (let item = open.shift(); item !== undefined; item = open.shift()) {
    if (Array.isArray(item)) open.unshift(...item);
    else flat.push(item);
  }
  return flat.length === 0 ? [[]] : flat;
}
