import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { at, BongsuError, isObject, stringAt } from '../model/index.ts';

/** Where an object lies. */
export type Place = { bucket: string; key: string };

/** A log file as a digest vouches for it. `sha256` is of its uncompressed content, hex. */
export type DigestedFile = Place & { sha256: string };

/** What one CloudTrail digest file says. Times are ISO 8601, UTC. */
export type TrailDigest = Place & {
  start: string;
  end: string;
  fingerprint: string;
  /** The digest before it. Absent in the first one after validation was switched on. */
  previous?: Place & { sha256: string; signature: string };
  files: DigestedFile[];
};

/** A digest as it was found: its uncompressed bytes, and its signature (hex) from the metadata `signature`. */
export type FoundDigest = Place & { bytes: Uint8Array; signature: string | undefined };

/**
 * Reads a digest file.
 * Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 * @param bytes uncompressed
 * @throws BongsuError `DIGEST_INVALID` naming the field
 */
export function parseDigest(bytes: Uint8Array): TrailDigest {
  const document = parsed(bytes);
  const files = at(document, 'logFiles');
  if (!Array.isArray(files)) throw invalid('logFiles is not a list');
  if (required(document, 'digestSignatureAlgorithm') !== 'SHA256withRSA') {
    throw invalid('digestSignatureAlgorithm is not SHA256withRSA');
  }
  return {
    bucket: required(document, 'digestS3Bucket'),
    key: required(document, 'digestS3Object'),
    start: required(document, 'digestStartTime'),
    end: required(document, 'digestEndTime'),
    fingerprint: required(document, 'digestPublicKeyFingerprint'),
    ...(stringAt(document, 'previousDigestS3Object') !== undefined && {
      previous: {
        bucket: required(document, 'previousDigestS3Bucket'),
        key: required(document, 'previousDigestS3Object'),
        sha256: required(document, 'previousDigestHashValue'),
        signature: required(document, 'previousDigestSignature'),
      },
    }),
    files: files.map((file) => ({
      bucket: required(file, 's3Bucket'),
      key: required(file, 's3Object'),
      sha256: required(file, 'hashValue'),
    })),
  };
}

/**
 * The text that CloudTrail signs: end time, place, hash of the digest's content, signature of the digest before it.
 * Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */
export function signedText({ end, bucket, key, previous }: TrailDigest, bytes: Uint8Array): string {
  // AWS's own implementation prints a missing signature as Java does.
  return [end, `${bucket}/${key}`, sha256Of(bytes), previous?.signature ?? 'null'].join('\n');
}

/**
 * The public key of `ListPublicKeys`: PKCS #1 in DER.
 * @throws BongsuError `PUBLIC_KEY_INVALID`
 */
export function publicKeyOf(der: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' });
  } catch (cause) {
    throw new BongsuError('PUBLIC_KEY_INVALID', 'the public key is not PKCS #1 in DER', { cause });
  }
}

/**
 * What is wrong with a digest by itself: where it lies, and its signature. Nothing wrong: an empty list.
 * @param key the public key with the digest's fingerprint; undefined when CloudTrail knows none
 */
export function digestFaults(digest: TrailDigest, found: FoundDigest, key: KeyObject | undefined): string[] {
  const faults: string[] = [];
  if (digest.bucket !== found.bucket || digest.key !== found.key) {
    faults.push(`it was moved from s3://${digest.bucket}/${digest.key}`);
  }
  if (found.signature === undefined) return [...faults, 'it has no signature'];
  if (key === undefined) return [...faults, `CloudTrail has no public key ${digest.fingerprint}`];
  const text = Buffer.from(signedText(digest, found.bytes));
  if (!verify('RSA-SHA256', text, key, Buffer.from(found.signature, 'hex'))) {
    faults.push('its signature is not CloudTrail’s');
  }
  return faults;
}

/** What is wrong with the link from a digest to the one before it, as that one was found. */
export function linkFaults({ previous }: TrailDigest, found: FoundDigest): string[] {
  if (previous === undefined) return [];
  const faults: string[] = [];
  if (previous.sha256 !== sha256Of(found.bytes)) faults.push('its content is not what the next digest names');
  if (previous.signature !== found.signature) faults.push('its signature is not what the next digest names');
  return faults;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new BongsuError('DIGEST_INVALID', 'the digest is not JSON', { cause });
  }
}

function required(value: unknown, name: string): string {
  const found = isObject(value) ? stringAt(value, name) : undefined;
  if (found === undefined) throw invalid(`${name} is missing`);
  return found;
}

function invalid(what: string): BongsuError {
  return new BongsuError('DIGEST_INVALID', `the digest cannot be read: ${what}`);
}
