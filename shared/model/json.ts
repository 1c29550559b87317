export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json | undefined };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a dotted path, or undefined where the path leaves the document. Arrays are not walked.
 * @example at(record, 'userIdentity.sessionContext.sessionIssuer.arn')
 */
export function at(value: unknown, path: string): Json | undefined {
  let here: unknown = value;
  for (const name of path.split('.')) {
    if (!isObject(here)) return undefined;
    here = here[name];
  }
  return here as Json | undefined;
}

/** The string at a dotted path; undefined when absent, empty or of another type. */
export function stringAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
