import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BongsuError, isObject, type JsonObject, stringAt } from '../../shared/model/index.ts';
import { type LocalAccount, localAccountId } from './isolation.ts';
import { localFlowLogGroup, localStage } from './package.ts';
import { moveTimes, newestTime } from './redate.ts';

/** What was done with a file: `count` events or lines, or one object of `count` bytes. */
export type Sent = { sent: 'events' | 'log-events' | 'object'; to: string; count: number };

/** What a file holds, told from its content. */
type Content =
  | { kind: 'envelopes'; envelopes: JsonObject[] }
  | { kind: 'cloudtrail'; text: string }
  | { kind: 'flow-object'; text: string }
  | { kind: 'flow-lines'; lines: string[] }
  | { kind: 'other' };

/** EventBridge takes ten entries a call. Source: EventBridge API reference, `PutEvents`. */
const entriesPerCall = 10;

/**
 * Puts a file into the local account the way AWS would bring it: EventBridge envelopes (one, a list, or a line each)
 * by PutEvents, flow-log lines into the log group, anything else as an object of the log bucket under AWS's key layout.
 * @param options.key the object's key, for a file whose layout is not known
 * @param options.now moves all times so that the newest is now (epoch ms)
 * @throws BongsuError `SEND_UNKNOWN` when it is not clear what the file is, `SEND_REFUSED` when the account took less
 */
export async function sendFile(
  account: LocalAccount,
  name: string,
  bytes: Uint8Array,
  options: { key?: string; now?: number } = {},
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
      return putEvents(account, content.envelopes);
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

function textOf(name: string, bytes: Uint8Array): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return Buffer.from(zipped ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new BongsuError('SEND_UNKNOWN', 'broken gzip', { place: { file: name }, cause });
  }
}

function redated(text: string, now: number | undefined): string {
  const newest = newestTime(text);
  return now === undefined || newest === undefined ? text : moveTimes(text, now - newest);
}

function recognise(text: string): Content {
  const documents = jsonDocuments(text);
  if (documents?.length === 1 && isObject(documents[0]) && Array.isArray(documents[0].Records)) {
    return { kind: 'cloudtrail', text };
  }
  if (documents && documents.length > 0 && documents.every(isEnvelope)) {
    return { kind: 'envelopes', envelopes: documents };
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // The header names the layout: only an object carries one.
  if (/^(?=.*\b(srcaddr|interface-id)\b)[a-z0-9 -]+$/.test(lines[0] ?? ''))
    return { kind: 'flow-object', text };
  if (/^\d+ \d{12} eni-/.test(lines[0] ?? '')) return { kind: 'flow-lines', lines };
  return { kind: 'other' };
}

/** One document, a list, or a document a line; undefined when it is not JSON. */
function jsonDocuments(text: string): unknown[] | undefined {
  try {
    const whole: unknown = JSON.parse(text);
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line): unknown => JSON.parse(line));
    } catch {
      return undefined;
    }
  }
}

function isEnvelope(value: unknown): value is JsonObject {
  return isObject(value) && typeof value['detail-type'] === 'string' && typeof value.source === 'string';
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
