import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../cli/main.ts';
import { recordedIo } from '../recorded-io.ts';

async function cost(...args: string[]) {
  const { io, out, err } = recordedIo();
  const code = await run(['cost', ...args], io);
  const lines = out().split('\n').filter(Boolean);
  return { code, rows: lines.map((line) => JSON.parse(line)), err: err() };
}

const day = ['--lines', '1000000', '--bytes', '400000000'];

test('a month of a million lines a day, position by position, and what one record a line would cost', async () => {
  const { code, rows, err } = await cost(...day, '--region', 'us-east-1');
  expect(code).toBe(0);
  const usd = (item: string) => rows.find((row) => row.item === item)?.usd;
  // 400 MB a day are 11.2 GB a month, at 0.029 and 0.018 USD.
  expect(usd('Firehose ingestion')).toBeCloseTo(0.33, 2);
  expect(usd('Firehose conversion to Parquet')).toBeCloseTo(0.2, 2);
  const positions = rows.slice(0, -2).reduce((sum, row) => sum + row.usd, 0);
  expect(usd('total')).toBeCloseTo(positions, 1);
  // A million records of 5 KB a day are 143 GB a month.
  expect(usd('total with one record a line')).toBeCloseTo(usd('total') + 143.05 * 0.047 - 0.53, 1);
  expect(err).toContain('"parquetRatio":0.1');
  expect(err).toContain('https://aws.amazon.com/firehose/pricing/');
});

test('prices of a region that is not listed are said to be another’s', async () => {
  expect((await cost(...day, '--region', 'eu-south-2')).err).toContain(
    'the prices of eu-south-2 are not listed',
  );
});

test('prices of one’s own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-cost-'));
  try {
    const file = join(folder, 'prices.json');
    await writeFile(file, '{"firehoseIngestion":1}');
    const { rows } = await cost(...day, '--prices', file);
    expect(rows.find(({ item }) => item === 'Firehose ingestion')?.usd).toBeCloseTo(11.35, 1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([
  ['nothing is given', [], 1, /give --lines and --bytes of a day, or --stage \[COST_ARGUMENTS\]/],
  ['half is given', ['--lines', '1'], 1, /COST_ARGUMENTS/],
  ['both are given', [...day, '--stage', 'prod'], 1, /COST_ARGUMENTS/],
  ['a count is none', ['--lines', '1e6'], 2, /whole number/],
  ['the prices are nowhere', [...day, '--prices', '/nowhere.json'], 1, /FILE_UNREADABLE/],
])('%s', async (_, args, code, message) => {
  const failed = await cost(...args);
  expect(failed.code).toBe(code);
  expect(failed.err).toMatch(message);
});
