import { type Call, isObject, type JsonObject, stringAt } from '../model/index.ts';
import { isNamed } from './aws.ts';
import type { Read } from './playbook.ts';

/** The answer, or undefined where AWS says by one of these errors that there is none. */
export async function ifThere(
  read: Read,
  call: Call,
  absence: readonly string[],
): Promise<JsonObject | undefined> {
  try {
    return await read(call);
  } catch (error) {
    if (isNamed(error, absence)) return undefined;
    throw error;
  }
}

/** Every page of an answer that goes on under a token of this name. */
export async function* pages(
  read: Read,
  call: Call,
  token: 'NextToken' | 'Marker' | 'NextMarker',
): AsyncGenerator<JsonObject> {
  // KMS answers with NextMarker and asks for Marker.
  const asked = token === 'NextMarker' ? 'Marker' : token;
  let next: string | undefined;
  do {
    const input = next === undefined ? call.input : { ...call.input, [asked]: next };
    const page = await read({ ...call, input });
    yield page;
    next = stringAt(page, token);
  } while (next !== undefined);
}

/** The objects of a list; none where it is no list. */
export function objects(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The texts of a list; none where it is no list. */
export function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** A list of `{Key, Value}` as tags by key. */
export function tagsIn(list: unknown, key = 'Key', value = 'Value'): Record<string, string> {
  return Object.fromEntries(
    objects(list).map((tag) => [stringAt(tag, key) ?? '', stringAt(tag, value) ?? '']),
  );
}

/** The tags that `inspect` put into the state. */
export function tagsOf(state: JsonObject): Record<string, string> {
  const tags = isObject(state.tags) ? state.tags : {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value ?? '')]));
}

/** The last part of an ARN's path, or the name as it is. */
export const nameIn = (id: string): string => (id.startsWith('arn:') ? (id.split('/').at(-1) ?? id) : id);

/** The policy document at a path of an answer, as JSON text: IAM answers it URL-encoded. Null where there is none. */
export function documentAt(answer: JsonObject | undefined, path: string): string | null {
  const text = stringAt(answer, path);
  if (text === undefined) return null;
  return text.startsWith('%7B') ? decodeURIComponent(text) : text;
}
