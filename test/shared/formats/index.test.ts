import { describe, expect, test } from 'vitest';
import { formatNamed, formats } from '../../../shared/formats/index.ts';

describe.each(Object.entries(formats))('%s', (key, format) => {
  const names = format.columns.map(({ name }) => name);

  test('is found by its name', () => {
    expect(format.name).toBe(key);
    expect(formatNamed(key)).toBe(format);
  });

  test('has columns that Glue and Parquet take: lower snake case, each once', () => {
    expect(names.filter((name) => !/^_?[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('describes every column, and AWS’s page describes the format', () => {
    expect(format.columns.filter(({ description }) => description === '')).toEqual([]);
    expect(format.title).not.toBe('');
    expect(new URL(format.source).hostname).toBe('docs.aws.amazon.com');
  });

  test('has its time column, a timestamp, and keeps what is unknown', () => {
    expect(format.columns).toContainEqual(
      expect.objectContaining({ name: format.timeColumn, type: 'timestamp' }),
    );
    expect(format.columns).toContainEqual(expect.objectContaining({ name: '_extra', type: 'string' }));
  });

  test('makes nothing of nothing', () => {
    const writer = format.open();
    for (const { counts, ndjson } of [writer.push(new Uint8Array()), writer.end()]) {
      expect(counts).toEqual({ in: 0, out: 0, rejected: 0, skipped: 0 });
      expect(ndjson).toHaveLength(0);
    }
  });
});

test.each(['', 'vpcflow', 'toString'])('%j is no format, and the error lists those there are', (name) => {
  expect(() => formatNamed(name)).toThrow(
    expect.objectContaining({ code: 'FORMAT_UNKNOWN', message: expect.stringContaining('vpc-flow, ') }),
  );
});
