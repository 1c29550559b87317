import { containsAddress, parseCidr } from '../../model/cidr.ts';
import type { Json, JsonObject } from '../../model/index.ts';
import type { Comparison, Test, TimePart } from '../ir.ts';
import { type Found, fieldReader } from './field.ts';
import { fitsGlob } from './glob.ts';
import { numberOf, textOf, wholeTexts } from './values.ts';

/** Tests one value of the field. */
export type ValueTest = (value: Json, record: JsonObject) => boolean;

/** Tests all that was found under a field. */
export type FoundTest = (found: Found, record: JsonObject) => boolean;

export function linkTest(test: Test): FoundTest {
  if (test.op === 'exists') return (found) => (found !== undefined) === test.value;
  if (test.op === 'null') {
    return (found) => found === undefined || found === null || (Array.isArray(found) && found.includes(null));
  }
  const one = linkValueTest(test);
  return (found, record) => {
    if (found === undefined) return false;
    return Array.isArray(found) ? found.some((value) => one(value, record)) : one(found, record);
  };
}

/** The test of one value; `null` and `exists` look at the presence of the field and hold here where it is. */
export function linkValueTest(test: Test): ValueTest {
  switch (test.op) {
    case 'equals':
    case 'contains':
    case 'startswith':
    case 'endswith':
    case 'glob':
      return textValueTest(test);
    case 'number':
      return (value) => numberOf(value) === test.value;
    case 'boolean':
      return (value) => textOf(value)?.toLowerCase() === String(test.value);
    case 'null':
      return (value) => value === null;
    case 'present':
      return (value) => value !== null;
    case 'exists':
      return () => test.value;
    case 're':
      return searching(new RegExp(test.source, test.flags));
    case 'cidr':
      return cidrTest(test.value);
    case 'compare':
      return (value) => {
        const number = test.part === undefined ? numberOf(value) : timePartOf(value, test.part);
        return number !== undefined && compares(number, test.by, test.value);
      };
    case 'fieldref':
      return fieldTest(test);
  }
}

/** One comparison of two numbers. */
export function compares(left: number, by: Comparison, right: number): boolean {
  switch (by) {
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'eq':
      return left === right;
    case 'neq':
      return left !== right;
  }
}

type TextOp = Extract<Test, { op: 'equals' | 'contains' | 'startswith' | 'endswith' | 'glob' }>;

function textValueTest(test: TextOp): ValueTest {
  const cased = test.cased === true;
  const fits = textPredicate(test);
  const plain: ValueTest = (value) => {
    const text = textOf(value);
    return text !== undefined && fits(cased ? text : text.toLowerCase());
  };
  // Beyond Sigma: a search for a part looks into a map as a whole.
  const inner =
    test.op === 'contains' || (test.op === 'glob' && test.parts[0] === '*' && test.parts.at(-1) === '*');
  if (!inner) return plain;
  return (value, record) =>
    typeof value === 'object' && value !== null ? wholeTexts(value, cased).some(fits) : plain(value, record);
}

/** The predicate over a text that is in lower case already, unless the test minds the case. */
function textPredicate(test: TextOp): (text: string) => boolean {
  const fold = (text: string) => (test.cased ? text : text.toLowerCase());
  if (test.op === 'glob') {
    const parts = test.parts.map((part) => (typeof part === 'string' ? part : { text: fold(part.text) }));
    return (text) => fitsGlob(parts, text);
  }
  const value = fold(test.value);
  switch (test.op) {
    case 'equals':
      return (text) => text === value;
    case 'contains':
      return (text) => text.includes(value);
    case 'startswith':
      return (text) => text.startsWith(value);
    case 'endswith':
      return (text) => text.endsWith(value);
  }
}

function searching(expression: RegExp): ValueTest {
  return (value) => {
    if (typeof value === 'object' && value !== null) {
      return wholeTexts(value, true).some((text) => expression.test(text));
    }
    const text = textOf(value);
    return text !== undefined && expression.test(text);
  };
}

function cidrTest(cidr: string): ValueTest {
  const network = parseCidr(cidr);
  if (network === undefined) throw new TypeError(`${cidr} is not a network`);
  return (value) => typeof value === 'string' && containsAddress(network, value);
}

function fieldTest(test: Extract<Test, { op: 'fieldref' }>): ValueTest {
  const other = fieldReader(test.field);
  const fold = (text: string) => (test.cased ? text : text.toLowerCase());
  const pair = (left: Json, right: Json): boolean => {
    if (test.how === 'lt' || test.how === 'lte' || test.how === 'gt' || test.how === 'gte') {
      const [a, b] = [numberOf(left), numberOf(right)];
      return a !== undefined && b !== undefined && compares(a, test.how, b);
    }
    const [a, b] = [textOf(left), textOf(right)];
    if (a === undefined || b === undefined) return false;
    const [text, part] = [fold(a), fold(b)];
    if (test.how === 'equals') return text === part;
    if (test.how === 'contains') return text.includes(part);
    return test.how === 'startswith' ? text.startsWith(part) : text.endsWith(part);
  };
  return (value, record) => {
    const found = other(record);
    if (found === undefined) return false;
    return Array.isArray(found) ? found.some((one) => pair(value, one)) : pair(value, found);
  };
}

/** A part of a date as it is written: no conversion between time zones. Weeks are those of ISO 8601. */
function timePartOf(value: Json, part: TimePart): number | undefined {
  const found = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?/.exec(value) : null;
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute] = found
    .slice(1)
    .map((text) => (text ? Number(text) : undefined));
  const parts = { year, month, day, hour, minute };
  return part === 'week' ? isoWeek(Date.UTC(year, month - 1, day)) : parts[part];
}

function isoWeek(time: number): number {
  const day = 86_400_000;
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  const thursday = new Date(time + (3 - weekday) * day);
  return 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * day));
}
