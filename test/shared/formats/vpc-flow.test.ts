import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vpcFlow } from '../../../shared/formats/index.ts';
import { maxLineBytes, maxRejectedBytes } from '../../../shared/formats/line-writer.ts';
import {
  columnName,
  defaultFlowLayout,
  flowFields,
  transitGatewayLayout,
} from '../../../shared/formats/vpc-flow-fields.ts';
import type { JsonObject } from '../../../shared/model/index.ts';
import { joined, readAll } from './reading.ts';

const accepted =
  '2 123456789012 eni-0a1b2c3d 10.0.0.5 198.51.100.7 51034 443 6 10 8400 1762164000 1762164059 ACCEPT OK';

function rowOf(line: string, layout?: string, ownRanges?: string[]): JsonObject {
  const options = { ...(layout && { layout: layout.split(' ') }), ...(ownRanges && { ownRanges }) };
  const { rows, rejects } = readAll(vpcFlow.open(options), line);
  expect(rejects).toEqual([]);
  return rows[0] ?? {};
}

test('a line of the default format is typed and enriched', () => {
  expect(rowOf(accepted)).toEqual({
    version: 2,
    account_id: '123456789012',
    interface_id: 'eni-0a1b2c3d',
    srcaddr: '10.0.0.5',
    dstaddr: '198.51.100.7',
    srcport: 51034,
    dstport: 443,
    protocol: 6,
    packets: 10,
    bytes: 8400,
    start: 1762164000,
    end: 1762164059,
    action: 'ACCEPT',
    log_status: 'OK',
    time: '2025-11-03T10:00:00Z',
    direction: 'egress',
    service: 'https',
  });
});

test.each(['NODATA', 'SKIPDATA'])('a %s record is kept, without what it does not have', (status) => {
  expect(rowOf(`2 123456789012 eni-0a1b2c3d - - - - - - - 1762164000 1762164059 - ${status}`)).toEqual({
    version: 2,
    account_id: '123456789012',
    interface_id: 'eni-0a1b2c3d',
    start: 1762164000,
    end: 1762164059,
    log_status: status,
    time: '2025-11-03T10:00:00Z',
  });
});

describe('fields', () => {
  test.each<{ of: string; layout: string; line: string; row: JsonObject }>([
    {
      of: 'a custom order',
      layout: 'dstport bytes version',
      line: '53 120 2',
      row: { dstport: 53, bytes: 120, version: 2 },
    },
    { of: 'nothing but dashes', layout: 'srcaddr bytes', line: '- -', row: {} },
    {
      of: 'the largest bigint',
      layout: 'bytes',
      line: '9223372036854775807',
      row: { bytes: 2 ** 63 },
    },
    { of: 'the largest int', layout: 'srcport', line: '2147483647', row: { srcport: 2147483647 } },
    { of: 'leading zeros', layout: 'srcport packets', line: '0080 0', row: { srcport: 80, packets: 0 } },
    {
      of: 'a SYN-ACK',
      layout: 'tcp-flags',
      line: '18',
      row: { tcp_flags: 18, tcp_flag_names: ['SYN', 'ACK'] },
    },
    { of: 'no flags', layout: 'tcp-flags', line: '0', row: { tcp_flags: 0, tcp_flag_names: [] } },
    {
      of: 'an encoded tag',
      layout: 'instance-tag',
      line: 'web%20%26%20api%2F%ED%95%9C',
      row: { instance_tag: 'web & api/한' },
    },
    { of: 'a tag cut in a sequence', layout: 'asg-tag-2', line: '100%2', row: { asg_tag_2: '100%2' } },
    { of: 'a quote in a text', layout: 'action', line: 'A"\\B', row: { action: 'A"\\B' } },
    { of: 'a control character', layout: 'action', line: 'A\u0007', row: { action: 'A\u0007' } },
    {
      of: 'a text beyond ASCII',
      layout: 'ecs-service-name',
      line: 'dienst-ü',
      row: { ecs_service_name: 'dienst-ü' },
    },
    { of: 'encryption', layout: 'encryption-status', line: '3', row: { encryption_status: 3 } },
    { of: 'spaces and \\r at the end', layout: 'srcport', line: '80  \r', row: { srcport: 80 } },
    {
      of: 'a time before 1970-01-02',
      layout: 'start',
      line: '0',
      row: { start: 0, time: '1970-01-01T00:00:00Z' },
    },
  ])('$of', ({ layout, line, row }) => {
    expect(rowOf(line, layout)).toEqual(row);
  });
});

