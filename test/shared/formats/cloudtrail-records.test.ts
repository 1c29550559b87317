import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  maxRecordBytes,
  openRecordReader,
  type ReadRecords,
} from '../../../shared/formats/cloudtrail-records.ts';

function read(input: string | Uint8Array, cuts: readonly number[] = []): ReadRecords {
  const reader = openRecordReader();
  const bytes = Buffer.from(input);
  const all: ReadRecords = { records: [], offsets: [], rejects: [] };
  let start = 0;
  const take = ({ records, offsets, rejects }: ReadRecords): void => {
    all.records.push(...records);
    all.offsets.push(...offsets);
    all.rejects.push(...rejects);
  };
  for (const cut of cuts) {
    take(reader.push(bytes.subarray(start, start + cut)));
    start += cut;
  }
  take(reader.push(bytes.subarray(start)));
  take(reader.end());
  return all;
}

const a = { eventID: 'a', requestParameters: { text: '}],{"Records":[ \\" ü' } };
const b = { eventID: 'b', resources: [{ ARN: 'arn:aws:iam::123456789012:role/x' }] };
const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];

/** With the key that CloudTrail writes first. */
const versioned = (record: object) => ({ eventVersion: '1.11', ...record });
const usual = (records: readonly object[]) => JSON.stringify({ Records: records.map(versioned) });

describe('shapes', () => {
  test.each<{ of: string; input: string; records: object[] }>([
    { of: 'a CloudTrail object', input: `{"Records":[${textA},${textB}]}`, records: [a, b] },
    {
      of: 'with other keys around',
      input: `{"v":[1],"w":{}, "Records" : [${textA}],"z":[{}]}`,
      records: [a],
    },
    { of: 'pretty-printed', input: JSON.stringify({ Records: [a, b] }, undefined, 2), records: [a, b] },
    { of: 'without records', input: '{"Records":[]}', records: [] },
    { of: 'an array', input: `[${textA},${textB}]`, records: [a, b] },
    { of: 'an empty array', input: '[]', records: [] },
    { of: 'one record', input: JSON.stringify(b, undefined, 2), records: [b] },
    { of: 'one record a line', input: `${textA}\n\r\n${textB}\n`, records: [a, b] },
    {
      of: 'objects one after the other',
      input: `{"Records":[${textA}]}{"Records":[${textB}]}`,
      records: [a, b],
    },
    {
      of: 'an envelope',
      input: `{"detail-type":"x","detail":${textA}}`,
      records: [{ 'detail-type': 'x', detail: a }],
    },
    { of: 'records as CloudTrail writes them', input: usual([a, b, a]), records: [a, b, a].map(versioned) },
    {
      of: 'what stands between records, within a record',
      input: usual([{ list: [a, b].map(versioned) }, { text: usual([a, b]) }, b]),
      records: [{ list: [a, b].map(versioned) }, { text: usual([a, b]) }, b].map(versioned),
    },
    { of: 'a byte order mark', input: `\ufeff${textA}`, records: [a] },
    { of: 'nothing', input: ' \n', records: [] },
  ])('$of', ({ input, records }) => {
    expect(read(input)).toMatchObject({ records, rejects: [] });
    expect(read(input, Array(input.length).fill(1))).toMatchObject({ records, rejects: [] });
  });
});

