import { isObject, type Json } from '../../model/index.ts';

/** The text that a plain value is compared by; undefined for null, maps and lists. */
export function textOf(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The number that a value is; numeric texts count (CloudTrail writes ports both ways). */
export function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

const known = new WeakMap<object, { plain: string[]; lower: string[] }>();

/**
 * The texts by which a map or list as a whole is searched: its JSON without spaces and with a space after
 * `:` and `,` (both are found in rules), and each value in it, so that JSON held in a string is seen unescaped.
 */
export function wholeTexts(value: object, cased: boolean): string[] {
  let texts = known.get(value);
  if (texts === undefined) {
    const plain = [JSON.stringify(value), spaced(value), ...leafTexts(value as Json)];
    texts = { plain, lower: plain.map((text) => text.toLowerCase()) };
    known.set(value, texts);
  }
  return cased ? texts.plain : texts.lower;
}

function spaced(value: object): string {
  return JSON.stringify(value, null, 1)
    .replace(/,\n\s*/g, ', ')
    .replace(/\n\s*/g, '');
}

function leafTexts(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(leafTexts);
  if (isObject(value)) return Object.values(value).flatMap(leafTexts);
  const text = value === undefined ? undefined : textOf(value);
  return text === undefined ? [] : [text];
}

/** Longest value that an alert quotes, in characters. */
const quoted = 300;

/** The value as an alert quotes it: cut where it is long. */
export function cutValue(value: Json): Json {
  if (typeof value === 'string') return value.length > quoted ? `${value.slice(0, quoted)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  return text.length > quoted ? `${text.slice(0, quoted)}…` : value;
}