describe('direction', () => {
  test.each<{ source: string; destination: string; direction?: string; own?: string[] }>([
    { source: '10.0.0.5', destination: '198.51.100.7', direction: 'egress' },
    { source: '198.51.100.7', destination: '172.31.255.1', direction: 'ingress' },
    { source: '172.16.0.1', destination: '192.168.1.1', direction: 'internal' },
    { source: '100.64.0.1', destination: '100.127.255.255', direction: 'internal' },
    { source: '10.0.0.5', destination: '169.254.169.254', direction: 'internal' },
    { source: '203.0.113.1', destination: '198.51.100.7', direction: 'external' },
    { source: '203.0.113.1', destination: '198.51.100.7', direction: 'egress', own: ['203.0.113.0/24'] },
    { source: '203.0.113.1', destination: '198.51.100.7', direction: 'ingress', own: ['198.51.100.7'] },
    { source: '172.32.0.1', destination: '100.128.0.1', direction: 'external' },
    { source: 'fd00::1', destination: '2001:db8::1', direction: 'egress' },
    { source: '2001:db8::1', destination: '2001:db8:0:1::2', direction: 'internal', own: ['2001:db8::/56'] },
    { source: '2001:db8:0:100::1', destination: 'fe80::2', direction: 'ingress', own: ['2001:db8::/56'] },
    { source: '999.0.0.1', destination: '198.51.100.7' },
    { source: '-', destination: '198.51.100.7' },
  ])('$source → $destination is $direction, own ranges $own', ({ source, destination, direction, own }) => {
    expect(rowOf(`${source} ${destination}`, 'srcaddr dstaddr', own).direction).toBe(direction);
  });

  test.each([
    ['ingress 10.0.0.5 198.51.100.7', 'ingress'],
    ['egress 198.51.100.7 10.0.0.5', 'egress'],
    ['- 10.0.0.5 198.51.100.7', 'egress'],
    ['sideways 10.0.0.5 198.51.100.7', 'egress'],
  ])('flow-direction goes first: %s', (line, direction) => {
    expect(rowOf(line, 'flow-direction srcaddr dstaddr').direction).toBe(direction);
  });

  test('the packet’s own addresses stand in where the layout has no others', () => {
    expect(rowOf('10.0.0.5 198.51.100.7', 'pkt-srcaddr pkt-dstaddr').direction).toBe('egress');
  });
});

describe('service', () => {
  test.each([
    ['6 51034 443', 'https'],
    ['6 443 51034', 'https'],
    ['17 123 123', 'ntp'],
    ['6 3306 22', 'ssh'],
    ['17 40000 514', 'syslog'],
    ['6 40000 514', 'shell'],
    ['6 40000 50000', undefined],
    ['1 0 0', undefined],
    ['6 70000 70001', undefined],
    ['- 51034 443', undefined],
  ])('%s is %s', (line, service) => {
    expect(rowOf(line, 'protocol srcport dstport').service).toBe(service);
  });
});

