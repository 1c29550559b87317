import { type Finding, isObject, type Json, type JsonObject, type ResponseReport } from '../model/index.ts';

/** What stands in the place of a secret. */
export const redacted = '[redacted]';

const secretName = /password|passphrase|passwd|secret|token|private_?key|authorization|api_?key|user_?data/i;
// `secretId`, `tokenIssueTime` and their like name a secret or speak of it; they are not one.
const aboutSecret = /(id|ids|arn|arns|name|names|time|type|count|enabled|required|status|expiration)$/i;
const environmentName = /^(environment|environment_?variables|variables)$/i;
const environmentLabel = /^(name|type)$/i;

const secretText: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, redacted],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/g, redacted],
  [/\b(gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|sk_live_\w{10,})/g, redacted],
  // Session tokens of AWS STS begin like this.
  [/\b(FwoG|FQoG|IQoJ)[\w+/=]{80,}/g, redacted],
  [/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, `$1${redacted}@`],
  [/("[\w-]*(?:password|passwd|secret|token|apikey|api_key)[\w-]*"\s*:\s*")[^"]+(?=")/gi, `$1${redacted}`],
  [/((?:password|passwd|secret|token|api_?key|secret_access_key)\s*=\s*)[^\s&;,'"]+/gi, `$1${redacted}`],
];

/**
 * A copy without secrets: values under telling names (passwords, tokens, user data), environment variables,
 * and text that is shaped like a credential wherever it stands. Access key ids stay: they name, they do not open.
 * @example redactJson({ userData: 'IyEv…', userName: 'alice' }) // { userData: '[redacted]', userName: 'alice' }
 */
export function redactJson(value: Json): Json {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactJson);
  if (!isObject(value)) return value;
  return redactObject(value);
}

/** Text with what is shaped like a credential taken out. */
export function redactText(text: string): string {
  return secretText.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

/** A finding without secrets, as it may be stored and sent. */
export function redactFinding(finding: Finding): Finding {
  return {
    ...finding,
    title: redactText(finding.title),
    description: redactText(finding.description),
    signal: { ...finding.signal, record: redactObject(finding.signal.record) },
    matched: finding.matched.map(({ field, value }) => ({
      field,
      value: redactField(field.split('.').at(-1) ?? field, value),
    })),
  };
}

/** A report of a response without secrets. */
export function redactReport(report: ResponseReport): ResponseReport {
  return {
    ...report,
    reason: redactText(report.reason),
    changes: report.changes.map(redactText),
    notes: report.notes.map(redactText),
    before: redactJson(report.before),
    after: redactJson(report.after),
    finding: redactFinding(report.finding),
  };
}

function redactObject(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      value === undefined ? undefined : redactField(name, value),
    ]),
  );
}

function redactField(name: string, value: Json): Json {
  if (environmentName.test(name)) return redactLeaves(value);
  const secret = secretName.test(name) && !aboutSecret.test(name);
  // A flag or a null under a telling name (`passwordResetRequired: true`) gives nothing away.
  if (secret && typeof value !== 'boolean' && value !== null) return redacted;
  return redactJson(value);
}

// Names of environment variables help and stay; their values go.
function redactLeaves(value: Json): Json {
  if (Array.isArray(value)) return value.map(redactLeaves);
  if (!isObject(value)) return value === null ? null : redacted;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      inner === undefined || (environmentLabel.test(name) && typeof inner === 'string')
        ? inner
        : redactLeaves(inner),
    ]),
  );
}
