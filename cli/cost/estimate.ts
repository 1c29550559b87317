import type { Prices } from './prices.ts';

/** What one day came to. Bytes are those of the rows as NDJSON. */
export type DayUsage = {
  lines: number;
  bytes: number;
  /** Bytes that Firehose bills: each record rounded up to 5 KB. */
  billedBytes: number;
  streams: number;
  invocations: number;
  gbSeconds: number;
  /** Messages of the log-objects queue: one an object. */
  messages: number;
};

/** One position of the bill, for a month. */
export type CostItem = { item: string; quantity: number; unit: string; usd: number };

export type Estimate = {
  items: CostItem[];
  total: number;
  /** The same lines with each one a Firehose record of its own. */
  oneRecordALine: { ingestion: number; total: number; times: number };
};

export type EstimateOptions = {
  /** By event date: dynamic partitioning is paid for besides. */
  partitioned: boolean;
  /** Days that the lake is kept; storage is that of a lake that is full. */
  retentionDays: number;
};

/** What the reckoning takes for granted, and prints. */
export const assumptions = {
  daysAMonth: 30,
  /** Bytes of Parquet for each byte of NDJSON. */
  parquetRatio: 0.1,
  /** An object of each stream as often as its buffer is sent on. Seconds. */
  bufferSeconds: 300,
  /** Requests a message: sent, received, deleted. */
  requestsAMessage: 3,
  /** Rows of one invocation, bytes, where only lines and bytes are known; such a payload is one record. */
  payloadBytes: 256 * 1024,
  /** What one such invocation takes of 512 MB, seconds. */
  payloadSeconds: 0.05,
} as const;

const gb = 2 ** 30;
const billedUnit = 5 * 1024;

/** A day's usage from what people know of it: how many lines, and how many bytes as rows. */
export function usageOf({ lines, bytes }: { lines: number; bytes: number }): DayUsage {
  const invocations = Math.ceil(bytes / assumptions.payloadBytes);
  return {
    lines,
    bytes,
    billedBytes: invocations * Math.ceil(Math.min(bytes, assumptions.payloadBytes) / billedUnit) * billedUnit,
    streams: 1,
    invocations,
    gbSeconds: invocations * assumptions.payloadSeconds * 0.5,
    messages: 0,
  };
}

/** A month at the rate of that day, in USD: what Bongsu does with the logs, not what AWS takes for delivering them. */
export function estimate(day: DayUsage, prices: Prices, options: EstimateOptions): Estimate {
  const month = assumptions.daysAMonth;
  const stored = day.bytes * assumptions.parquetRatio;
  const objects = (day.streams * 86_400 * month) / assumptions.bufferSeconds;
  const ingested = (day.billedBytes * month) / gb;
  const items: CostItem[] = [
    item('Lambda requests', (day.invocations * month) / 1e6, 'million', prices.lambdaRequests),
    item('Lambda duration', day.gbSeconds * month, 'GB-second', prices.lambdaGbSecond),
    item('Firehose ingestion', ingested, 'GB', prices.firehoseIngestion),
    item('Firehose conversion to Parquet', ingested, 'GB', prices.firehoseConversion),
    ...(options.partitioned
      ? [
          item('Firehose dynamic partitioning', (day.bytes * month) / gb, 'GB', prices.firehosePartitioning),
          item('Firehose partitioned objects', objects / 1000, 'thousand', prices.firehoseObjects),
        ]
      : []),
    item('S3 storage of a full lake', (stored * options.retentionDays) / gb, 'GB-month', prices.s3Storage),
    item('S3 requests', objects / 1000, 'thousand', prices.s3Puts),
    item(
      'SQS requests',
      (day.messages * month * assumptions.requestsAMessage) / 1e6,
      'million',
      prices.sqsRequests,
    ),
  ];
  const total = items.reduce((sum, { usd }) => sum + usd, 0);
  const aRecord = day.lines === 0 ? 0 : Math.ceil(day.bytes / day.lines / billedUnit) * billedUnit;
  const ingestionPrice = prices.firehoseIngestion + prices.firehoseConversion;
  const unpacked = ((day.lines * aRecord * month) / gb) * ingestionPrice;
  const packed = ingested * ingestionPrice;
  return {
    items,
    total,
    oneRecordALine: {
      ingestion: unpacked,
      total: total - packed + unpacked,
      times: day.billedBytes === 0 ? 1 : (day.lines * aRecord) / day.billedBytes,
    },
  };
}

function item(name: string, quantity: number, unit: string, price: number): CostItem {
  return { item: name, quantity, unit, usd: quantity * price };
}
