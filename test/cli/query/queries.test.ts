import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LakeTable, queryWithDuckDb } from '../../../cli/query/duckdb.ts';
import { namedQueries, parameterValues } from '../../../cli/query/named.ts';
import { formats } from '../../../shared/formats/index.ts';
import { quarantineColumns, quarantineLines } from '../../../shared/lake/quarantine.ts';

/** The queries look at the day before this. */
const until = Date.UTC(2026, 10, 20, 12);
const since = until - 86_400_000;
const queries = await namedQueries();
const folder = await mkdtemp(join(tmpdir(), 'bongsu-queries-'));
const tables = new Map<string, LakeTable>(
  [
    ...Object.values(formats).map(({ name, columns }) => ({ name: name.replaceAll('-', '_'), columns })),
    { name: 'quarantine', columns: quarantineColumns },
  ].map((table) => [table.name, { ...table, files: [] }]),
);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rows of a table that arrived at that time, as the local lake keeps them. */
async function arrive(table: string, at: number, ndjson: Uint8Array): Promise<void> {
  const known = tables.get(table);
  if (!known) throw new Error(`there is no table ${table}`);
  const [date = ''] = new Date(at).toISOString().split('T');
  const file = join(folder, table, date.replaceAll('-', '/'), '09', `${known.files.length}`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, ndjson);
  tables.set(table, { ...known, files: [...known.files, file] });
}

/** Log lines as the format makes rows of them. */
function rowsOf(format: string, lines: readonly string[]): Uint8Array {
  const writer = formats[format]?.open();
  if (!writer) throw new Error(`there is no format ${format}`);
  const pushed = writer.push(Buffer.from(`${lines.join('\n')}\n`));
  const last = writer.end();
  expect([...pushed.rejects, ...last.rejects]).toEqual([]);
  return Buffer.concat([pushed.ndjson, last.ndjson]);
}

async function ask(name: string, given: Record<string, string> = {}): Promise<Record<string, unknown>[]> {
  const query = queries.find((one) => one.name === name);
  if (!query) throw new Error(`there is no query ${name}`);
  const values = parameterValues(query, given, { since, until });
  const { columns, rows } = await queryWithDuckDb([...tables.values()], query.sql, values);
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index], cell])));
}

type Flow = {
  at: number;
  from: string;
  to: string;
  ports: [number, number];
  bytes?: number;
  action?: string;
};

function flow({ at, from, to, ports, bytes = 1_000, action = 'ACCEPT' }: Flow): string {
  const start = Math.floor(at / 1000);
  return `2 123456789012 eni-0a1b2c3d4e5f60718 ${from} ${to} ${ports.join(' ')} 6 10 ${bytes} ${start} ${start + 59} ${action} OK`;
}

const own = '10.0.0.5';
const stranger = '203.0.113.9';
const recently = until - 3_600_000;
const before = until - 10 * 86_400_000;
const longBefore = until - 60 * 86_400_000;

type Request = {
  client: string;
  seconds: string;
  method?: string;
  path?: string;
  target?: string;
  status?: string;
};

function request({
  client,
  seconds,
  method = 'GET',
  path = '/',
  target = '10.0.0.66:9000',
  status = '200 200',
}: Request): string {
  const time = new Date(recently).toISOString();
  return `https ${time} app/my-lb/50dc6c495c0c9188 ${client}:2817 ${target} 0.000 ${seconds} 0.000 ${status} 34 300 "${method} https://www.example.com:443${path} HTTP/2.0" "curl/8.15.0" - - -`;
}

function call(eventID: string, more: Record<string, unknown>): object {
  return {
    eventVersion: '1.11',
    eventID,
    eventTime: new Date(recently).toISOString().replace('.000', ''),
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: stranger,
    userAgent: 'aws-cli/2',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::123456789012:user/example',
      userName: 'example',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
    ...more,
  };
}