describe('broken input costs only what is broken', () => {
  const cut = 'the input ends before it does';
  test.each<{ of: string; input: string; records: object[]; rejects: [offset: number, reason: string][] }>([
    {
      of: 'cut in a record',
      input: `{"Records":[${textB},{"eventID":`,
      records: [b],
      rejects: [[13 + textB.length, cut]],
    },
    {
      of: 'cut between records',
      input: `{"Records":[${textB},`,
      records: [b],
      rejects: [[13 + textB.length, 'the document is cut off']],
    },
    {
      of: 'cut before its brace',
      input: `{"Records":[${textB}]`,
      records: [b],
      rejects: [[13 + textB.length, 'cut off']],
    },
    { of: 'cut in an array', input: `[${textB}`, records: [b], rejects: [[1 + textB.length, 'cut off']] },
    {
      of: 'a record that is no JSON',
      input: `[{"a":x},${textB}]`,
      records: [b],
      rejects: [[1, 'not a JSON object']],
    },
    {
      of: 'elements that are no records',
      input: `[1,"a,]",[2],null,${textB}]`,
      records: [b],
      rejects: [
        [1, 'not a JSON object'],
        [3, 'not a JSON object'],
        [9, 'not a JSON object'],
        [13, 'not a JSON object'],
      ],
    },
    {
      of: 'a line that is no JSON',
      input: `kaputt {"a":1}\n${textB}`,
      records: [b],
      rejects: [[0, 'not a JSON object']],
    },
    {
      of: 'a line cut in a text',
      input: `{"a":"x\n${textB}\n`,
      records: [b],
      rejects: [[0, 'not a JSON object']],
    },
    {
      of: 'a line cut in an object',
      input: `{"a":{\n${textB}\n${textA}`,
      records: [b, a],
      rejects: [[0, 'not a JSON object']],
    },
    {
      of: 'a line cut before a CloudTrail object',
      input: `{"a":{\n{"Records":[${textA},${textB}]}`,
      records: [a, b],
      rejects: [[0, 'not a JSON object']],
    },
    { of: 'one record, cut', input: '{\n"eventID":\n', records: [], rejects: [[0, cut]] },
  ])('$of', ({ input, records, rejects }) => {
    for (const cuts of [[], Array(input.length).fill(1)]) {
      const all = read(input, cuts);
      expect(all.records).toEqual(records);
      expect(all.rejects.map(({ offset }) => offset)).toEqual(rejects.map(([offset]) => offset));
      for (const [index, [, reason]] of rejects.entries())
        expect(all.rejects[index]?.reason).toContain(reason);
    }
  });
});

test('records know the byte they begin at', () => {
  expect(read(`{"Records":[${textA},${textB}]}`).offsets).toEqual([12, 13 + Buffer.byteLength(textA)]);
});

test.each([[[]], [[100, 5_000_000, 20]]])(
  'a record beyond the limit is rejected, not held (cuts %j)',
  (cuts) => {
    const long = JSON.stringify({ eventID: 'x'.repeat(maxRecordBytes) });
    const { records, rejects } = read(`{"Records":[${long},${textB}]}`, cuts);
    expect(records).toEqual([b]);
    expect(rejects).toMatchObject([{ offset: 12, reason: expect.stringContaining('longer than') }]);
  },
);

test('property: any bytes in any cut give the same, and nothing is thrown', () => {
  const piece = fc.constantFrom(
    '{"Records":[',
    ']',
    '}',
    '{',
    '[',
    ',',
    '"',
    '\\',
    '\n',
    '{"a":1}',
    textA,
    textB,
    'é',
    ' 7',
  );
  const input = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map((pieces) => Buffer.from(pieces.join(''))),
    fc.uint8Array({ maxLength: 100 }),
  );
  const cuts = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 10 });
  fc.assert(
    fc.property(input, cuts, (bytes, sizes) => {
      expect(read(bytes, sizes)).toEqual(read(bytes));
    }),
    { numRuns: 500 },
  );
});

test('property: every list of objects comes back whole', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.boolean(), (list, indented) => {
      const records: unknown[] = JSON.parse(JSON.stringify(list));
      const json = JSON.stringify({ Records: records }, undefined, indented ? 1 : undefined);
      expect(read(json)).toMatchObject({ records, rejects: [] });
      expect(read(json, [7, 11, 13, 1, 1, 1]).records).toEqual(records);
    }),
  );
});

test('records as CloudTrail writes them are the same wherever the input is cut', () => {
  const input = Buffer.from(usual([a, { list: [a, b].map(versioned) }, b, { text: usual([a]) }, a]));
  const whole = read(input);
  expect(whole.records).toHaveLength(5);
  expect(whole.offsets.map((offset) => input.toString('utf8', offset, offset + 16))).toEqual(
    Array(5).fill('{"eventVersion":'),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 })), (cuts) => {
      expect(read(input, cuts)).toEqual(whole);
    }),
  );
});

test('a broken record among them is a reject, and its neighbours are read', () => {
  const input = usual([a, b, a, b]).replace('"eventID":"b"', '"eventID":b');
  const { records, rejects } = read(input);
  expect(records).toEqual([a, a, b].map(versioned));
  expect(rejects).toHaveLength(1);
});
