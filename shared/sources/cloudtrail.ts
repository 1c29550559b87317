import type { JsonObject, Origin, Signal } from '../model/index.ts';
import { stringAt } from '../model/index.ts';
import { expectDetailType, originOf, parseEnvelope } from './envelope.ts';
import { fault, requiredString, requiredTime, type Within } from './shape.ts';

// AWS's prose says "Signin", its events say "Sign In": both are read.
const detailTypes = /^AWS (API Call|Service Event|Console Sign ?In|Console Action) via CloudTrail$/i;

/**
 * A CloudTrail record as a signal. The same record gives the same signal id by every lane.
 * `within` is the way to the record inside a larger document, for the error.
 * Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * @throws BongsuError `SIGNAL_INVALID` with the path of what is missing or of another type.
 * @example cloudTrailSignal(record, { lane: 's3', bucket, key }).id // 'cloudtrail:b7f6…:123456789012'
 */
export function cloudTrailSignal(record: JsonObject, origin: Origin, within: Within = []): Signal {
  const eventId = requiredString(record, 'eventID', within);
  requiredString(record, 'eventName', within);
  requiredString(record, 'eventSource', within);
  const account = recipient(record, within);
  return {
    id: `cloudtrail:${eventId}:${account}`,
    kind: 'cloudtrail',
    account,
    region: requiredString(record, 'awsRegion', within),
    time: requiredTime(record, 'eventTime', within),
    origin,
    record,
  };
}

/** The CloudTrail record inside an EventBridge event, as a signal. */
export function cloudTrailSignalFromEnvelope(event: unknown): Signal {
  const envelope = parseEnvelope(event);
  expectDetailType(envelope, (detailType) => detailTypes.test(detailType));
  return cloudTrailSignal(envelope.detail, originOf(envelope), ['detail']);
}

// Records before version 1.02 have no recipientAccountId: then the caller's account is the account's own.
function recipient(record: JsonObject, within: Within): string {
  const account = stringAt(record, 'recipientAccountId') ?? stringAt(record, 'userIdentity.accountId');
  if (account === undefined) throw fault('recipientAccountId', 'is missing', within);
  return account;
}
