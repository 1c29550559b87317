import { parseCidr } from '../../model/cidr.ts';
import { isObject, type Json } from '../../model/index.ts';
import type { Condition, Test } from '../ir.ts';
import { type Context, inside, ruleFault } from './context.ts';
import { encoded } from './encoding.ts';
import { expanded, type Modifiers, modifiersOf } from './modifiers.ts';
import { globParts, plainText, textTest, withDashes } from './pattern.ts';
import { portableRegex } from './regex.ts';

/**
 * A search identifier: a map (all of its items), a list of maps (any of them), texts (keywords, any of them),
 * or a mixture. `'|all'` as the only key of a map takes all of its keywords.
 */
export function parseSelection(value: Json | undefined, context: Context): Condition {
  if (Array.isArray(value)) {
    if (value.length === 0) throw ruleFault(context, 'the list is empty');
    const keywords = value.filter((item) => !isObject(item));
    const maps = value.flatMap((item, index) =>
      isObject(item) ? [parseSelection(item, inside(context, index))] : [],
    );
    const texts = keywords.length > 0 ? [itemOf('', keywords, context)] : [];
    return joined('or', [...maps, ...texts]);
  }
  if (!isObject(value)) return itemOf('', value ?? null, context);
  const items = Object.entries(value);
  if (items.length === 0) throw ruleFault(context, 'the map is empty');
  return joined(
    'and',
    items.map(([key, item]) => itemOf(key, item ?? null, inside(context, key))),
  );
}

function joined(kind: 'and' | 'or', of: Condition[]): Condition {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

function itemOf(key: string, value: Json, context: Context): Condition {
  const [field = '', ...names] = key.split('|');
  const modifiers = modifiersOf(names, context);
  const given = Array.isArray(value) ? value : [value];
  if (given.length === 0) throw ruleFault(context, 'the list of values is empty');
  if (modifiers.all && given.length < 2) throw ruleFault(context, 'all needs a list of at least two values');
  const values = modifiers.expand ? given.flatMap((item) => expanded(item, context)) : given;
  const groups = values.map((item) => testsOf(item, field === '', modifiers, context));
  const make = (need: 'any' | 'all', tests: Test[]): Condition =>
    field === '' ? { kind: 'keywords', need, tests } : { kind: 'field', field, need, tests };
  if (modifiers.differs) {
    if (field === '') throw ruleFault(context, 'neq needs a field');
    return { kind: 'field', field, need: 'differs', tests: groups.flat() };
  }
  if (modifiers.all && groups.some((tests) => tests.length > 1)) {
    return joined(
      'and',
      groups.map((tests) => make('any', tests)),
    );
  }
  return make(modifiers.all ? 'all' : 'any', groups.flat());
}

/** One value gives one test, or several alternatives (`base64offset`). */
function testsOf(value: Json, keyword: boolean, modifiers: Modifiers, context: Context): Test[] {
  if (typeof value === 'object' && value !== null)
    throw ruleFault(context, 'a value must not be a list or a map');
  if (modifiers.type === 'exists') {
    if (typeof value !== 'boolean' || keyword)
      throw ruleFault(context, 'exists takes a field and true or false');
    return [{ op: 'exists', value }];
  }
  if (modifiers.type === 'fieldref') return [fieldTest(value, modifiers, context)];
  if (modifiers.type === 'cidr') return [{ op: 'cidr', value: cidrOf(value, context) }];
  if (modifiers.type === 're') return [regexTest(value, modifiers, context)];
  if (modifiers.order !== undefined || modifiers.part !== undefined) {
    return [compareTest(value, modifiers, context)];
  }
  const textual = keyword || modifiers.position || modifiers.windash || modifiers.encodings.length > 0;
  if (typeof value === 'string' || (textual && value !== null)) {
    return textTests(String(value), keyword, modifiers, context);
  }
  if (textual) throw ruleFault(context, 'null is not a text');
  if (value === null) return [{ op: 'null' }];
  return typeof value === 'number' ? [{ op: 'number', value }] : [{ op: 'boolean', value }];
}

function textTests(value: string, keyword: boolean, modifiers: Modifiers, context: Context): Test[] {
  const parts = globParts(value);
  const position = modifiers.position ?? (keyword ? 'contains' : undefined);
  if (modifiers.encodings.length === 0) {
    return [textTest(modifiers.windash ? withDashes(parts) : parts, position, modifiers.cased)];
  }
  const plain = plainText(parts);
  if (plain === undefined) throw ruleFault(context, 'wildcards cannot be encoded');
  return encoded(plain, modifiers.encodings).map((text) => textTest([{ text }], position, modifiers.cased));
}

function regexTest(value: Json, modifiers: Modifiers, context: Context): Test {
  if (typeof value !== 'string') throw ruleFault(context, 're takes a text');
  const regex = portableRegex(value, modifiers.regexFlags);
  if ('refused' in regex) {
    throw ruleFault(context, `the regular expression is outside the portable subset: ${regex.refused}`);
  }
  const { source, flags } = regex;
  if (modifiers.position === 'startswith') return { op: 're', source: `^(?:${source})`, flags };
  if (modifiers.position === 'endswith') return { op: 're', source: `(?:${source})$`, flags };
  return { op: 're', source, flags };
}

function fieldTest(value: Json, modifiers: Modifiers, context: Context): Test {
  if (typeof value !== 'string' || value === '')
    throw ruleFault(context, 'fieldref takes the name of a field');
  return {
    op: 'fieldref',
    field: value,
    how: modifiers.order ?? modifiers.position ?? 'equals',
    ...(modifiers.cased ? { cased: true } : {}),
  };
}

function compareTest(value: Json, modifiers: Modifiers, context: Context): Test {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw ruleFault(context, `${modifiers.part ?? modifiers.order} takes a number`);
  }
  const part = modifiers.part === undefined ? {} : { part: modifiers.part };
  return { op: 'compare', by: modifiers.order ?? 'eq', value: number, ...part };
}

function cidrOf(value: Json, context: Context): string {
  if (typeof value !== 'string' || parseCidr(value) === undefined) {
    throw ruleFault(context, `${JSON.stringify(value)} is not a network in CIDR notation`);
  }
  return value;
}
