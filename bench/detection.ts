/**
 * Records a second through all rules for CloudTrail objects (gunzip, the record reader that functions and commands use,
 * every rule) against the floor of gunzip and JSON.parse alone, in one run; then the same with ten times the rules, on
 * the same event names. Processor time, so that other work on the machine does not count.
 * Run: npx tsx bench/detection.ts
 */
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { loadRules } from '../cli/rules/load.ts';
import { type CompiledRule, compileRules, createDetector, type RuleSet } from '../shared/detection/index.ts';
import { openRecordReader } from '../shared/formats/cloudtrail-records.ts';
import type { JsonObject, Signal } from '../shared/model/index.ts';

const recordsPerObject = 2000;
const objects = 20;
const rounds = 9;
const chunkBytes = 64 * 1024;

/** Event names by how often an account that is at work makes them; the rare ones at the end are those rules ask for. */
const traffic: readonly (readonly [source: string, name: string, weight: number])[] = [
  ['sts', 'AssumeRole', 220],
  ['kms', 'Decrypt', 160],
  ['ec2', 'DescribeInstances', 120],
  ['s3', 'GetBucketAcl', 70],
  ['ec2', 'DescribeNetworkInterfaces', 60],
  ['logs', 'CreateLogStream', 60],
  ['ssm', 'UpdateInstanceInformation', 50],
  ['lambda', 'GetFunction20150331v2', 40],
  ['iam', 'GetRole', 40],
  ['ecr', 'BatchGetImage', 40],
  ['monitoring', 'DescribeAlarms', 30],
  ['secretsmanager', 'GetSecretValue', 25],
  ['elasticloadbalancing', 'DescribeTargetHealth', 25],
  ['rds', 'DescribeDBInstances', 20],
  ['dynamodb', 'DescribeTable', 20],
  ['ec2', 'RunInstances', 5],
  ['iam', 'CreateRole', 4],
  ['iam', 'AttachRolePolicy', 4],
  ['signin', 'ConsoleLogin', 3],
  ['ec2', 'AuthorizeSecurityGroupIngress', 3],
  ['iam', 'CreateAccessKey', 1],
  ['s3', 'PutBucketPolicy', 1],
];

/** A generator with a seed, so that every run measures the same records. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function recordsOf(count: number, random: () => number): JsonObject[] {
  const total = traffic.reduce((sum, [, , weight]) => sum + weight, 0);
  return Array.from({ length: count }, (_, index) => {
    let left = random() * total;
    const [source, eventName] = traffic.find(([, , weight]) => {
      left -= weight;
      return left < 0;
    }) ?? ['sts', 'AssumeRole'];
    return recordOf(source, eventName, index, random);
  });
}

function recordOf(source: string, eventName: string, index: number, random: () => number): JsonObject {
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const role = `service-${Math.floor(random() * 40)}`;
  const account = '123456789012';
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROA${hex(17)}:session-${index % 50}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/session-${index % 50}`,
      accountId: account,
      accessKeyId: `ASIA${hex(16)}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROA${hex(17)}`,
          arn: `arn:aws:iam::${account}:role/${role}`,
          accountId: account,
          userName: role,
        },
        attributes: { creationDate: '2026-01-05T09:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: new Date(Date.UTC(2026, 0, 5, 10) + index * 150).toISOString().replace(/\.\d+Z/, 'Z'),
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: `198.51.100.${index % 250}`,
    userAgent: 'aws-sdk-js/3.900.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#24.9.0 api/sts#3.900.0',
    ...(random() < 0.02 ? { errorCode: 'AccessDenied', errorMessage: 'User is not authorized' } : {}),
    requestParameters: {
      roleArn: `arn:aws:iam::${account}:role/${role}`,
      roleSessionName: `session-${index % 50}`,
      durationSeconds: 3600,
      filterSet: { items: [{ name: 'instance-state-name', valueSet: { items: [{ value: 'running' }] } }] },
    },
    responseElements: {
      credentials: {
        accessKeyId: `ASIA${hex(16)}`,
        sessionToken: hex(300),
        expiration: 'Jan 5, 2026, 11:00:00 AM',
      },
    },
    requestID: hex(36),
    eventID: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${source}.eu-central-1.amazonaws.com`,
    },
  };
}

/** Rules on the same event names, each asking for one thing more, as rules about the same call do. */
function tenfold({ rules }: RuleSet): RuleSet {
  const copies = Array.from({ length: 9 }, (_, copy) =>
    rules.flatMap((rule): CompiledRule[] => {
      const meta = { ...rule.meta, id: `${rule.meta.id}-${copy}` };
      if (rule.kind === 'correlation') return [];
      if (rule.kind === 'code') {
        const more = (record: JsonObject) => (record.copy === copy ? rule.match(record) : undefined);
        return [{ ...rule, meta, match: (record) => (rule.match(record) ? more(record) : undefined) }];
      }
      const extra = {
        kind: 'field',
        field: 'requestParameters.copy',
        need: 'any',
        tests: [{ op: 'number', value: copy }],
      } as const;
      const condition = { kind: 'and' as const, of: [rule.condition, { ...extra, tests: [...extra.tests] }] };
      return [{ ...rule, meta, condition }];
    }),
  );
  return { rules: [...rules, ...copies.flat()] };
}

