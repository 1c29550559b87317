import { isObject, type JsonObject, stringAt } from '../../model/index.ts';

/** Who stands behind a call: somebody of the customer's, or AWS itself in one of its three shapes. */
export type CallerKind = 'customer' | 'aws-service' | 'aws-internal' | 'service-linked-role';

/**
 * `aws-service`: a service acted, in its own name or on somebody's behalf (`invokedBy` names it).
 * `aws-internal`: the address is `AWS Internal`. `service-linked-role`: the session is of such a role.
 * Source: CloudTrail userIdentity element, https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function callerKind(record: JsonObject): CallerKind {
  // Asked of nearly every record there is: property by property, no path is taken apart.
  const { userIdentity, sourceIPAddress } = record;
  const identity = isObject(userIdentity) ? userIdentity : {};
  if (identity.type === 'AWSService') return 'aws-service';
  if (typeof identity.invokedBy === 'string' && identity.invokedBy !== '') return 'aws-service';
  if (sourceIPAddress === 'AWS Internal') return 'aws-internal';
  if (identity.sessionContext === undefined) return 'customer';
  const issuer = stringAt(identity.sessionContext, 'sessionIssuer.arn') ?? '';
  return issuer.includes(':role/aws-service-role/') ? 'service-linked-role' : 'customer';
}

/** True when AWS acted and no person or program of the customer's did so directly. */
export function isAwsCaller(record: JsonObject): boolean {
  return callerKind(record) !== 'customer';
}

/**
 * True for a session of IAM Identity Center or of a federated sign-in: whether a second factor was used is
 * known to the identity provider, not to CloudTrail.
 */
export function isSingleSignOn(record: JsonObject): boolean {
  const type = stringAt(record, 'userIdentity.type');
  if (type === 'IdentityCenterUser' || type === 'SAMLUser' || type === 'WebIdentityUser') return true;
  const issuer = stringAt(record, 'userIdentity.sessionContext.sessionIssuer.userName') ?? '';
  const arn = stringAt(record, 'userIdentity.arn') ?? '';
  if (issuer.startsWith('AWSReservedSSO_') || arn.includes(':assumed-role/AWSReservedSSO_')) return true;
  return stringAt(record, 'additionalEventData.SamlProviderArn') !== undefined;
}

/** True when the caller's account is known and is not the account that the record is about. */
export function isForeignCaller(record: JsonObject): boolean {
  const caller = stringAt(record, 'userIdentity.accountId');
  const recipient = stringAt(record, 'recipientAccountId');
  return caller !== undefined && recipient !== undefined && caller !== recipient;
}

const denials = /AccessDenied|Unauthorized|Forbidden|AuthFailure|NotAuthorized/i;

/** How the call ended. A console sign-in says so in its response elements. */
export function outcomeOf(record: JsonObject): 'success' | 'denied' | 'failure' {
  const { errorCode: error } = record;
  if (typeof error === 'string' && error !== '') return denials.test(error) ? 'denied' : 'failure';
  if (stringAt(record, 'responseElements.ConsoleLogin') === 'Failure') return 'denied';
  return stringAt(record, 'errorMessage') === undefined ? 'success' : 'failure';
}
