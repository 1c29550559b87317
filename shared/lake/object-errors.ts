import { BongsuError } from '../model/index.ts';
import type { ObjectReference } from './notifications.ts';

/** `s3://bucket/key`. */
export function placeOf({ bucket, key }: Pick<ObjectReference, 'bucket' | 'key'>): string {
  return `s3://${bucket}/${key}`;
}

/** An ETag as notifications have it: without its quotes. */
export function unquoted(etag = ''): string {
  return etag.replaceAll('"', '');
}

const reasons: Record<string, { code: string; message: string }> = {
  NoSuchKey: { code: 'OBJECT_MISSING', message: 'there is no such object' },
  NotFound: { code: 'OBJECT_MISSING', message: 'there is no such object' },
  NoSuchVersion: { code: 'OBJECT_MISSING', message: 'there is no such version of the object' },
  // What a delete marker answers to a read of its version.
  MethodNotAllowed: { code: 'OBJECT_MISSING', message: 'the object has been deleted' },
  NoSuchBucket: { code: 'OBJECT_MISSING', message: 'there is no such bucket' },
  AccessDenied: {
    code: 'OBJECT_DENIED',
    message: 'reading is denied (a missing object answers so too where listing is not allowed)',
  },
  Forbidden: { code: 'OBJECT_DENIED', message: 'reading is denied' },
  InvalidObjectState: {
    code: 'OBJECT_ARCHIVED',
    message: 'the object is archived and has to be restored first',
  },
  PreconditionFailed: {
    code: 'OBJECT_REPLACED',
    message: 'the object was overwritten since the notification',
  },
};

// HeadObject answers without a body, so that the SDK has only the status to name its error by.
const reasonsByStatus: Record<number, string> = {
  403: 'Forbidden',
  404: 'NotFound',
  412: 'PreconditionFailed',
};

/**
 * What a failed read of S3 means: `OBJECT_MISSING`, `OBJECT_DENIED`, `OBJECT_ARCHIVED`, `OBJECT_REPLACED` (overwritten
 * since the notification), else `OBJECT_UNREADABLE`; the cause says more.
 */
export function unreadable(cause: unknown, reference: Pick<ObjectReference, 'bucket' | 'key'>): BongsuError {
  if (cause instanceof BongsuError) return cause;
  const { name, $metadata } = cause as Error & { $metadata?: { httpStatusCode?: number } };
  const reason = reasons[name] ?? reasons[reasonsByStatus[$metadata?.httpStatusCode ?? 0] ?? ''];
  return new BongsuError(
    reason?.code ?? 'OBJECT_UNREADABLE',
    reason?.message ?? 'the object could not be read',
    { place: { file: placeOf(reference) }, cause },
  );
}