beforeAll(async () => {
  await arrive(
    'vpc_flow',
    recently,
    rowsOf('vpc-flow', [
      flow({ at: recently, from: own, to: stranger, ports: [41_000, 443], bytes: 9_000 }),
      flow({ at: recently, from: own, to: '198.51.100.7', ports: [41_001, 443], bytes: 2_000 }),
      flow({ at: recently, from: stranger, to: own, ports: [51_000, 22], bytes: 5_000 }),
      flow({ at: recently, from: own, to: stranger, ports: [22, 51_000], bytes: 4_000 }),
      flow({ at: recently, from: stranger, to: own, ports: [51_001, 23], action: 'REJECT' }),
      flow({ at: recently, from: stranger, to: own, ports: [51_002, 3389], action: 'REJECT' }),
      flow({ at: recently, from: '192.0.2.1', to: own, ports: [51_003, 8080] }),
    ]),
  );
  await arrive(
    'vpc_flow',
    before,
    rowsOf('vpc-flow', [flow({ at: before, from: stranger, to: own, ports: [51_000, 22] })]),
  );
  // Too long ago to count as known.
  await arrive(
    'vpc_flow',
    longBefore,
    rowsOf('vpc-flow', [flow({ at: longBefore, from: stranger, to: own, ports: [51_000, 8080] })]),
  );
  const login = {
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    userIdentity: { type: 'IAMUser', userName: 'somebody', arn: 'arn:aws:iam::123456789012:user/somebody' },
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'No' },
    sourceIPAddress: '192.0.2.33',
  };
  const records = [
    call('1', {}),
    // A second trail brought it again.
    call('1', {}),
    call('2', { errorCode: 'AccessDenied', eventName: 'DeleteUser' }),
    call('3', login),
  ];
  await arrive('cloudtrail', recently, rowsOf('cloudtrail', [JSON.stringify({ Records: records })]));
  await arrive(
    'alb',
    recently,
    rowsOf('alb', [
      request({ client: stranger, seconds: '0.100' }),
      request({ client: stranger, seconds: '0.300', status: '404 404' }),
      request({ client: stranger, path: '/report?year=2026', seconds: '4.000', status: '502 500' }),
      request({ client: '192.0.2.1', seconds: '0.200', status: '502 500' }),
      request({ client: '192.0.2.1', method: 'POST', seconds: '1.000' }),
      request({ client: '192.0.2.1', method: 'POST', target: '-', seconds: '-1', status: '503 -' }),
    ]),
  );
  await arrive(
    'quarantine',
    recently,
    quarantineLines([{ offset: 7, reason: 'field 4 (srcaddr) is empty', line: '2 123456789012  ' }], {
      source: 's3://logs/x',
      format: 'vpc-flow',
      time: new Date(recently).toISOString(),
    }),
  );
});

test('top-destination-ports: 443 carries most', async () => {
  expect((await ask('top-destination-ports'))[0]).toMatchObject({
    port: 443,
    service: 'https',
    flows: 2,
    bytes: 11_000,
  });
});

test('top-source-ports: what the VPC’s own addresses send from, and no stranger’s port', async () => {
  expect(await ask('top-source-ports')).toMatchObject([
    { port: 41_000, bytes: 9_000, own_addresses: 1 },
    { port: 22, service: 'ssh', bytes: 4_000 },
    { port: 41_001, bytes: 2_000 },
  ]);
});

test('outbound-destination-ports: where the VPC’s own addresses connect to', async () => {
  expect(await ask('outbound-destination-ports')).toMatchObject([
    { port: 443, service: 'https', flows: 2, destinations: 2, bytes: 11_000 },
    { port: 51_000, bytes: 4_000 },
  ]);
});

test('new-ports: 8080 is new, 22 is not, and what is 60 days old does not count as known', async () => {
  const found = await ask('new-ports');
  expect(found.map(({ address, port }) => `${address}:${port}`).sort()).toEqual([
    '10.0.0.5:8080',
    '198.51.100.7:443',
    '203.0.113.9:443',
  ]);
  expect(found.find(({ port }) => port === 8080)).toMatchObject({
    sources: 1,
    example_source: '192.0.2.1',
    flows: 1,
  });
});

test('rejected-by-source: who knocks, and at how many doors', async () => {
  expect(await ask('rejected-by-source')).toMatchObject([
    { source: stranger, flows: 2, targets: 1, ports: 2 },
  ]);
});

