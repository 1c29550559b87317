import { at, isObject, type JsonObject } from '../model/index.ts';

/** The objects of the list at a dotted path; none where there is no list. */
export function objectsAt(document: unknown, path: string): JsonObject[] {
  const found = at(document, path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The texts of the list at a dotted path, or the one text that stands there; none where there is neither. */
export function stringsAt(document: unknown, path: string): string[] {
  const found = at(document, path);
  const list = Array.isArray(found) ? found : [found];
  return list.filter((one): one is string => typeof one === 'string' && one !== '');
}
