import { type Finding, isObject, type Json, type JsonObject, type ResponseReport } from '../model/index.ts';

/** How much of a finding or a report is kept: bytes of its record, characters of a text, entries of a list. */
export type Limits = { record: number; text: number; items: number };

/** What is stored: with two routes and three messages a transaction stays far under DynamoDB's 4 MB. */
export const storedLimits: Limits = { record: 64 * 1024, text: 2_000, items: 50 };

/** The size of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/**
 * A finding within limits; every cut text says what it lost. The whole record is found in CloudTrail or the lake
 * under the signal's id.
 */
export function boundFinding(finding: Finding, limits: Limits): Finding {
  const { text, items } = limits;
  return {
    ...finding,
    title: cutText(finding.title, 300),
    description: cutText(finding.description, text * 2),
    signal: { ...finding.signal, record: boundRecord(finding.signal.record, limits) },
    signalIds: finding.signalIds.slice(-items),
    resources: finding.resources.slice(0, items),
    matched: finding.matched
      .slice(0, items)
      .map(({ field, value }) => ({ field, value: boundValue(value, text) })),
  };
}

/** A report of a response within limits, its finding included. */
export function boundReport(report: ResponseReport, limits: Limits): ResponseReport {
  return {
    ...report,
    reason: cutText(report.reason, limits.text),
    before: boundValue(report.before, limits.text * 2),
    after: boundValue(report.after, limits.text * 2),
    changes: boundLines(report.changes, limits),
    notes: boundLines(report.notes, limits),
    finding: boundFinding(report.finding, limits),
  };
}

/** A finding without its evidence: for what is only told again. */
export function withoutEvidence(finding: Finding): Finding {
  return { ...finding, signal: { ...finding.signal, record: {} } };
}

/** A record within limits: long texts and lists are shortened first, then the largest fields give way to a note. */
export function boundRecord(record: JsonObject, limits: Limits): JsonObject {
  if (jsonBytes(record) <= limits.record) return record;
  const bounded = shortenedObject(record, limits);
  const bySize = Object.entries(bounded)
    .map(([name, value]) => ({ name, size: jsonBytes(value) }))
    .sort((a, b) => b.size - a.size);
  let total = jsonBytes(bounded);
  for (const { name, size } of bySize) {
    if (total <= limits.record) break;
    const note = `[cut: ${size} bytes]`;
    bounded[name] = note;
    total -= size - jsonBytes(note);
  }
  return total <= limits.record ? bounded : { cut: `[cut: a record of ${jsonBytes(record)} bytes]` };
}

/** A value as it is, or its beginning as text where its JSON is longer than `length` characters. */
export function boundValue(value: Json, length: number): Json {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= length ? value : cutText(text, length);
}

/** Text of at most `length` characters and, where it was longer, a note of what is left out. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} [cut: ${text.length - length} characters]`;
}

function boundLines(lines: readonly string[], { text, items }: Limits): string[] {
  const kept = lines.slice(0, items).map((line) => cutText(line, text));
  return lines.length > items ? [...kept, `[cut: ${lines.length - items} lines]`] : kept;
}

function shortened(value: Json | undefined, limits: Limits): Json | undefined {
  if (typeof value === 'string') return cutText(value, limits.text);
  if (Array.isArray(value)) {
    const kept = value.slice(0, limits.items).map((item) => shortened(item, limits) ?? null);
    return value.length > limits.items ? [...kept, `[cut: ${value.length - limits.items} items]`] : kept;
  }
  return isObject(value) ? shortenedObject(value, limits) : value;
}

function shortenedObject(object: JsonObject, limits: Limits): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, shortened(value, limits)]));
}
