import { isObject, type JsonObject, stringAt } from '../model/index.ts';
import { faultLine } from './aws.ts';
import type { Investigation } from './playbook.ts';

/** LookupEvents allows two requests a second in each account and region. Source: CloudTrail API reference. */
const pauseMs = 500;
/** Fifty events a page: what was done lately, in a few seconds. The whole story is a query over the lake. */
const pagesPerRegion = 4;
/** Calls that leave something behind that outlives the key. */
const creating = new Map([
  ['CreateUser', 'userName'],
  ['CreateAccessKey', 'userName'],
  ['CreateRole', 'roleName'],
  ['CreateLoginProfile', 'userName'],
]);

type Activity = { events: JsonObject[]; complete: boolean };

/**
 * What CloudTrail knows of a key's use: how much, from where, and what it created that has to go as well.
 * A region that cannot be read is said so, and is no reason to stop.
 */
export async function keyActivity(accessKeyId: string, investigation: Investigation): Promise<string[]> {
  const lines: string[] = [];
  for (const region of new Set([globalRegion(investigation.home.region), investigation.home.region])) {
    try {
      lines.push(...describe(region, await lookUp(accessKeyId, region, investigation)));
    } catch (error) {
      lines.push(
        `What was done with it in ${region} could not be read from CloudTrail (${faultLine(error)}).`,
      );
    }
  }
  return lines;
}

/** Where the partition's global services, IAM among them, write their events. */
function globalRegion(home: string): string {
  if (home.startsWith('cn-')) return 'cn-north-1';
  return home.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}

async function lookUp(
  accessKeyId: string,
  region: string,
  { read, pause }: Investigation,
): Promise<Activity> {
  const events: JsonObject[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < pagesPerRegion; page++) {
    if (page > 0) await pause(pauseMs);
    const answer = await read(
      {
        service: 'cloudtrail',
        command: 'LookupEvents',
        input: {
          AttributeKey: 'AccessKeyId',
          AttributeValue: accessKeyId,
          ...(NextToken && { NextToken }),
        },
      },
      region,
    );
    const found = Array.isArray(answer.Events) ? answer.Events : [];
    events.push(...found.map(recordOf).filter((event) => event !== undefined));
    NextToken = stringAt(answer, 'NextToken');
    if (NextToken === undefined) return { events, complete: true };
  }
  return { events, complete: false };
}

function recordOf(event: unknown): JsonObject | undefined {
  try {
    const record: unknown = JSON.parse(stringAt(event, 'CloudTrailEvent') ?? '');
    return isObject(record) ? record : undefined;
  } catch {
    // The summary beside the record still has the name and the time.
    return isObject(event) ? { eventName: event.EventName, eventTime: event.EventTime } : undefined;
  }
}

function describe(region: string, { events, complete }: Activity): string[] {
  if (events.length === 0) return [`CloudTrail shows no call with it in ${region} in the last 90 days.`];
  const count = complete ? `${events.length}` : `the last ${events.length} (there are more)`;
  const addresses = distinct(events, 'sourceIPAddress');
  return [
    `Calls with it in ${region}: ${count}; ${distinct(events, 'eventName').join(', ')}; from ${addresses.join(', ')}.`,
    ...events.filter((event) => stringAt(event, 'errorCode') === undefined).flatMap(created),
  ];
}

function created(event: JsonObject): string[] {
  const name = stringAt(event, 'eventName') ?? '';
  const field = creating.get(name);
  if (field === undefined) return [];
  const what = stringAt(event, `requestParameters.${field}`) ?? 'its own user';
  return [`It made something that outlives it: ${name} ${what} at ${stringAt(event, 'eventTime')}.`];
}

/** The first ten distinct values, most frequent first. */
function distinct(events: JsonObject[], path: string): string[] {
  const counts = new Map<string, number>();
  for (const event of events) {
    const value = stringAt(event, path) ?? 'unknown';
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([value]) => value);
}
