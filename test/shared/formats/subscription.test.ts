import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSubscription, vpcFlow } from '../../../shared/formats/index.ts';
import { joined } from './reading.ts';

const header = {
  messageType: 'DATA_MESSAGE' as const,
  owner: '123456789012',
  logGroup: '/vpc/flow-logs',
  logStream: 'eni-0a1b2c3d-all',
};

function eventOf(json: string | Buffer): { awslogs: { data: string } } {
  return { awslogs: { data: gzipSync(json).toString('base64') } };
}

function payload(messages: readonly string[]): object {
  const logEvents = messages.map((message, index) => ({
    id: `38${index}`,
    timestamp: 1762164000000 + index,
    message,
  }));
  return { ...header, subscriptionFilters: ['bongsu'], logEvents };
}

function transform(json: string | Buffer) {
  const { header: found, events, transform } = readSubscription(eventOf(json));
  return { header: found, events, ...joined([transform(vpcFlow.open({ layout: ['srcport', 'action'] }))]) };
}

const rows = [
  { srcport: 22, action: 'ACCEPT' },
  { srcport: 443, action: 'REJECT' },
];

describe('any valid JSON of the payload gives the same rows', () => {
  const plain = payload(['22 ACCEPT', '443 REJECT']);
  const { logEvents, ...rest } = plain as { logEvents: object[] };
  test.each<{ of: string; json: string }>([
    { of: 'as AWS writes it', json: JSON.stringify(plain) },
    { of: 'with white space', json: `\n ${JSON.stringify(plain, undefined, '\t')} \r\n` },
    { of: 'events first', json: JSON.stringify({ logEvents, ...rest }) },
    {
      of: 'message first in its event',
      json: JSON.stringify({
        ...rest,
        logEvents: [{ message: '22 ACCEPT', id: '1' }, { message: '443 REJECT' }],
      }),
    },
    {
      of: 'extracted fields and other values',
      json: JSON.stringify({
        ...rest,
        extra: { deep: [1, -2.5e3, true, false, null, {}, [], 'x'] },
        logEvents: [
          { extractedFields: { message: 'no', a: '1' }, message: '22 ACCEPT', more: [0, {}] },
          { message: '443 REJECT' },
        ],
      }),
    },
    {
      of: 'escapes in a message',
      json: JSON.stringify(plain).replace('22 ACCEPT', '22\\u0020ACC\\u0045PT\\n'),
    },
    { of: 'an escape in a key', json: JSON.stringify(plain).replaceAll('"message"', '"m\\u0065ssage"') },
    { of: 'an escape in the header', json: JSON.stringify(plain).replace('/vpc/', '\\/vpc\\/') },
    {
      of: 'a message named twice',
      json: JSON.stringify(plain).replace('"message"', '"message":"no","message"'),
    },
    { of: 'events named twice', json: JSON.stringify(plain).replace('"owner"', '"logEvents":[],"owner"') },
  ])('$of', ({ json }) => {
    expect(transform(json)).toMatchObject({
      header,
      events: 2,
      rows,
      counts: { in: 2, out: 2, rejected: 0, skipped: 0 },
    });
  });
});

test('the offset of a reject is the index of its log event', () => {
  const { rejects, counts } = transform(
    JSON.stringify(payload(['22 ACCEPT', 'bro"ken', '443 REJECT', 'x y'])),
  );
  expect(rejects.map(({ offset, line }) => [offset, line])).toEqual([
    [1, 'bro"ken'],
    [3, 'x y'],
  ]);
  expect(counts).toEqual({ in: 4, out: 2, rejected: 2, skipped: 0 });
});

test('a control message gives nothing', () => {
  const control = {
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [
      { id: '', timestamp: 1762164000000, message: 'CWL CONTROL MESSAGE: Checking health of destination' },
    ],
  };
  expect(transform(JSON.stringify(control))).toMatchObject({
    header: { messageType: 'CONTROL_MESSAGE' },
    events: 0,
    rows: [],
    counts: { in: 0, out: 0, rejected: 0, skipped: 0 },
  });
});

test('the data alone is taken, too, as a Kinesis record holds it', () => {
  const { data } = eventOf(JSON.stringify(payload(['22 ACCEPT']))).awslogs;
  expect(readSubscription(data)).toMatchObject({ header, events: 1 });
});

