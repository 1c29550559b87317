import { type Actor, at, type JsonObject, stringAt } from '../model/index.ts';

/**
 * Who a CloudTrail record says acted; undefined when it names nobody.
 * Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function actorOf(record: JsonObject): Actor | undefined {
  const type = stringAt(record, 'userIdentity.type') ?? stringAt(record, 'userIdentity.invokedBy');
  if (type === undefined) return undefined;
  const mfa = mfaOf(record);
  const optional = {
    arn: stringAt(record, 'userIdentity.arn'),
    principalId: stringAt(record, 'userIdentity.principalId'),
    account: stringAt(record, 'userIdentity.accountId'),
    accessKeyId: stringAt(record, 'userIdentity.accessKeyId'),
    sessionIssuer: stringAt(record, 'userIdentity.sessionContext.sessionIssuer.arn'),
    sourceIp: stringAt(record, 'sourceIPAddress'),
    userAgent: stringAt(record, 'userAgent'),
    invokedBy: stringAt(record, 'userIdentity.invokedBy'),
    mfa,
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { type, name: nameOf(record, type), ...known };
}

/** The identity that stays the same from session to session: what findings are merged by. */
export function actorKey(actor: Actor | undefined): string {
  return actor?.sessionIssuer ?? actor?.arn ?? actor?.principalId ?? actor?.name ?? '';
}

/**
 * The same of a record, undefined when it names nobody. Correlations ask it of very many records, so that the whole
 * actor is only made where the record has no ARN.
 */
export function principalOf(record: JsonObject): string | undefined {
  return (
    stringAt(record, 'userIdentity.sessionContext.sessionIssuer.arn') ??
    stringAt(record, 'userIdentity.arn') ??
    (actorKey(actorOf(record)) || undefined)
  );
}

function nameOf(record: JsonObject, type: string): string {
  if (type === 'Root') return 'root';
  const arn = stringAt(record, 'userIdentity.arn') ?? '';
  // arn:aws:sts::123456789012:assumed-role/deploy/session is called deploy/session.
  const session = /:(?:assumed-role|federated-user)\/(.+)$/.exec(arn)?.[1];
  return (
    session ??
    stringAt(record, 'userIdentity.userName') ??
    stringAt(record, 'userIdentity.invokedBy') ??
    stringAt(record, 'userIdentity.onBehalfOf.userId') ??
    (arn === '' ? undefined : arn) ??
    stringAt(record, 'userIdentity.principalId') ??
    stringAt(record, 'userIdentity.accountId') ??
    type
  );
}

function mfaOf(record: JsonObject): boolean | undefined {
  const session = at(record, 'userIdentity.sessionContext.attributes.mfaAuthenticated');
  if (session !== undefined) return String(session) === 'true';
  const signIn = stringAt(record, 'additionalEventData.MFAUsed');
  return signIn === undefined ? undefined : signIn === 'Yes';
}
