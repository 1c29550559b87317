import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCommand } from '../../cli/commands/parse.ts';
import type { Io } from '../../cli/io.ts';
import { recordedIo } from './recorded-io.ts';

const line =
  '2 123456789012 eni-0a1b2c3d 192.0.2.1 198.51.100.7 51034 443 6 10 8400 1762164000 1762164059 ACCEPT OK';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bongsu-parse-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function parse(args: readonly string[], stdin?: string | Uint8Array) {
  const recorded = recordedIo(stdin);
  await parseCommand(recorded.io)
    .exitOverride()
    .configureOutput({ writeErr: recorded.io.err })
    .parseAsync([...args], { from: 'user' });
  const errors = recorded.err().trimEnd().split('\n');
  return {
    rows:
      recorded.out() === ''
        ? []
        : recorded
            .out()
            .trimEnd()
            .split('\n')
            .map((row) => JSON.parse(row)),
    counts: JSON.parse(errors.at(-1) ?? ''),
    errors: errors.slice(0, -1),
    code: recorded.code(),
  };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('reads', () => {
  test('standard input', async () => {
    expect(await parse(['vpc-flow'], `${line}\n`)).toMatchObject({
      rows: [{ srcport: 51034, service: 'https' }],
      counts: { in: 1, out: 1, rejected: 0, skipped: 0 },
      errors: [],
      code: 0,
    });
  });

  test.each([
    ['a file', 'flow.log', line],
    ['a gzipped file', 'flow.log.gz', gzipSync(line)],
    [
      'gzip under any name, of several members',
      'flow.txt',
      Buffer.concat([gzipSync(line.slice(0, 30)), gzipSync(line.slice(30))]),
    ],
  ])('%s', async (_, name, content) => {
    expect(await parse(['vpc-flow', file(name, content)])).toMatchObject({
      rows: [{ dstport: 443 }],
      code: 0,
    });
  });

  test('gzip from standard input in single bytes', async () => {
    const recorded = recordedIo();
    const io: Io = {
      ...recorded.io,
      stdin: Readable.from([...gzipSync(line)].map((byte) => Buffer.of(byte))),
    };
    await parseCommand(io).parseAsync(['vpc-flow'], { from: 'user' });
    expect(JSON.parse(recorded.out())).toMatchObject({ dstport: 443 });
  });

  test('a single byte, and nothing', async () => {
    expect(await parse(['vpc-flow'], 'x')).toMatchObject({
      rows: [],
      counts: { in: 1, rejected: 1 },
      code: 0,
    });
    expect(await parse(['vpc-flow'], '')).toMatchObject({ rows: [], counts: { in: 0 }, code: 0 });
  });

  test('the layout that is given', async () => {
    const asDescribed = ['version', 'dstport'].map((name) => `\${${name}}`).join(' ');
    const { rows } = await parse(['vpc-flow', '--layout', asDescribed], '3 53');
    expect(rows).toEqual([{ version: 3, dstport: 53 }]);
  });

  test('CloudTrail objects', async () => {
    const records = {
      Records: [{ eventTime: '2025-11-03T10:00:00Z', eventName: 'StopLogging' }, { eventName: 'x' }],
    };
    const { rows, counts } = await parse(['cloudtrail'], gzipSync(JSON.stringify(records)));
    expect(rows).toEqual([{ event_time: '2025-11-03T10:00:00Z', event_name: 'StopLogging' }]);
    expect(counts).toEqual({ in: 2, out: 1, rejected: 1, skipped: 0 });
  });
});

test('rejects are NDJSON on stderr, before the counts', async () => {
  const { errors, counts, code } = await parse(['vpc-flow'], `${line}\nkaputt\n\n`);
  expect(errors.map((error) => JSON.parse(error))).toEqual([
    { offset: line.length + 1, line: 'kaputt', reason: expect.any(String) },
  ]);
  expect(counts).toEqual({ in: 3, out: 1, rejected: 1, skipped: 1 });
  expect(code).toBe(0);
});

describe('input that cannot be read to its end gives exit code 1, and the counts still come last', () => {
  test('no such file', async () => {
    const { errors, counts, code } = await parse(['vpc-flow', join(folder, 'absent.log')]);
    expect(errors).toEqual([
      expect.stringMatching(/^error: .*absent\.log cannot be read: ENOENT.*\[INPUT_UNREADABLE\]$/),
    ]);
    expect(counts).toEqual({ in: 0, out: 0, rejected: 0, skipped: 0 });
    expect(code).toBe(1);
  });

  test('gzip that is cut', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => line.replace('443', String(index))).join('\n');
    const { errors, counts, rows, code } = await parse([
      'vpc-flow',
      file('cut.gz', gzipSync(lines).subarray(0, 4000)),
    ]);
    expect(errors[0]).toContain('cut.gz cannot be read: unexpected end of file');
    expect(counts.in).toBe(counts.out + counts.rejected);
    expect(rows).toHaveLength(counts.out);
    expect(code).toBe(1);
  });
});

describe('a wrong command line is refused with what would be right', () => {
  test.each([
    [['nonsense'], 'Allowed choices are vpc-flow, cloudtrail'],
    [['cloudtrail', '--layout', 'version'], 'is for vpc-flow'],
    [['vpc-flow', '--layout', ''], 'names no field'],
    [['vpc-flow', '--colour'], 'unknown option'],
    [[], 'missing required argument'],
  ])('%j', async (args, message) => {
    await expect(parse(args)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
  });
});

describe('output', () => {
  const many = `${line}\n`.repeat(20_000);

  function ioWith(outStream: Writable): { io: Io; err: () => string; code: () => number } {
    const recorded = recordedIo();
    const stdin = Readable.from(Array.from({ length: 50 }, () => many.slice(0, 200 * (line.length + 1))));
    return { ...recorded, io: { ...recorded.io, stdin, outStream } };
  }

  test('waits for a slow reader', async () => {
    let most = 0;
    let bytes = 0;
    const slow = new Writable({
      highWaterMark: 1024,
      write(chunk: Buffer, _, done) {
        most = Math.max(most, slow.writableLength);
        bytes += chunk.length;
        setImmediate(done);
      },
    });
    const { io, err } = ioWith(slow);
    await parseCommand(io).parseAsync(['vpc-flow'], { from: 'user' });
    expect(JSON.parse(err())).toEqual({ in: 10_000, out: 10_000, rejected: 0, skipped: 0 });
    expect(most).toBeLessThan(bytes / 20);
  });

  test('a reader that leaves early is no fault', async () => {
    const pipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const { io, err, code } = ioWith(new Writable({ write: (_, __, done) => done(pipe) }));
    await parseCommand(io).parseAsync(['vpc-flow'], { from: 'user' });
    const counts = JSON.parse(err());
    expect(counts.in).toBe(counts.out);
    expect(counts.in).toBeLessThan(10_000);
    expect(code()).toBe(0);
  });

  test('a full disk is one', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const { io } = ioWith(new Writable({ write: (_, __, done) => done(full) }));
    await expect(parseCommand(io).parseAsync(['vpc-flow'], { from: 'user' })).rejects.toThrow(
      'no space left',
    );
  });
});
