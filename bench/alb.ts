/**
 * Lines per second of ALB access logs: bytes → typed NDJSON, in the chunks that a stream of an object comes in.
 * In one process, median of the rounds. Run: npx tsx bench/alb.ts [ROUNDS]
 * (on one core, as on Lambda: taskset -c 0 npx tsx …)
 */
import { alb } from '../shared/formats/alb.ts';

const lines = 100_000;
const rounds = Number(process.argv[2] ?? 9);
const warmUps = 3;
const wanted = 400_000;
const chunkBytes = 64 * 1024;

const log = accessLog(lines);

let outputBytes = 0;
const times: number[] = [];
for (let round = -warmUps; round < rounds; round++) {
  const start = performance.now();
  const { out, bytes } = transform();
  const took = performance.now() - start;
  if (out !== lines) throw new Error('not every line came out');
  outputBytes = bytes;
  if (round >= 0) times.push(took);
}
const medianMs = times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
const linesPerSecond = Math.round(lines / (medianMs / 1000));

process.stdout.write(
  [
    `${lines.toLocaleString('en')} lines, ${log.length.toLocaleString('en')} bytes, median of ${rounds}`,
    `alb      ${medianMs.toFixed(1).padStart(8)} ms ${linesPerSecond.toLocaleString('en').padStart(12)} lines/s    (at least ${wanted.toLocaleString('en')} are wanted)`,
    JSON.stringify({ bench: 'alb', lines, inputBytes: log.length, outputBytes, medianMs, linesPerSecond }),
    '',
  ].join('\n'),
);

function transform(): { out: number; bytes: number } {
  const writer = alb.open();
  let out = 0;
  let bytes = 0;
  for (let at = 0; at < log.length; at += chunkBytes) {
    const { counts, ndjson } = writer.push(log.subarray(at, at + chunkBytes));
    out += counts.out;
    bytes += ndjson.length;
  }
  const last = writer.end();
  return { out: out + last.counts.out, bytes: bytes + last.ndjson.length };
}

/** A log as a busy load balancer writes it: all fields of today, distinct clients, URLs and times. */
function accessLog(count: number): Buffer {
  const random = generator(20_261_103);
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const methods = ['GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'HEAD'];
  const agents = [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    'curl/8.15.0',
    'ELB-HealthChecker/2.0',
  ];
  const startOfHour = Date.UTC(2026, 10, 3, 10);
  const rows = Array.from({ length: count }, (_, index) => {
    const time = `${new Date(startOfHour + index * 3).toISOString().slice(0, 23)}${100 + random(900)}Z`;
    const target = `10.0.${random(4)}.${1 + random(250)}:8080`;
    const status = pick([200, 200, 200, 200, 201, 304, 404, 502]);
    const trace = `${random(2 ** 30).toString(16)}${random(2 ** 30).toString(16)}`;
    const url = `https://www.example.com:443/api/v1/orders/${random(10_000_000)}/items?page=${random(90)}&sort=created`;
    return [
      `h2 ${time} app/my-loadbalancer/50dc6c495c0c9188 ${11 + random(80)}.${random(256)}.${random(256)}.${random(256)}:${32_768 + random(28_000)} ${target}`,
      `0.00${random(10)} 0.${100 + random(900)} 0.000 ${status} ${status} ${40 + random(4_000)} ${200 + random(90_000)}`,
      `"${pick(methods)} ${url} HTTP/2.0" "${pick(agents)}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2`,
      'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/my-targets/73e2d6bc24d8a067',
      `"Root=1-${trace}-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"`,
      `1 ${time} "forward" "-" "-" "${target}" "${status}" "-" "-" TID_${trace} "-" "-" "-" 192.0.2.${1 + random(250)}`,
    ].join(' ');
  });
  return Buffer.from(`${rows.join('\n')}\n`);
}

/** A fixed sequence (mulberry32), so that every run measures the same log. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
