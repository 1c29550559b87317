import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import type { Column, ColumnType } from '../../shared/formats/format.ts';
import { chance } from './chance.ts';

/** Shares of calls or records that go wrong, in [0, 1], drawn from the seed. */
export type Faults = {
  seed?: number;
  /** Records of a call that come back failed inside a 200. */
  failRecords?: number;
  /** Calls that are throttled as a whole. */
  throttleCalls?: number;
  /** Calls that are taken whole, but whose answer never arrives. */
  loseAnswers?: number;
};

export type FirehoseStandIn = {
  /** A real SDK client that talks to this stand-in. */
  client: FirehoseClient;
  endpoint: string;
  /** May be changed at any time. */
  faults: Faults;
  /** Lines by stream, in the order of arrival: everything that was taken. */
  taken(stream: string): string[];
  /** Lines of each record that was taken, in the order of arrival. */
  records(stream: string): number[];
  /** How often each line was taken in a call whose answer said so. */
  acknowledged(stream: string): Map<string, number>;
  /** Every breach of a documented limit or of a table's columns. A test that ends well has none. */
  violations: string[];
  calls: number;
  close(): Promise<void>;
};

type Put = { DeliveryStreamName: string; Records: { Data: string }[] };

/**
 * A Firehose over HTTP that is as strict as its documentation: at most 500 records and 4 MiB a call, 1,000 KiB a
 * record, only whole NDJSON lines, and every line as the columns of its table have it.
 * The emulated account takes anything, and so proves nothing about limits.
 * @param tables columns by stream; a stream that is not named does not exist
 */
export async function firehoseStandIn(tables: Record<string, readonly Column[]>): Promise<FirehoseStandIn> {
  const lines = new Map<string, { taken: string[]; records: number[]; acknowledged: Map<string, number> }>(
    Object.keys(tables).map((stream) => [stream, { taken: [], records: [], acknowledged: new Map() }]),
  );
  let random = chance(1);
  let faults: Faults = {};
  const strict: { violations: string[]; calls: number } = { violations: [], calls: 0 };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    strict.calls += 1;
    const put = JSON.parse(await text(request)) as Put;
    const records = put.Records.map(({ Data }) => Buffer.from(Data, 'base64'));
    const stream = put.DeliveryStreamName;
    const columns = tables[stream];
    const kept = lines.get(stream);
    if (columns === undefined || kept === undefined) {
      return refuse(response, 400, 'ResourceNotFoundException', `there is no stream ${stream}`);
    }
    const broken = brokenLimits(records);
    if (broken !== undefined) {
      strict.violations.push(broken);
      return refuse(response, 400, 'InvalidArgumentException', broken);
    }
    if (happens(faults.throttleCalls))
      return refuse(response, 500, 'ServiceUnavailableException', 'Slow down.');
    const failed = records.map(() => happens(faults.failRecords));
    const lost = happens(faults.loseAnswers);
    for (const [index, record] of records.entries()) {
      if (failed[index]) continue;
      const taken = linesOf(record, strict.violations);
      kept.records.push(taken.length);
      for (const line of taken) {
        strict.violations.push(...brokenColumns(line, columns));
        kept.taken.push(line);
        if (!lost) kept.acknowledged.set(line, (kept.acknowledged.get(line) ?? 0) + 1);
      }
    }
    if (lost) {
      response.destroy();
      return;
    }
    send(response, 200, {
      FailedPutCount: failed.filter((yes) => yes).length,
      RequestResponses: failed.map((yes, index) =>
        yes
          ? { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' }
          : { RecordId: `${strict.calls}-${index}` },
      ),
    });
  }

  function happens(share = 0): boolean {
    return random() < share;
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      strict.violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new FirehoseClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
    // The retries under test are the project's own.
    maxAttempts: 1,
  });
  return {
    client,
    endpoint,
    get faults() {
      return faults;
    },
    set faults(next) {
      faults = next;
      random = chance(next.seed ?? 1);
    },
    taken: (stream) => lines.get(stream)?.taken ?? [],
    records: (stream) => lines.get(stream)?.records ?? [],
    acknowledged: (stream) => lines.get(stream)?.acknowledged ?? new Map(),
    get violations() {
      return strict.violations;
    },
    get calls() {
      return strict.calls;
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// Source: Firehose API reference, PutRecordBatch. Written out again on purpose: it must not share the packer's numbers.
function brokenLimits(records: readonly Buffer[]): string | undefined {
  const bytes = records.reduce((sum, { length }) => sum + length, 0);
  if (records.length === 0) return 'a call without records';
  if (records.length > 500) return `a call of ${records.length} records`;
  if (bytes > 4_194_304) return `a call of ${bytes} bytes`;
  const large = records.find(({ length }) => length > 1_024_000);
  return large && `a record of ${large.length} bytes`;
}

function linesOf(record: Buffer, violations: string[]): string[] {
  const lines = record.toString().split('\n');
  if (lines.pop() !== '') violations.push('a record that does not end with a whole line');
  if (lines.includes('')) violations.push('an empty line');
  return lines;
}

/** How a line breaks the columns of its table; empty where it fits them. */
export function brokenColumns(line: string, columns: readonly Column[]): string[] {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return [`not JSON: ${line.slice(0, 200)}`];
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return [`not an object: ${line.slice(0, 200)}`];
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return Object.entries(row).flatMap(([name, value]) => {
    const type = types.get(name);
    if (type === undefined) return [`no column ${name}`];
    return fits(value, type) ? [] : [`${name} is no ${type}: ${JSON.stringify(value).slice(0, 200)}`];
  });
}

// What the OpenX SerDe turns into the column without loss. Null would be a value where absence is meant.
function fits(value: unknown, type: ColumnType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31;
    case 'bigint':
      return Number.isInteger(value);
    case 'double':
      return Number.isFinite(value);
    case 'timestamp':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?$/.test(value);
    case 'array<string>':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  send(response, status, { __type: type, message });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
