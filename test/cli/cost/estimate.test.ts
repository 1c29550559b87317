import { expect, test } from 'vitest';
import { estimate, usageOf } from '../../../cli/cost/estimate.ts';
import { listPrices, type Prices, pricesOf } from '../../../cli/cost/prices.ts';
import { billedBytes, pack } from '../../../shared/lake/pack.ts';

const gb = 2 ** 30;
const free: Prices = {
  lambdaRequests: 0,
  lambdaGbSecond: 0,
  firehoseIngestion: 0,
  firehoseConversion: 0,
  firehosePartitioning: 0,
  firehoseObjects: 0,
  s3Storage: 0,
  s3Puts: 0,
  sqsRequests: 0,
};
const day = {
  lines: 1e6,
  bytes: gb,
  billedBytes: gb,
  streams: 2,
  invocations: 1e6,
  gbSeconds: 1_000,
  messages: 1e6,
};
const arrival = { partitioned: false, retentionDays: 400 };

test.each<{ price: keyof Prices; partitioned?: boolean; usd: number }>([
  { price: 'lambdaRequests', usd: 30 },
  { price: 'lambdaGbSecond', usd: 30_000 },
  { price: 'firehoseIngestion', usd: 30 },
  { price: 'firehoseConversion', usd: 30 },
  { price: 'firehosePartitioning', usd: 0 },
  { price: 'firehosePartitioning', partitioned: true, usd: 30 },
  { price: 'firehoseObjects', partitioned: true, usd: 17.28 },
  // A tenth of a GB a day for 400 days.
  { price: 's3Storage', usd: 40 },
  // Two streams, every five minutes.
  { price: 's3Puts', usd: 17.28 },
  { price: 'sqsRequests', usd: 90 },
])(
  'at 1 USD, $price comes to $usd a month (partitioned: $partitioned)',
  ({ price, partitioned = false, usd }) => {
    const { total } = estimate(day, { ...free, [price]: 1 }, { ...arrival, partitioned });
    expect(total).toBeCloseTo(usd, 6);
  },
);

test('one record a line is billed by 5 KB each', () => {
  const prices = { ...free, firehoseIngestion: 1 };
  const { oneRecordALine, total } = estimate({ ...day, bytes: 400e6, billedBytes: 400e6 }, prices, arrival);
  expect(oneRecordALine.times).toBeCloseTo(5120 / 400, 6);
  expect(oneRecordALine.total / total).toBeCloseTo(5120 / 400, 6);
  const long = estimate({ ...day, lines: 1_000, bytes: 6_000_000, billedBytes: 6_000_000 }, prices, arrival);
  expect(long.oneRecordALine.times).toBeCloseTo(10_240 / 6_000, 6);
});

test('a day without lines costs nothing to take in', () => {
  const { items, oneRecordALine } = estimate(
    usageOf({ lines: 0, bytes: 0 }),
    pricesOf('us-east-1').prices,
    arrival,
  );
  expect(items.find(({ item }) => item === 'Firehose ingestion')?.usd).toBe(0);
  expect(oneRecordALine.times).toBe(1);
});

test('lines and bytes alone are reckoned with the packing that Bongsu does', () => {
  const row = `${'x'.repeat(399)}\n`;
  const payload = Buffer.from(row.repeat(650));
  const { billedBytes: reckoned } = usageOf({ lines: 650, bytes: payload.length });
  expect(reckoned).toBe(billedBytes(pack(payload).slices));
});

test('prices of one’s own replace those of the list; a region that is not listed is reckoned as us-east-1', () => {
  expect(pricesOf('us-east-1', '{"s3Storage":0.01}').prices).toEqual({
    ...listPrices['us-east-1'],
    s3Storage: 0.01,
  });
  expect(pricesOf('ap-northeast-2').listed).toBe('ap-northeast-2');
  expect(pricesOf('eu-south-2').listed).toBe('us-east-1');
});

test.each([['{'], ['[]'], ['{"s3Storage":-1}'], ['{"s3":1}'], ['{"s3Storage":"1"}']])(
  '%s are no prices',
  (own) => {
    expect(() => pricesOf('us-east-1', own)).toThrow(expect.objectContaining({ code: 'PRICES_INVALID' }));
  },
);
