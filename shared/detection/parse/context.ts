import { BongsuError, isObject, type JsonObject } from '../../model/index.ts';
import type { RuleSource } from '../rule.ts';

/** Where the parser stands: which document of which file, at which path in it. */
export type Context = { source: RuleSource; path: (string | number)[] };

export function inside(context: Context, ...names: (string | number)[]): Context {
  return { source: context.source, path: [...context.path, ...names] };
}

/** The error of everything that is wrong in a rule file. */
export function ruleFault(context: Context, message: string, cause?: unknown): BongsuError {
  return new BongsuError('RULE_INVALID', message, {
    place: { file: context.source.file, path: context.path },
    cause,
  });
}

export function objectOf(value: unknown, context: Context, what: string): JsonObject {
  if (!isObject(value)) throw ruleFault(context, `${what} must be a map`);
  return value;
}

export function textOf(value: unknown, context: Context, what: string): string {
  if (typeof value !== 'string' || value === '') throw ruleFault(context, `${what} must be a text`);
  return value;
}

export function optionalText(document: JsonObject, key: string, context: Context): string | undefined {
  const value = document[key];
  return value === undefined || value === null ? undefined : textOf(value, inside(context, key), key);
}

/** A list of texts; one text alone counts as a list of one, an absent key as an empty list. */
export function textsOf(document: JsonObject, key: string, context: Context): string[] {
  const value = document[key];
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, index) => textOf(item, inside(context, key, index), `an item of ${key}`));
}

/** One of a fixed set of words, or the default when the key is absent. */
export function wordOf<Word extends string>(
  document: JsonObject,
  key: string,
  words: readonly Word[],
  absent: Word,
  context: Context,
): Word {
  const value = document[key];
  if (value === undefined || value === null) return absent;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) {
    throw ruleFault(inside(context, key), `${key} must be one of ${words.join(', ')}`);
  }
  return word;
}
