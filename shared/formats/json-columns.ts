import { isObject, type Json, type JsonObject } from '../model/index.ts';
import type { Column, ColumnType } from './format.ts';

/**
 * A column and the dotted path in the document that its value comes from. `json`: an open object, kept as a JSON
 * string. `epoch-ms`: a time in milliseconds since 1970, written as ISO.
 */
export type JsonColumn = {
  name: string;
  type: Exclude<ColumnType, 'double'> | 'json' | 'epoch-ms';
  path: string;
  description: string;
};

/** A column of a document. */
export function jsonColumn(
  name: string,
  type: JsonColumn['type'],
  path: string,
  description: string,
): JsonColumn {
  return { name, type, path, description };
}

/** A document's row. `isDrifted`: something went to `_extra`. */
export type JsonRow = { row: JsonObject; isDrifted: boolean };

/** The columns of documents: what is known, by path from the root. */
type Node = { columns: JsonColumn[]; children: Map<string, Node> };

/** The same as columns of a table, with `_extra`. */
export function jsonTable(columns: readonly JsonColumn[]): Column[] {
  return [
    ...columns.map(({ name, type, description }) => {
      if (type === 'json') return { name, type: 'string' as const, description: `${description} (JSON)` };
      return { name, type: type === 'epoch-ms' ? ('timestamp' as const) : type, description };
    }),
    {
      name: '_extra',
      type: 'string',
      description: 'JSON object of the fields that are not known yet, or not of their type, by path',
    },
  ];
}

/**
 * Prepares the reading of documents by columns. A value that is not of its column's type, and a key that no column
 * knows, are kept in `_extra` by their path: they must neither break the table nor be lost. Null is an absent value.
 */
export function jsonRows(columns: readonly JsonColumn[]): (document: JsonObject) => JsonRow {
  const root = node();
  for (const column of columns) {
    const end = column.path.split('.').reduce((here, key) => childOf(here, key), root);
    end.columns.push(column);
  }
  return (document) => {
    const members = new Map<string, Json>();
    const extra = new Map<string, Json>();
    walk(root, document, '', members, extra);
    const row = inOrder(columns, members);
    // Not by assignment: a key may be `__proto__`.
    if (extra.size > 0) row._extra = JSON.stringify(Object.fromEntries(extra));
    return { row, isDrifted: extra.size > 0 };
  };
}

// Within a document that is kept whole anyway, only what contradicts a column is worth a mention.
function walk(
  here: Node,
  document: JsonObject,
  prefix: string,
  members: Map<string, Json>,
  extra: Map<string, Json>,
  isKept = false,
): void {
  for (const [key, value] of Object.entries(document)) {
    if (value === null || value === undefined) continue;
    const path = prefix + key;
    const found = here.children.get(key);
    if (found === undefined) {
      if (!isKept) extra.set(path, value);
      continue;
    }
    const kept = found.columns.filter((column) => keep(column, value, members));
    if (found.children.size > 0 && isObject(value)) {
      walk(found, value, `${path}.`, members, extra, isKept || kept.length > 0);
    } else if (kept.length === 0) {
      extra.set(path, value);
    }
  }
}

function keep({ name, type }: JsonColumn, value: Json, members: Map<string, Json>): boolean {
  const typed = typedValue(type, value);
  if (typed !== undefined) members.set(name, typed);
  return typed !== undefined;
}

function inOrder(columns: readonly JsonColumn[], members: Map<string, Json>): JsonObject {
  const row: JsonObject = {};
  for (const { name } of columns) {
    const value = members.get(name);
    if (value !== undefined) row[name] = value;
  }
  return row;
}

// Undefined where the value is not of the column's type.
function typedValue(type: JsonColumn['type'], value: Json): Json | undefined {
  switch (type) {
    case 'json':
      return JSON.stringify(value);
    case 'timestamp':
      return isIsoTime(value) ? value : undefined;
    case 'epoch-ms':
      return isoOfEpoch(value);
    case 'boolean':
      // Some services write them as texts.
      if (value === true || value === 'true') return true;
      return value === false || value === 'false' ? false : undefined;
    case 'int':
      return wholeNumber(value, 2 ** 31 - 1);
    case 'bigint':
      return wholeNumber(value, Number.MAX_SAFE_INTEGER);
    case 'array<string>':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
    case 'string':
      return typeof value === 'object' ? undefined : String(value);
  }
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** Whether it is a time that a `timestamp` column takes: ISO 8601 in UTC, a day that exists. */
export function isIsoTime(value: Json | undefined): value is string {
  if (typeof value !== 'string' || !isoTime.test(value)) return false;
  const epochMs = Date.parse(value);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().slice(0, 10) === value.slice(0, 10);
}

// 9999-12-31: what comes later has no four-digit year.
const latestMs = 253_402_300_799_999;

function isoOfEpoch(value: Json): string | undefined {
  const epochMs = wholeNumber(value, latestMs);
  return epochMs === undefined || epochMs < 0 ? undefined : new Date(epochMs).toISOString();
}

// Ports and the like come as texts in some logs.
function wholeNumber(value: Json, greatest: number): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= greatest
    ? number
    : undefined;
}

function childOf(here: Node, key: string): Node {
  const found = here.children.get(key) ?? node();
  here.children.set(key, found);
  return found;
}

function node(): Node {
  return { columns: [], children: new Map() };
}