describe('what is no subscription payload has a code', () => {
  const good = eventOf(JSON.stringify(payload(['22 ACCEPT']))).awslogs.data;
  const gzip = (json: unknown): unknown => eventOf(JSON.stringify(json));
  test.each<{ of: string; event: unknown; code: string }>([
    { of: 'no object', event: undefined, code: 'SUBSCRIPTION_SHAPE' },
    { of: 'another event', event: { Records: [] }, code: 'SUBSCRIPTION_SHAPE' },
    { of: 'data of another type', event: { awslogs: { data: 7 } }, code: 'SUBSCRIPTION_SHAPE' },
    {
      of: 'no base64',
      event: { awslogs: { data: `${good.slice(0, -4)}%%%%` } },
      code: 'SUBSCRIPTION_NOT_BASE64',
    },
    { of: 'cut base64', event: { awslogs: { data: good.slice(0, -3) } }, code: 'SUBSCRIPTION_NOT_BASE64' },
    {
      of: 'no gzip',
      event: { awslogs: { data: Buffer.from('no gzip').toString('base64') } },
      code: 'SUBSCRIPTION_NOT_GZIP',
    },
    { of: 'nothing', event: { awslogs: { data: '' } }, code: 'SUBSCRIPTION_NOT_GZIP' },
    { of: 'cut gzip', event: { awslogs: { data: good.slice(0, 40) } }, code: 'SUBSCRIPTION_NOT_GZIP' },
    { of: 'no JSON', event: eventOf('{"messageType":'), code: 'SUBSCRIPTION_NOT_JSON' },
    {
      of: 'a wrong escape',
      event: eventOf('{"logEvents":[{"message":"\\q"}]}'),
      code: 'SUBSCRIPTION_NOT_JSON',
    },
    {
      of: 'a raw line break in a text',
      event: eventOf('{"owner":"a\nb","logEvents":[]}'),
      code: 'SUBSCRIPTION_NOT_JSON',
    },
    {
      of: 'a value too deep to walk',
      event: eventOf(`{"x":${'['.repeat(200_000)}`),
      code: 'SUBSCRIPTION_NOT_JSON',
    },
    {
      of: 'more behind it',
      event: eventOf(`${JSON.stringify(payload([]))}x`),
      code: 'SUBSCRIPTION_NOT_JSON',
    },
    { of: 'another document', event: gzip([1]), code: 'SUBSCRIPTION_SHAPE' },
    {
      of: 'another message type',
      event: gzip({ ...payload([]), messageType: 'X' }),
      code: 'SUBSCRIPTION_SHAPE',
    },
    { of: 'no log group', event: gzip({ ...payload([]), logGroup: undefined }), code: 'SUBSCRIPTION_SHAPE' },
    { of: 'no events', event: gzip({ ...payload([]), logEvents: {} }), code: 'SUBSCRIPTION_SHAPE' },
    {
      of: 'an event without message',
      event: gzip({ ...payload([]), logEvents: [{}] }),
      code: 'SUBSCRIPTION_SHAPE',
    },
  ])('$of', ({ event, code }) => {
    expect(() => readSubscription(event)).toThrow(expect.objectContaining({ name: 'BongsuError', code }));
  });
});

test('a payload that inflates without end is refused', () => {
  const bomb = gzipSync(Buffer.alloc(129 * 1024 * 1024, ' '), { level: 1 }).toString('base64');
  expect(() => readSubscription({ awslogs: { data: bomb } })).toThrow(
    expect.objectContaining({ code: 'SUBSCRIPTION_TOO_LARGE' }),
  );
});

test('property: the scan finds what JSON.parse finds, in any JSON', () => {
  const message = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('22 ACCEPT', '1 "\\', '\u2028 x'));
  const event = fc.record({
    id: fc.string(),
    timestamp: fc.double(),
    message,
    extractedFields: fc.jsonValue(),
  });
  const document = fc.record({ more: fc.jsonValue(), logEvents: fc.array(event) });
  fc.assert(
    fc.property(document, fc.boolean(), (found, indented) => {
      const json = JSON.stringify({ ...found, ...header }, undefined, indented ? 1 : undefined);
      const lines: string[] = [];
      readSubscription(eventOf(json)).transform({
        ...vpcFlow.open(),
        line: (bytes, start, end) => void lines.push(Buffer.from(bytes.subarray(start, end)).toString()),
      });
      const expected = found.logEvents.map((each) => Buffer.from(each.message).toString());
      expect(lines).toEqual(expected);
    }),
  );
});