async function projectRules(): Promise<RuleSet> {
  const loaded = [];
  for await (const one of loadRules(fileURLToPath(new URL('../rules', import.meta.url)))) {
    if (!one.ok) throw one.error;
    loaded.push(one.file);
  }
  const { ruleSet, failures } = compileRules(
    loaded.flatMap((file) => file.rules),
    loaded.flatMap((file) => file.codeRules),
  );
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  return ruleSet;
}

function parse(object: Buffer): JsonObject[] {
  const { Records } = JSON.parse(gunzipSync(object).toString('utf8')) as { Records: JsonObject[] };
  return Records;
}

/** In chunks, as a stream gives them. */
function* readRecords(object: Buffer): Generator<JsonObject[]> {
  const bytes = gunzipSync(object);
  const reader = openRecordReader();
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    yield reader.push(bytes.subarray(from, from + chunkBytes)).records;
  }
  yield reader.end().records;
}

function signalOf(record: JsonObject): Signal {
  return {
    id: `${record.recipientAccountId}/${record.eventID}`,
    kind: 'cloudtrail',
    account: String(record.recipientAccountId),
    region: String(record.awsRegion),
    time: String(record.eventTime),
    origin: { lane: 's3', bucket: 'logs', key: 'bench' },
    record,
  };
}

/** Milliseconds of processor time for all objects once. */
function timed(run: (object: Buffer) => void, all: readonly Buffer[]): number {
  const began = process.cpuUsage();
  for (const object of all) run(object);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** The fastest round: the slower ones measure what else the machine was doing. */
const best = (values: readonly number[]): number => Math.min(...values);

const ruleSet = await projectRules();
const many = tenfold(ruleSet);
const random = randomFrom(7);
const packed = Array.from({ length: objects }, () =>
  gzipSync(JSON.stringify({ Records: recordsOf(recordsPerObject, random) })),
);

let findings = 0;
const through = (rules: RuleSet) => {
  const detector = createDetector(rules);
  return (object: Buffer) => {
    for (const records of readRecords(object)) {
      for (const record of records) findings += detector.evaluate(signalOf(record)).findings.length;
    }
  };
};
const runs = { floor: parse, rules: through(ruleSet), tenfold: through(many) };
const times: Record<keyof typeof runs, number[]> = { floor: [], rules: [], tenfold: [] };
for (let round = 0; round <= rounds; round += 1) {
  for (const name of ['floor', 'rules', 'tenfold'] as const) {
    const took = timed(runs[name], packed);
    // The first round warms up.
    if (round > 0) times[name].push(took);
  }
}

const records = recordsPerObject * objects;
const [floor, all, ten] = [best(times.floor), best(times.rules), best(times.tenfold)];
const line = (name: string, ms: number) =>
  `${name.padEnd(34)} ${ms.toFixed(0).padStart(6)} ms ${((records / ms) * 1000).toFixed(0).padStart(9)} records/s`;
process.stdout.write(
  `${[
    `${records} records in ${objects} objects, best of ${rounds} rounds; ${findings} findings`,
    line('gunzip + JSON.parse', floor),
    line(`the same + ${ruleSet.rules.length} rules`, all),
    line(`the same + ${many.rules.length} rules`, ten),
    `against the floor: ${(all / floor).toFixed(3)} (at most 1.3)`,
    `ten times the rules: ${(ten / all).toFixed(3)} (at most 1.2)`,
  ].join('\n')}\n`,
);
process.exitCode = all / floor <= 1.3 && ten / all <= 1.2 ? 0 : 1;
