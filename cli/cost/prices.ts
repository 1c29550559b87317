import * as z from 'zod';
import { BongsuError } from '../../shared/model/index.ts';

/** List prices in USD. A GB is 2^30 bytes, as AWS counts it. */
export type Prices = {
  /** Lambda on arm64: a million requests, and a GB-second. */
  lambdaRequests: number;
  lambdaGbSecond: number;
  /** Firehose, Direct PUT: a GB taken in, each record rounded up to 5 KB. */
  firehoseIngestion: number;
  /** A GB converted to Parquet, of the same rounded bytes. */
  firehoseConversion: number;
  /** Dynamic partitioning: a GB delivered, and a thousand objects. */
  firehosePartitioning: number;
  firehoseObjects: number;
  /** S3 Standard: a GB for a month, and a thousand PUTs. */
  s3Storage: number;
  s3Puts: number;
  /** A million requests of a standard queue. */
  sqsRequests: number;
};

/** Where each price stands, for checking it: AWS changes them, and discounts of an account are its own. */
export const priceSources = [
  'https://aws.amazon.com/lambda/pricing/',
  'https://aws.amazon.com/firehose/pricing/',
  'https://aws.amazon.com/s3/pricing/',
  'https://aws.amazon.com/sqs/pricing/',
] as const;

const everywhere = { lambdaRequests: 0.2, lambdaGbSecond: 0.0000133334, sqsRequests: 0.4 };

/** First tier of each region's list prices, free tiers left out. A region that is not here is reckoned as us-east-1. */
export const listPrices: Readonly<Record<string, Prices>> = {
  'us-east-1': {
    ...everywhere,
    firehoseIngestion: 0.029,
    firehoseConversion: 0.018,
    firehosePartitioning: 0.02,
    firehoseObjects: 0.005,
    s3Storage: 0.023,
    s3Puts: 0.005,
  },
  'ap-northeast-2': {
    ...everywhere,
    firehoseIngestion: 0.036,
    firehoseConversion: 0.022,
    firehosePartitioning: 0.025,
    firehoseObjects: 0.005,
    s3Storage: 0.025,
    s3Puts: 0.0045,
  },
};

const names = Object.keys(listPrices['us-east-1'] ?? {}) as (keyof Prices)[];
const given = z.strictObject(Object.fromEntries(names.map((name) => [name, z.number().min(0).optional()])));

/**
 * The prices of a region, with one's own in place of those that are given.
 * @param own a JSON document, `{"firehoseIngestion":0.03}`
 * @throws BongsuError `PRICES_INVALID` naming what is wrong
 */
export function pricesOf(region: string, own?: string): { prices: Prices; listed: string } {
  const listed = Object.hasOwn(listPrices, region) ? region : 'us-east-1';
  const list = listPrices[listed];
  if (list === undefined) throw new BongsuError('PRICES_INVALID', `there are no prices of ${listed}`);
  return { prices: { ...list, ...parseOwn(own) }, listed };
}

function parseOwn(document: string | undefined): Partial<Prices> {
  if (document === undefined) return {};
  const parsed = given.safeParse(jsonOf(document));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`);
  throw new BongsuError('PRICES_INVALID', `${faults.join('; ')}; the prices are: ${names.join(', ')}`);
}

function jsonOf(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (cause) {
    throw new BongsuError('PRICES_INVALID', 'the prices are not JSON', { cause });
  }
}
