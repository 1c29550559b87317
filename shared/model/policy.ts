import { isObject, type Json, type JsonObject } from './json.ts';

/** One statement of an IAM or resource policy, its lists made whole. */
export type Statement = {
  effect: 'Allow' | 'Deny';
  /** Principals as written: `*`, account ids, ARNs, service names. Empty in identity policies. */
  principals: string[];
  /** True when the statement is about everybody but the principals. */
  notPrincipal: boolean;
  actions: string[];
  notActions: string[];
  resources: string[];
  condition: JsonObject;
};

/**
 * The statements of a policy, given as an object or as the JSON text that CloudTrail holds (sometimes
 * URL-encoded). What is not a policy has none.
 */
export function statementsOf(policy: Json | undefined): Statement[] {
  const document = typeof policy === 'string' ? parsed(policy) : policy;
  if (!isObject(document)) return [];
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement ?? null];
  return list.filter(isObject).map((statement) => ({
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    principals: principalsIn(statement.Principal ?? statement.NotPrincipal),
    notPrincipal: statement.NotPrincipal !== undefined,
    actions: texts(statement.Action),
    notActions: texts(statement.NotAction),
    resources: texts(statement.Resource),
    condition: isObject(statement.Condition) ? statement.Condition : {},
  }));
}

/** True when the statement lets anybody in: `*` (or everybody but some), and no condition that narrows who. */
export function isOpenToAll(statement: Statement): boolean {
  const anybody =
    statement.notPrincipal ||
    statement.principals.some((one) => one === '*' || one === 'arn:aws:iam::*:root');
  return statement.effect === 'Allow' && anybody && !narrowsCaller(statement.condition);
}

/** The accounts, other than this one, that an Allow statement names. */
export function foreignAccounts(statement: Statement, account: string): string[] {
  if (statement.effect !== 'Allow' || statement.notPrincipal) return [];
  const accounts = statement.principals.flatMap((principal) => accountOf(principal) ?? []);
  return [...new Set(accounts)].filter((one) => one !== account);
}

/** The account of a principal: a bare id, or the one in an ARN; undefined for services, `*` and providers. */
export function accountOf(principal: string): string | undefined {
  return /^(?:arn:aws[\w-]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];
}

/** True when the statement allows every action on every resource. */
export function isAdministrator(statement: Statement): boolean {
  const all = statement.actions.some((action) => action === '*' || action === '*:*');
  return statement.effect === 'Allow' && all && statement.resources.includes('*');
}

/**
 * Condition keys that say who may call.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
const callerKeys = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
]);

/** Operators that hold for all but the value, or where the key is absent, narrow nothing. */
function narrowsCaller(condition: JsonObject): boolean {
  return Object.entries(condition).some(([operator, keys]) => {
    if (/Not|Null|IfExists/.test(operator) || !isObject(keys)) return false;
    return Object.entries(keys).some(([key, value]) => {
      const values = texts(value);
      const open = values.some((one) => one === '*' || one === '0.0.0.0/0' || one === '::/0');
      return callerKeys.has(key.toLowerCase()) && values.length > 0 && !open;
    });
  });
}

function principalsIn(value: Json | undefined): string[] {
  return isObject(value) ? Object.values(value).flatMap(texts) : texts(value);
}

function texts(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text);
  } catch {
    // Not JSON, hence not a policy: the caller's rule simply does not match.
    return undefined;
  }
}