test('top-talkers: pairs by bytes', async () => {
  expect((await ask('top-talkers'))[0]).toMatchObject({ source: own, destination: stranger, bytes: 13_000 });
});

test('access-key-history: each thing once, whatever number of trails brought it', async () => {
  const key = { key: 'AKIAIOSFODNN7EXAMPLE' };
  expect((await ask('access-key-history', key)).map(({ event_id }) => event_id)).toEqual(['1', '2']);
  expect(await ask('access-key-history', { key: "' OR '1'='1" })).toEqual([]);
});

test('api-calls-by-caller and api-calls-by-address: who called what, and from where', async () => {
  const caller = 'arn:aws:iam::123456789012:user/example';
  const created = { caller, service: 'iam.amazonaws.com', action: 'CreateUser', calls: 1, failed: 0 };
  expect(await ask('api-calls-by-caller')).toContainEqual(expect.objectContaining(created));
  expect(await ask('api-calls-by-address')).toContainEqual(
    expect.objectContaining({ ...created, address: stranger, region: 'us-east-1' }),
  );
});

test('denied-calls and console-logins', async () => {
  expect(await ask('denied-calls')).toMatchObject([
    { action: 'DeleteUser', error: 'AccessDenied', calls: 1 },
  ]);
  expect(await ask('console-logins')).toMatchObject([
    { who: 'somebody', outcome: 'Success', mfa: 'No', address: '192.0.2.33' },
  ]);
});

test('alb-gets-by-client: who asks most', async () => {
  expect(await ask('alb-gets-by-client')).toMatchObject([
    { client: stranger, requests: 3, urls: 2, refused: 1, bytes: 900 },
    { client: '192.0.2.1', requests: 1, urls: 1, refused: 0, bytes: 300 },
  ]);
});

test('alb-5xx-by-target: a target that fails, and none that was there', async () => {
  expect(await ask('alb-5xx-by-target')).toMatchObject([
    { target: '10.0.0.66:9000', status: 502, target_status: 500, requests: 2, clients: 2 },
    { target: 'no target', status: 503, target_status: null, requests: 1 },
  ]);
});

test('alb-slowest-urls: by the targets’ own time', async () => {
  expect(await ask('alb-slowest-urls')).toMatchObject([
    { host: 'www.example.com', path: '/report', method: 'GET', requests: 1, average: 4 },
    { path: '/', method: 'POST', requests: 1, average: 1 },
    { path: '/', method: 'GET', requests: 3, fastest: 0.1, slowest: 0.3, average: 0.2 },
  ]);
});

test('quarantine-by-reason', async () => {
  expect(await ask('quarantine-by-reason')).toMatchObject([
    { source: 's3://logs/x', reason: 'field 4 (srcaddr) is empty', lines: 1 },
  ]);
});

test('address: wherever it was seen, and as what', async () => {
  const found = await ask('address', { address: stranger });
  expect(found.map(({ seen_in, seen_as, what }) => `${seen_in} ${seen_as} ${what}`)).toEqual(
    expect.arrayContaining([
      'vpc_flow source REJECT port 23',
      'vpc_flow source ACCEPT port 22',
      'vpc_flow destination ACCEPT port 443',
      'cloudtrail caller iam.amazonaws.com CreateUser',
      'alb client GET www.example.com 200',
    ]),
  );
});

const asked: Record<string, Record<string, string>> = {
  'access-key-history': { key: 'AKIAIOSFODNN7EXAMPLE' },
  address: { address: stranger },
};

// Partitions are text and zero-padded; a query that compares them with numbers would read the whole lake, or nothing.
test.each(queries.map(({ name, sql }) => [name, sql] as const))(
  '%s runs, and reads no more than its days',
  async (name, sql) => {
    await ask(name, asked[name]);
    const selects = sql.split(/\bFROM\s+(?=[a-z0-9_]+\b)/).length - 1;
    expect(sql.match(/year BETWEEN \? AND \?/g)).toHaveLength(selects);
    expect(sql.match(/concat\(year, '-', month, '-', day\) >= \?/g)).toHaveLength(selects);
  },
);
