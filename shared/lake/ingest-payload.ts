import type { Counts, LineWriter, LogFormat, WriterOptions } from '../formats/format.ts';
import { readSubscription } from '../formats/subscription.ts';
import { vpcFlow } from '../formats/vpc-flow.ts';
import { parseFlowLayout } from '../formats/vpc-flow-layout.ts';
import { BongsuError, stringAt } from '../model/index.ts';
import type { Reading } from '../platform/settings.ts';
import { type IntakeDeps, openIntake } from './intake.ts';
import type { LogGroupLayouts } from './log-group-layouts.ts';
import { isOwnLogGroup } from './own-output.ts';
import { payloadId, type Receipt, type Receipts } from './receipts.ts';
import type { FormatSettings, LogGroupRule } from './settings.ts';

export type PayloadIngestDeps = IntakeDeps & {
  receipts: Receipts;
  settings: Reading<FormatSettings>;
  formats: Readonly<Record<string, LogFormat>>;
  /** For the log groups whose layout the settings do not name. */
  layouts: LogGroupLayouts;
};

/** What a log group carries unless the settings say otherwise. */
const defaultFormat = vpcFlow.name;

/**
 * Brings one payload of a CloudWatch Logs subscription into the lake. A control message does nothing; one of Bongsu's
 * own log groups is skipped and counted.
 *
 * Where the stream stays short of taking all of it, what it took is written down and the error goes on, so that Lambda
 * tries again and in the end keeps the payload in the onFailure bucket. The next run of the same payload, by a retry or
 * a redrive, sends only the rest. Should the receipt itself be lost, lines arrive twice, but none is missing.
 * @throws BongsuError `SUBSCRIPTION_…` for what is not such a payload, `FORMAT_UNKNOWN`, `SETTINGS_UNKNOWN` (the layout
 * may be set but could not be read, and a layout is never guessed), or as `logGroupLayouts` and `openIntake` have it
 */
export async function ingestPayload(event: unknown, deps: PayloadIngestDeps): Promise<Counts | undefined> {
  const { receipts, metrics, log } = deps;
  const { header, transform } = readSubscription(event);
  if (header.messageType === 'CONTROL_MESSAGE') {
    metrics.count('ControlMessages');
    return undefined;
  }
  if (isOwnLogGroup(header.logGroup, deps.streamPrefix)) {
    metrics.count('SelfIngested');
    log.error('a payload of our own log group is skipped: reading it would be a loop', { ...header });
    return undefined;
  }
  const { format, writer } = await reading(header.logGroup, deps);
  const id = payloadId(stringAt(event, 'awslogs.data') ?? '');
  const receipt = await earlier(id, deps);
  const source = `${header.logGroup}/${header.logStream}`;
  const intake = openIntake({ source, format, receipt }, deps);
  const transformed = transform(writer);
  try {
    await intake.take(transformed);
    return await intake.finish();
  } catch (error) {
    await receipts.save(id, intake.receipt()).catch((unsaved: unknown) => {
      metrics.count('ReceiptsLost');
      log.error('what was delivered could not be written down', { error: unsaved });
    });
    throw error;
  }
}

async function earlier(
  id: string,
  { receipts, metrics, log }: PayloadIngestDeps,
): Promise<Receipt | undefined> {
  try {
    return await receipts.read(id);
  } catch (error) {
    // Delivering twice is better than not delivering.
    metrics.count('ReceiptsLost');
    log.warn('what was delivered earlier is not known', { error });
    return undefined;
  }
}

async function reading(
  logGroup: string,
  { settings, formats, layouts }: PayloadIngestDeps,
): Promise<{ format: string; writer: LineWriter }> {
  const { value, degraded } = settings;
  if (degraded) {
    throw new BongsuError(
      'SETTINGS_UNKNOWN',
      `how ${logGroup} is laid out is not known: no settings could be read`,
    );
  }
  const rule = value.logGroups[logGroup] ?? { format: defaultFormat };
  const layout = await layoutOf(logGroup, rule, layouts);
  const options: WriterOptions = { ownRanges: value.ownRanges, ...(layout && { layout }) };
  const writer = formats[rule.format]?.open(options);
  if (writer === undefined || !isByLine(writer)) {
    throw new BongsuError(
      'FORMAT_UNKNOWN',
      `${rule.format}, set for ${logGroup}, is no format of one record a line`,
    );
  }
  return { format: rule.format, writer };
}

async function layoutOf(
  logGroup: string,
  { format, layout }: LogGroupRule,
  layouts: LogGroupLayouts,
): Promise<string[] | undefined> {
  if (layout !== undefined) return parseFlowLayout(layout);
  // Only flow logs have a layout to choose.
  return format === vpcFlow.name ? layouts(logGroup) : undefined;
}

function isByLine(writer: ReturnType<LogFormat['open']>): writer is LineWriter {
  return 'line' in writer;
}
