import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BongsuError, type JsonObject, stringAt } from '../../shared/model/index.ts';
import { type EventFile, recognise, textOf } from '../event-file.ts';
import { type LocalAccount, localAccountId } from './isolation.ts';
import { localFlowLogGroup, localStage } from './package.ts';
import { moveTimes, newestTime } from './redate.ts';

/** What was done with a file: `count` events or lines, or one object of `count` bytes. */
export type Sent = { sent: 'events' | 'log-events' | 'object' | 'invocations'; to: string; count: number };

/** Calls a function of the local run by its file name. */
export type Invoke = (name: string, payload: unknown) => Promise<unknown>;

/** EventBridge takes ten entries a call. Source: EventBridge API reference, `PutEvents`. */
const entriesPerCall = 10;

/**
 * Puts a file into the local account the way AWS would bring it: EventBridge envelopes (one, a list, or a line each)
 * by PutEvents, flow-log lines into the log group, anything else as an object of the log bucket under AWS's key layout.
 * The event of an alarm whose action is a function invokes that function.
 * @param options.key the object's key, for a file whose layout is not known
 * @param options.now moves all times so that the newest event is of now (epoch ms)
 * @param options.invoke how a function is called; without it alarm actions are refused
 * @throws BongsuError `SEND_UNKNOWN` when it is not clear what the file is, `SEND_REFUSED` when the account took less
 */
export async function sendFile(
  account: LocalAccount,
  name: string,
  bytes: Uint8Array,
  options: { key?: string; now?: number; invoke?: Invoke } = {},
): Promise<Sent> {
  const text = redated(textOf(name, bytes), options.now);
  if (options.key !== undefined) {
    const body =
      options.now === undefined ? bytes : options.key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
    return putObject(account, options.key, body);
  }
  const content = recognise(text);
  switch (content.kind) {
    case 'envelopes':
      return putEvents(account, content.events);
    case 'alarm-actions':
      return invokeAlarmAction(content.events, options.invoke);
    case 'flow-lines':
      return putLines(account, content.lines);
    case 'cloudtrail':
      return putObject(account, objectKey('CloudTrail', account.region, 'json.gz'), gzipSync(content.text));
    case 'flow-object':
      return putObject(account, objectKey('vpcflowlogs', account.region, 'log.gz'), gzipSync(content.text));
    case 'other':
      throw new BongsuError(
        'SEND_UNKNOWN',
        'neither an EventBridge event, nor flow-log lines, nor a CloudTrail file; name the object with --key',
        { place: { file: name } },
      );
  }
}

// By the time of the events themselves: a deadline in one of them lies in the future and stays there.
function redated(text: string, now: number | undefined): string {
  if (now === undefined) return text;
  const newest = newestEvent(recognise(text)) ?? newestTime(text);
  return newest === undefined ? text : moveTimes(text, now - newest);
}

function newestEvent(file: EventFile): number | undefined {
  if (!('events' in file)) return undefined;
  const times = file.events.map((event) => Date.parse(stringAt(event, 'time') ?? ''));
  return times.some(Number.isNaN) ? undefined : Math.max(...times);
}

async function invokeAlarmAction(events: JsonObject[], invoke: Invoke | undefined): Promise<Sent> {
  if (invoke === undefined) throw new BongsuError('SEND_REFUSED', 'no function can be called from here');
  for (const event of events) await invoke('aws-events', event);
  return { sent: 'invocations', to: 'function aws-events', count: events.length };
}

async function putEvents(account: LocalAccount, envelopes: JsonObject[]): Promise<Sent> {
  const events = new EventBridgeClient(account.options);
  try {
    for (let start = 0; start < envelopes.length; start += entriesPerCall) {
      const Entries = envelopes.slice(start, start + entriesPerCall).map(entryOf);
      const { FailedEntryCount = 0, Entries: answers = [] } = await events.send(
        new PutEventsCommand({ Entries }),
      );
      if (FailedEntryCount === 0) continue;
      const why = answers.flatMap(({ ErrorMessage }) => ErrorMessage ?? []).join('; ');
      throw new BongsuError('SEND_REFUSED', `${FailedEntryCount} events were not taken: ${why}`);
    }
  } finally {
    events.destroy();
  }
  return { sent: 'events', to: 'event bus default', count: envelopes.length };
}

function entryOf(envelope: JsonObject): PutEventsRequestEntry {
  const time = stringAt(envelope, 'time');
  const resources = envelope.resources;
  return {
    Source: stringAt(envelope, 'source'),
    DetailType: stringAt(envelope, 'detail-type'),
    Detail: JSON.stringify(envelope.detail ?? {}),
    Resources: Array.isArray(resources) ? resources.map(String) : [],
    Time: time === undefined ? undefined : new Date(time),
  };
}

async function putLines(account: LocalAccount, lines: string[]): Promise<Sent> {
  const logs = new CloudWatchLogsClient(account.options);
  const logStreamName = `${lines[0]?.split(' ')[2] ?? 'eni'}-all`;
  try {
    await logs.send(new CreateLogStreamCommand({ logGroupName: localFlowLogGroup, logStreamName }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
  const timestamp = Date.now();
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: localFlowLogGroup,
      logStreamName,
      logEvents: lines.map((message) => ({ message, timestamp })),
    }),
  );
  logs.destroy();
  return { sent: 'log-events', to: `log group ${localFlowLogGroup}`, count: lines.length };
}

async function putObject(account: LocalAccount, Key: string, Body: Uint8Array): Promise<Sent> {
  const s3 = new S3Client({ ...account.options, forcePathStyle: true });
  const Bucket = `bongsu-${localStage}-logs-${localAccountId}-${account.region}`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  s3.destroy();
  return { sent: 'object', to: `s3://${Bucket}/${Key}`, count: Body.length };
}

/** Sources: CloudTrail guide, "Finding your log files"; VPC guide, "Flow log files". */
function objectKey(service: 'CloudTrail' | 'vpcflowlogs', region: string, extension: string): string {
  const now = new Date().toISOString();
  const day = now.slice(0, 10).replaceAll('-', '/');
  const moment = `${now.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  const flowLog = service === 'vpcflowlogs' ? '_fl-0a1b2c3d4e5f60718' : '';
  const unique = randomBytes(8).toString('hex');
  return `AWSLogs/${localAccountId}/${service}/${region}/${day}/${localAccountId}_${service}_${region}${flowLog}_${moment}_${unique}.${extension}`;
}
