import { isObject, type JsonObject } from '../model/index.ts';
import { cloudTrailColumns } from './cloudtrail-columns.ts';
import { openRecordReader, type ReadRecords } from './cloudtrail-records.ts';
import type { LogFormat, Transformed, Writer } from './format.ts';
import { isIsoTime, jsonRows, jsonTable } from './json-columns.ts';
import { maxRejectedBytes } from './line-writer.ts';

/**
 * CloudTrail records in the shapes that `openRecordReader` reads; EventBridge envelopes are unwrapped. Records without
 * an `eventTime` are rejected, digests are skipped. The records themselves are in `records`, for detection.
 */
export const cloudTrail: LogFormat = {
  name: 'cloudtrail',
  title: 'CloudTrail events',
  columns: jsonTable(cloudTrailColumns),
  timeColumn: 'event_time',
  source:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  open: cloudTrailWriter,
};

const rowOf = jsonRows(cloudTrailColumns);

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
      const { row, isDrifted } = rowOf(record);
      rows.push(`${JSON.stringify(row)}\n`);
      accepted.push(record);
      if (isDrifted) drifted++;
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
  return isIsoTime(record.eventTime) ? undefined : 'eventTime is no ISO 8601 time in UTC';
}
