import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { parseDigest, signedText } from '../../../shared/lake/trail-digest.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export const bucket = 'example-trail';
export const fingerprint = '31e8b5433410dfb61a9dc45cc65b22ff';
const account = '123456789012';
const region = 'us-east-1';
const hourMs = 3_600_000;

/** Begin of the first hour that has a digest. */
export const beginning = Date.UTC(2026, 10, 3, 10);

type Stored = { body: Buffer; metadata?: Record<string, string> };

export type TrailInS3 = {
  objects: Map<string, Stored>;
  s3: S3Client;
  cloudTrail: CloudTrailClient;
  /** The key of the digest of that hour, from 0. */
  digest(hour: number): string;
  /** The key of a log file of that hour. */
  log(hour: number, file: number): string;
  /** Replaces an object's uncompressed content; what is about it stays. */
  rewrite(key: string, change: (text: string) => string): void;
  /** Signs a digest as it now is, with CloudTrail's key or a stranger's. */
  signAgain(key: string, by?: 'cloudtrail' | 'stranger'): void;
};

/** A trail as CloudTrail writes it: so many hours, two log files each, every digest signed and linked to the one before. */
export function trailInS3(hours: number): TrailInS3 {
  const objects = new Map<string, Stored>();
  const stamp = (time: number) => new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '');
  const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
  const folder = (service: string, time: number) =>
    `AWSLogs/${account}/${service}/${region}/${iso(time).slice(0, 10).replaceAll('-', '/')}`;
  const digest = (hour: number) => {
    const end = beginning + (hour + 1) * hourMs;
    return `${folder('CloudTrail-Digest', end)}/${account}_CloudTrail-Digest_${region}_management_events_${region}_${stamp(end)}Z.json.gz`;
  };
  const log = (hour: number, file: number) =>
    `${folder('CloudTrail', beginning + hour * hourMs)}/${account}_CloudTrail_${region}_${hour}_${file}.json.gz`;
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  const trail: TrailInS3 = {
    objects,
    s3: new S3Client({ region }),
    cloudTrail: new CloudTrailClient({ region }),
    digest,
    log,
    rewrite(key, change) {
      const stored = objects.get(key);
      if (!stored) throw new Error(`there is no ${key}`);
      objects.set(key, { ...stored, body: gzipSync(change(gunzipSync(stored.body).toString())) });
    },
    signAgain(key, by = 'cloudtrail') {
      const stored = objects.get(key);
      if (!stored) throw new Error(`there is no ${key}`);
      const bytes = gunzipSync(stored.body);
      const text = Buffer.from(signedText(parseDigest(bytes), bytes));
      const signature = sign('RSA-SHA256', text, by === 'cloudtrail' ? privateKey : stranger).toString('hex');
      objects.set(key, { ...stored, metadata: { signature, 'signature-algorithm': 'SHA256withRSA' } });
    },
  };

  for (let hour = 0; hour < hours; hour++) {
    const logFiles = [0, 1].map((file) => {
      const text = JSON.stringify({ Records: [{ eventID: `${hour}-${file}` }] });
      objects.set(log(hour, file), { body: gzipSync(text) });
      return {
        s3Bucket: bucket,
        s3Object: log(hour, file),
        hashValue: sha256(Buffer.from(text)),
        hashAlgorithm: 'SHA-256',
      };
    });
    const before = hour === 0 ? undefined : objects.get(digest(hour - 1));
    const document = {
      awsAccountId: account,
      digestStartTime: iso(beginning + hour * hourMs),
      digestEndTime: iso(beginning + (hour + 1) * hourMs),
      digestS3Bucket: bucket,
      digestS3Object: digest(hour),
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      previousDigestS3Bucket: before ? bucket : null,
      previousDigestS3Object: before ? digest(hour - 1) : null,
      previousDigestHashValue: before ? sha256(gunzipSync(before.body)) : null,
      previousDigestHashAlgorithm: before ? 'SHA-256' : null,
      previousDigestSignature: before?.metadata?.signature ?? null,
      logFiles,
    };
    objects.set(digest(hour), { body: gzipSync(JSON.stringify(document)) });
    trail.signAgain(digest(hour));
  }

  answer(trail);
  return trail;
}

// Listing and reading as S3 does, and the public keys as CloudTrail has them.
function answer({ objects, s3, cloudTrail }: TrailInS3): void {
  mockClient(s3)
    .on(ListObjectsV2Command)
    .callsFake(({ Prefix = '', Delimiter }: { Prefix?: string; Delimiter?: string }) => {
      const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
      if (Delimiter === undefined) return { Contents: keys.map((Key) => ({ Key })) };
      const folders = keys.map((key) => key.slice(0, key.indexOf('/', Prefix.length) + 1));
      return { CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: folder })) };
    })
    .on(GetObjectCommand)
    .callsFake(({ Key = '' }: { Key?: string }): Partial<GetObjectCommandOutput> => {
      const stored = objects.get(Key);
      if (!stored) throw Object.assign(new Error('NoSuchKey'), { name: 'NoSuchKey' });
      const Body = Readable.from([stored.body]) as GetObjectCommandOutput['Body'];
      return { Body, ContentLength: stored.body.length, Metadata: stored.metadata ?? {} };
    });
  mockClient(cloudTrail)
    .on(ListPublicKeysCommand)
    .resolves({
      PublicKeyList: [
        { Fingerprint: fingerprint, Value: publicKey.export({ type: 'pkcs1', format: 'der' }) },
      ],
    });
}
