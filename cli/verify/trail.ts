import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Patience } from '../../shared/lake/backoff.ts';
import { bodyOf } from '../../shared/lake/object-body.ts';
import { placeOf, unreadable } from '../../shared/lake/object-errors.ts';
import { openObject } from '../../shared/lake/objects.ts';
import {
  type DigestedFile,
  digestFaults,
  type FoundDigest,
  linkFaults,
  type Place,
  parseDigest,
  type TrailDigest,
} from '../../shared/lake/trail-digest.ts';
import { BongsuError } from '../../shared/model/index.ts';
import { type DigestChain, digestEnd } from './digest-keys.ts';
import type { PublicKeys } from './public-keys.ts';

/**
 * What was found of one digest, one log file, or a stretch of time. `invalid`: not as CloudTrail wrote it.
 * `not-covered`: no valid digest speaks for that time, so that log files of it may be gone without a trace.
 */
export type TrailVerdict =
  | {
      kind: 'digest';
      object: string;
      verdict: 'valid' | 'invalid' | 'missing' | 'unreadable';
      from?: string;
      to?: string;
      logFiles?: number;
      reasons?: string[];
    }
  | { kind: 'log'; object: string; verdict: 'valid' | 'invalid' | 'missing' | 'unreadable'; reason?: string }
  | {
      kind: 'period';
      account: string;
      region: string;
      trail: string;
      verdict: 'not-covered';
      from: string;
      to: string;
    };

export type TrailDeps = { s3: S3Client; keys: PublicKeys; patience: Patience };

/** Log files read at the same time. */
const atOnce = 8;

/** Digests meet to the second; CloudTrail may round. Milliseconds. */
const seamMs = 60_000;

/**
 * Verifies one chain of digests and every log file they name, newest first as the chain links them: signature, link
 * to the one before, SHA-256 of each file, and that digests cover the whole period.
 * @param period epoch milliseconds; `until` is up to when there should be digests by now
 */
export async function* verifyChain(
  chain: DigestChain,
  period: { from: number; until: number },
  deps: TrailDeps,
): AsyncGenerator<TrailVerdict> {
  const waiting = new Map(chain.digests.map(({ key }) => [key, { bucket: chain.bucket, key }]));
  const covered: { from: number; to: number }[] = [];
  let place = newest(waiting);
  let namedBy: TrailDigest | undefined;
  while (place) {
    waiting.delete(place.key);
    const read = await readDigest(place, deps);
    if (!('digest' in read)) {
      yield { kind: 'digest', object: placeOf(place), ...read };
      place = newest(waiting);
      namedBy = undefined;
      continue;
    }
    const { digest, found } = read;
    const key = await deps.keys(digest.fingerprint, [chain.region, chain.homeRegion]);
    const reasons = [...digestFaults(digest, found, key), ...(namedBy ? linkFaults(namedBy, found) : [])];
    yield verdictOf(place, digest, reasons);
    if (reasons.length === 0) {
      covered.push({ from: Date.parse(digest.start), to: Date.parse(digest.end) });
      yield* verifyFiles(digest.files, deps);
    }
    // What an invalid digest names is somebody's word.
    const { previous } = reasons.length === 0 ? digest : {};
    const goesOn = previous !== undefined && digestEnd(previous.key) > period.from;
    namedBy = goesOn ? digest : undefined;
    place = goesOn ? previous : newest(waiting);
  }
  if (chain.backfill) return;
  const { account, region, trail } = chain;
  for (const { from, to } of holes(covered, period)) {
    const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    yield { kind: 'period', account, region, trail, verdict: 'not-covered', ...times };
  }
}

function newest(waiting: ReadonlyMap<string, Place>): Place | undefined {
  return [...waiting.values()].at(-1);
}

function verdictOf(place: Place, digest: TrailDigest, reasons: string[]): TrailVerdict {
  return {
    kind: 'digest',
    object: placeOf(place),
    verdict: reasons.length === 0 ? 'valid' : 'invalid',
    from: digest.start,
    to: digest.end,
    logFiles: digest.files.length,
    ...(reasons.length > 0 && { reasons }),
  };
}

type Unread = { verdict: 'invalid' | 'missing' | 'unreadable'; reasons: string[] };

async function readDigest(
  place: Place,
  { s3 }: TrailDeps,
): Promise<{ digest: TrailDigest; found: FoundDigest } | Unread> {
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    const stored: Uint8Array[] = [];
    for await (const chunk of bodyOf(answer)) stored.push(chunk);
    const bytes = inflated(Buffer.concat(stored));
    return { digest: parseDigest(bytes), found: { ...place, bytes, signature: answer.Metadata?.signature } };
  } catch (error) {
    if (error instanceof BongsuError) return { verdict: 'invalid', reasons: [error.message] };
    const { code, message } = unreadable(error, place);
    return { verdict: code === 'OBJECT_MISSING' ? 'missing' : 'unreadable', reasons: [message] };
  }
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new BongsuError('DIGEST_INVALID', 'the digest is not gzip', { cause });
  }
}

async function* verifyFiles(files: readonly DigestedFile[], deps: TrailDeps): AsyncGenerator<TrailVerdict> {
  for (let at = 0; at < files.length; at += atOnce) {
    yield* await Promise.all(files.slice(at, at + atOnce).map((file) => verifyFile(file, deps)));
  }
}

async function verifyFile(file: DigestedFile, deps: TrailDeps): Promise<TrailVerdict> {
  const log = { kind: 'log' as const, object: placeOf(file) };
  try {
    const hash = createHash('sha256');
    const { chunks } = await openObject({ bucket: file.bucket, key: file.key }, deps);
    for await (const chunk of chunks) hash.update(chunk);
    if (hash.digest('hex') === file.sha256) return { ...log, verdict: 'valid' };
    return { ...log, verdict: 'invalid', reason: 'its content is not what the digest names' };
  } catch (error) {
    const { code, message } = unreadable(error, file);
    const verdicts = { OBJECT_MISSING: 'missing', OBJECT_CORRUPT: 'invalid' } as const;
    return { ...log, verdict: verdicts[code as keyof typeof verdicts] ?? 'unreadable', reason: message };
  }
}

function holes(
  covered: readonly { from: number; to: number }[],
  { from, until }: { from: number; until: number },
): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let reached = from;
  for (const one of covered.toSorted((a, b) => a.from - b.from)) {
    const to = Math.min(one.from, until);
    if (to - reached > seamMs) found.push({ from: reached, to });
    reached = Math.max(reached, one.to);
  }
  if (until - reached > seamMs) found.push({ from: reached, to: until });
  return found;
}
