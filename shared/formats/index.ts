import { BongsuError } from '../model/index.ts';
import { alb } from './alb.ts';
import { albConnection } from './alb-connection.ts';
import { clb } from './clb.ts';
import { cloudTrail } from './cloudtrail.ts';
import type { LogFormat } from './format.ts';
import { nlb } from './nlb.ts';
import { resolver } from './resolver.ts';
import { s3Access } from './s3-access.ts';
import { vpcFlow } from './vpc-flow.ts';
import { waf } from './waf.ts';

export { cloudTrail } from './cloudtrail.ts';
export { openRecordReader, type ReadRecords, type RecordReader } from './cloudtrail-records.ts';
export * from './format.ts';
export { resolver } from './resolver.ts';
export { readSubscription, type Subscription, type SubscriptionHeader } from './subscription.ts';
export { vpcFlow } from './vpc-flow.ts';
export { parseFlowLayout } from './vpc-flow-layout.ts';

/** Every log format by its name: tables, streams, settings and commands are made from this list. */
export const formats: Readonly<Record<string, LogFormat>> = byName([
  vpcFlow,
  cloudTrail,
  alb,
  albConnection,
  nlb,
  clb,
  s3Access,
  waf,
  resolver,
]);

/** The format of that name, or `FORMAT_UNKNOWN` with the names there are. */
export function formatNamed(name: string): LogFormat {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format) return format;
  const known = Object.keys(formats).join(', ');
  throw new BongsuError('FORMAT_UNKNOWN', `${JSON.stringify(name)} is no log format; there are: ${known}`);
}

function byName(list: readonly LogFormat[]): Record<string, LogFormat> {
  return Object.fromEntries(list.map((format) => [format.name, format]));
}