describe('layouts', () => {
  test('the header of an S3 object sets the layout and is counted as skipped', () => {
    const read = readAll(vpcFlow.open(), 'version vpc-id srcport\n3 vpc-0a1b 22\n');
    expect(read).toMatchObject({
      rows: [{ version: 3, vpc_id: 'vpc-0a1b', srcport: 22 }],
      counts: { in: 2, out: 1, rejected: 0, skipped: 1 },
      skippedBy: { header: 1 },
    });
  });

  test('a header goes before the configured layout, and a second one before the first', () => {
    const { rows } = readAll(vpcFlow.open({ layout: ['action'] }), 'ACCEPT\nsrcport\n22\ndstport\n53');
    expect(rows).toEqual([{ action: 'ACCEPT' }, { srcport: 22 }, { dstport: 53 }]);
  });

  test('a record made of words is not taken for a header', () => {
    expect(rowOf('wavelength eni-abc', 'sublocation-type interface-id')).toEqual({
      sublocation_type: 'wavelength',
      interface_id: 'eni-abc',
    });
  });

  test('all 54 fields of VPC flow logs are known, and the Transit Gateway’s are', () => {
    const names = flowFields.map(({ name }) => name);
    expect(flowFields.filter(({ version }) => version !== 6)).toHaveLength(54);
    expect(new Set(names).size).toBe(names.length);
    expect(transitGatewayLayout.filter((name) => !names.includes(name))).toEqual([]);
    expect(defaultFlowLayout).toHaveLength(14);
  });

  test('a Transit Gateway object is read by its header', () => {
    const values = transitGatewayLayout.map((name) =>
      flowFields.find((field) => field.name === name)?.type === 'string' ? `x-${name}` : '7',
    );
    const read = readAll(vpcFlow.open(), `${transitGatewayLayout.join(' ')}\n${values.join(' ')}\n`);
    expect(read.rejects).toEqual([]);
    expect(read.rows[0]).toMatchObject({
      tgw_attachment_id: 'x-tgw-attachment-id',
      packets_lost_ttl_expired: 7,
      start: 7,
    });
  });

  test.each([
    [[], 'names no field'],
    [['srcport', 'srcport'], 'names srcport twice'],
    [['Source Port'], 'not the name of a field'],
  ])('the layout %j is refused', (layout, reason) => {
    expect(() => vpcFlow.open({ layout })).toThrow(
      expect.objectContaining({ code: 'LAYOUT_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  test.each(['10.0.0.0/33', '10.0.0/8', 'vpc-0a1b', '10.0.0.0/', 'fd00::/129', '1.2.3.4/8/8'])(
    'the range %s is refused',
    (range) => {
      expect(() => vpcFlow.open({ ownRanges: [range] })).toThrow(
        expect.objectContaining({ code: 'RANGE_INVALID' }),
      );
    },
  );
});

describe('drift', () => {
  test('trailing fields of a known layout are kept by position and counted', () => {
    const read = readAll(vpcFlow.open(), `${accepted} new-value - "q"`);
    expect(JSON.parse(String(read.rows[0]?._extra))).toEqual({ 15: 'new-value', 17: '"q"' });
    expect(read.drifted).toBe(1);
  });

  test('a field that a header names and nobody knows is kept by name', () => {
    const read = readAll(vpcFlow.open(), 'version quantum-state srcport\n12 up 22\n12 - 23');
    expect(read.rows).toEqual([
      { version: 12, srcport: 22, _extra: '{"quantum-state":"up"}' },
      { version: 12, srcport: 23 },
    ]);
    expect(read.drifted).toBe(2);
  });
});

describe('lines that cannot be read', () => {
  test.each<{ line: string; layout?: string[]; reason: string }>([
    { line: '2 123456789012 eni-0a', reason: 'only 3 of 14 fields' },
    { line: accepted.replace('443', 'https'), reason: 'field 7 (dstport) is not a number: "https"' },
    { line: accepted.replace(' 443 ', ' -443 '), reason: 'field 7 (dstport) is not a number: "-443"' },
    { line: accepted.replace(' 6 ', '  6 '), reason: 'field 8 (protocol) is empty' },
    {
      line: '2147483648',
      layout: ['srcport'],
      reason: 'field 1 (srcport) exceeds a 32-bit integer: "2147483648"',
    },
    { line: '9223372036854775808', layout: ['bytes'], reason: 'exceeds a 64-bit integer' },
    { line: '253402300800', layout: ['start'], reason: 'start is no epoch second' },
    { line: accepted.replace('2 ', '5 '), reason: 'the layout of the flow log must be given' },
    { line: `- ${accepted.slice(2)}`, reason: 'the layout of the flow log must be given' },
  ])('$line', ({ line, layout, reason }) => {
    const read = readAll(vpcFlow.open(layout ? { layout } : {}), line);
    expect(read.rejects).toEqual([{ offset: 0, line, reason: expect.stringContaining(reason) }]);
    expect(read.counts).toEqual({ in: 1, out: 0, rejected: 1, skipped: 0 });
  });

  test('a reject has its byte offset and leaves its neighbours alone', () => {
    const read = readAll(vpcFlow.open(), `${accepted}\n\nkaputt\n${accepted}\r\nü broken`, [5, 100, 3]);
    expect(read.counts).toEqual({ in: 5, out: 2, rejected: 2, skipped: 1 });
    expect(read.rejects.map(({ offset, line }) => ({ offset, line }))).toEqual([
      { offset: accepted.length + 2, line: 'kaputt' },
      { offset: 2 * accepted.length + 11, line: 'ü broken' },
    ]);
  });

  test.each([[[]], [[1000, maxLineBytes, 10]]])(
    'an endless line is rejected and not held (cuts %j)',
    (cuts) => {
      const input = `${accepted}\n${'9'.repeat(maxLineBytes + 5000)}\n${accepted}\n`;
      const read = readAll(vpcFlow.open(), input, cuts);
      expect(read.counts).toEqual({ in: 3, out: 2, rejected: 1, skipped: 0 });
      expect(read.rejects[0]).toMatchObject({
        offset: accepted.length + 1,
        line: '9'.repeat(maxRejectedBytes),
      });
    },
  );
});

describe('properties', () => {
  const token = fc.constantFrom(
    '2',
    '-',
    '10.0.0.1',
    'x"\\',
    '443',
    '',
    'fd00::1',
    'é',
    '99999999999999999999',
    '\u0001',
  );
  const line = fc.oneof(
    fc.constant(accepted),
    fc.array(token, { maxLength: 18 }).map((tokens) => tokens.join(' ')),
    fc.constant('version srcaddr start new-field'),
  );
  const text = fc.array(line, { maxLength: 12 }).map((lines) => Buffer.from(lines.join('\n')));
  const bytes = fc.uint8Array({ maxLength: 400 });
  const cuts = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 10 });

  test('any bytes: nothing is thrown, the counts reconcile, and the cut makes no difference', () => {
    fc.assert(
      fc.property(fc.oneof(text, bytes), cuts, (input, sizes) => {
        const read = readAll(vpcFlow.open(), input, sizes);
        const { counts } = read;
        expect(counts.in).toBe(counts.out + counts.rejected + counts.skipped);
        expect(read.rows).toHaveLength(counts.out);
        expect(read).toEqual(readAll(vpcFlow.open(), input));
      }),
    );
  });

  test('any layout: what is written comes back, typed, under its column', () => {
    const types = new Map(vpcFlow.columns.map(({ name, type }) => [name, type]));
    const layout = fc.shuffledSubarray([...flowFields], { minLength: 1 });
    const word = fc.stringMatching(/^[\x21-\x7e]{1,12}$/).filter((value) => value !== '-');
    fc.assert(
      fc.property(layout, fc.infiniteStream(word), fc.infiniteStream(fc.nat()), (fields, words, numbers) => {
        const values = fields.map(({ type, encoded }) => {
          if (type !== 'string') return numbers.next().value as number;
          const text = words.next().value as string;
          return encoded ? text.replaceAll('%', '.') : text;
        });
        const read = readAll(vpcFlow.open({ layout: fields.map(({ name }) => name) }), values.join(' '));
        expect(read.rejects).toEqual([]);
        const row = read.rows[0] ?? {};
        for (const [index, { name }] of fields.entries()) expect(row[columnName(name)]).toBe(values[index]);
        for (const [name, value] of Object.entries(row)) {
          const type = types.get(name);
          expect(
            typeof value === 'number' ? ['int', 'bigint'] : ['string', 'timestamp', 'array<string>'],
          ).toContain(type);
        }
      }),
    );
  });
});

test('lines that are already cut keep the position they are given', () => {
  const writer = vpcFlow.open();
  const message = Buffer.from(`${accepted}|broken`);
  writer.line(message, 0, accepted.length, 0);
  writer.line(message, accepted.length + 1, message.length, 1);
  expect(joined([writer.end()])).toMatchObject({
    counts: { in: 2, out: 1, rejected: 1, skipped: 0 },
    rejects: [{ offset: 1, line: 'broken' }],
  });
});
