/**
 * Lines per second of the whole flow-log path against the floor that no path through `JSON.parse` can beat:
 *   path:  base64 → gunzip → messages → typed, enriched NDJSON → packed Firehose records
 *   floor: base64 → gunzip → JSON.parse, nothing more
 * Both in turn on the same payload, in one process; medians. Run: npx tsx bench/flow-logs.ts [ROUNDS]
 * (on one core, as on Lambda: taskset -c 0 npx tsx …)
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { readSubscription } from '../shared/formats/subscription.ts';
import { vpcFlow } from '../shared/formats/vpc-flow.ts';
import { pack } from '../shared/lake/pack.ts';

const lines = 60_000;
const rounds = Number(process.argv[2] ?? 9);
const warmUps = 3;

const { event, messageBytes, compressedBytes } = payload(lines);
const inflateOptions = { chunkSize: 1024 * 1024 };

function floor(): number {
  const json = gunzipSync(Buffer.from(event.awslogs.data, 'base64'), inflateOptions).toString('utf8');
  return JSON.parse(json).logEvents.length;
}

function path(): number {
  const { counts, ndjson } = readSubscription(event).transform(vpcFlow.open());
  outputBytes = ndjson.length;
  firehoseRecords = pack(ndjson).slices.length;
  return counts.out;
}

let outputBytes = 0;
let firehoseRecords = 0;
const times = { floor: [] as number[], path: [] as number[] };
for (let round = -warmUps; round < rounds; round++) {
  const tookFloor = timed(floor);
  const tookPath = timed(path);
  if (round < 0) continue;
  times.floor.push(tookFloor);
  times.path.push(tookPath);
}
const floorMs = median(times.floor);
const pathMs = median(times.path);
const ratio = floorMs / pathMs;

const row = (name: string, ms: number): string =>
  `${name.padEnd(8)} ${ms.toFixed(1).padStart(8)} ms ${Math.round(lines / (ms / 1000))
    .toLocaleString('en')
    .padStart(12)} lines/s`;
process.stdout.write(
  [
    `${lines.toLocaleString('en')} lines, ${compressedBytes.toLocaleString('en')} bytes of gzip, median of ${rounds}`,
    row('floor', floorMs),
    row('path', pathMs),
    `ratio    ${ratio.toFixed(2).padStart(8)}    (at least 0.80 is wanted)`,
    JSON.stringify({
      bench: 'flow-logs',
      lines,
      compressedBytes,
      messageBytes,
      outputBytes,
      firehoseRecords,
      floorMs,
      pathMs,
      ratio,
    }),
    '',
  ].join('\n'),
);

function timed(run: () => number): number {
  const start = performance.now();
  if (run() !== lines) throw new Error('not every line came out');
  return performance.now() - start;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** A payload as CloudWatch Logs sends it. Addresses, ports and counts are distinct, so gzip finds little to share. */
function payload(count: number): {
  event: { awslogs: { data: string } };
  messageBytes: number;
  compressedBytes: number;
} {
  const random = generator(20_261_103);
  const own = (): string => `10.${random(256)}.${random(256)}.${random(256)}`;
  const foreign = (): string => `${11 + random(80)}.${random(256)}.${random(256)}.${random(256)}`;
  const services = [443, 443, 443, 80, 22, 53, 3306, 5432, 6379, 8080];
  const startOfHour = 1_762_164_000;
  const messages = Array.from({ length: count }, (_, index) => {
    const [source, destination] = random(2) === 0 ? [own(), foreign()] : [foreign(), own()];
    const port = services[random(services.length)];
    const start = startOfHour + Math.floor(index / 200);
    const action = random(20) === 0 ? 'REJECT' : 'ACCEPT';
    return `2 123456789012 eni-0a1b2c3d4e5f60718 ${source} ${destination} ${32_768 + random(28_000)} ${port} ${random(8) === 0 ? 17 : 6} ${1 + random(4_000)} ${40 + random(6_000_000)} ${start} ${start + 59} ${action} OK`;
  });
  const json = JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/vpc/flow-logs',
    logStream: 'eni-0a1b2c3d4e5f60718-all',
    subscriptionFilters: ['bongsu'],
    logEvents: messages.map((message, index) => ({
      id: `3826912345678901234567890123456789012345678901${String(index).padStart(10, '0')}`,
      timestamp: startOfHour * 1000 + index,
      message,
    })),
  });
  const gzip = gzipSync(json);
  return {
    event: { awslogs: { data: gzip.toString('base64') } },
    messageBytes: messages.reduce((sum, message) => sum + message.length, 0),
    compressedBytes: gzip.length,
  };
}

/** A fixed sequence (mulberry32), so that every run measures the same payload. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
