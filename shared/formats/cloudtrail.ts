import { at, isObject, type Json, type JsonObject } from '../model/index.ts';
import { type CloudTrailColumn, cloudTrailColumns, cloudTrailTable } from './cloudtrail-columns.ts';
import { openRecordReader, type ReadRecords } from './cloudtrail-records.ts';
import type { LogFormat, Transformed, Writer } from './format.ts';
import { maxRejectedBytes } from './line-writer.ts';

/**
 * CloudTrail records in the shapes that `openRecordReader` reads; EventBridge envelopes are unwrapped. Records without
 * an `eventTime` are rejected, digests are skipped. The records themselves are in `records`, for detection.
 */
export const cloudTrail: LogFormat = {
  name: 'cloudtrail',
  title: 'CloudTrail events',
  columns: cloudTrailTable,
  timeColumn: 'event_time',
  source:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  open: cloudTrailWriter,
};

const knownKeys = new Set(cloudTrailColumns.map(({ path }) => path.split('.')[0]));
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

function cloudTrailWriter(): Writer {
  const reader = openRecordReader();
  return {
    push: (chunk) => transformed(reader.push(chunk)),
    end: () => transformed(reader.end()),
  };
}

function transformed({ records, offsets, rejects }: ReadRecords): Transformed {
  const rows: string[] = [];
  const accepted: JsonObject[] = [];
  const refused = [...rejects];
  let skipped = 0;
  let drifted = 0;
  for (const [index, given] of records.entries()) {
    const record = unwrapped(given);
    const wrong = fault(record);
    if (isDigest(record)) {
      skipped++;
    } else if (wrong) {
      refused.push({
        offset: offsets[index] ?? 0,
        line: JSON.stringify(given).slice(0, maxRejectedBytes),
        reason: wrong,
      });
    } else {
      const { row, hasExtra } = rowOf(record);
      rows.push(`${JSON.stringify(row)}\n`);
      accepted.push(record);
      if (hasExtra) drifted++;
    }
  }
  return {
    ndjson: Buffer.from(rows.join('')),
    rejects: refused.sort((a, b) => a.offset - b.offset),
    counts: { in: records.length + rejects.length, out: rows.length, rejected: refused.length, skipped },
    drifted,
    records: accepted,
    ...(skipped > 0 && { skippedBy: { 'cloudtrail digest': skipped } }),
  };
}

function unwrapped(record: JsonObject): JsonObject {
  return typeof record['detail-type'] === 'string' && isObject(record.detail) ? record.detail : record;
}

// Digest files lie beside the logs: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
function isDigest(record: JsonObject): boolean {
  return typeof record.digestS3Object === 'string' && Array.isArray(record.logFiles);
}

function fault(record: JsonObject): string | undefined {
  if (record.eventTime === undefined) return 'eventTime is missing: this is no CloudTrail record';
  return isTime(record.eventTime) ? undefined : 'eventTime is no ISO 8601 time in UTC';
}

function rowOf(record: JsonObject): { row: JsonObject; hasExtra: boolean } {
  const row: JsonObject = {};
  const extra: JsonObject = {};
  for (const { name, type, path } of cloudTrailColumns) {
    const value = at(record, path);
    if (value === undefined || value === null) continue;
    const typed = typedValue(type, value);
    if (typed === undefined) extra[path] = value;
    else row[name] = typed;
  }
  for (const [key, value] of Object.entries(record)) {
    if (!knownKeys.has(key) && value !== null) extra[key] = value;
  }
  const hasExtra = Object.keys(extra).length > 0;
  if (hasExtra) row._extra = JSON.stringify(extra);
  return { row, hasExtra };
}

// Undefined where the value is not of the column's type: it must not break the table, nor be lost.
function typedValue(type: CloudTrailColumn['type'], value: Json): Json | undefined {
  switch (type) {
    case 'json':
      return JSON.stringify(value);
    case 'timestamp':
      return isTime(value) ? value : undefined;
    case 'boolean':
      // `mfaAuthenticated` and `sessionCredentialFromConsole` are texts.
      if (value === true || value === 'true') return true;
      return value === false || value === 'false' ? false : undefined;
    case 'string':
      return typeof value === 'object' ? undefined : String(value);
  }
}

function isTime(value: Json | undefined): boolean {
  return typeof value === 'string' && isoTime.test(value) && !Number.isNaN(Date.parse(value));
}
