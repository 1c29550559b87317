import type { Json } from '../../model/index.ts';
import { type TimePart, timeParts } from '../ir.ts';
import { type Context, ruleFault } from './context.ts';
import { type Encoding, encodings } from './encoding.ts';
import type { Position } from './pattern.ts';

const positions: readonly Position[] = ['contains', 'startswith', 'endswith'];
const orders = ['lt', 'lte', 'gt', 'gte'] as const;
type Order = (typeof orders)[number];

/** The modifiers of one field item, sorted by what they do. */
export type Modifiers = {
  all: boolean;
  cased: boolean;
  differs: boolean;
  expand: boolean;
  windash: boolean;
  position?: Position;
  encodings: Encoding[];
  order?: Order;
  part?: TimePart;
  /** What the value is, where it is not a plain text or number. */
  type?: 'exists' | 're' | 'cidr' | 'fieldref';
  regexFlags: string[];
};

/** Reads `contains|all` and the like; an unknown or impossible modifier is an error that names it. */
export function modifiersOf(names: readonly string[], context: Context): Modifiers {
  const found: Modifiers = {
    all: false,
    cased: false,
    differs: false,
    expand: false,
    windash: false,
    encodings: [],
    regexFlags: [],
  };
  const once = <Value>(before: Value | undefined, value: Value, name: string): Value => {
    if (before !== undefined)
      throw ruleFault(context, `the modifiers ${before} and ${name} exclude each other`);
    return value;
  };
  for (const name of names) {
    const position = positions.find((known) => known === name);
    const encoding = encodings.find((known) => known === name);
    const order = orders.find((known) => known === name);
    const part = timeParts.find((known) => known === name);
    if (position) found.position = once(found.position, position, name);
    else if (encoding) found.encodings.push(encoding);
    else if (order) found.order = once(found.order, order, name);
    else if (part) found.part = once(found.part, part, name);
    else if (name === 'all' || name === 'cased' || name === 'expand' || name === 'windash')
      found[name] = true;
    else if (name === 'neq') found.differs = true;
    else if (name === 'exists' || name === 're' || name === 'cidr' || name === 'fieldref') {
      found.type = once(found.type, name, name);
    } else if (/^[ims]$/.test(name) && found.type === 're') found.regexFlags.push(name);
    else if (/^[ims]$/.test(name)) throw ruleFault(context, `the modifier ${name} stands only after re`);
    else throw ruleFault(context, `unknown modifier "${name}"`);
  }
  refuseImpossible(found, context);
  return found;
}

function refuseImpossible(found: Modifiers, context: Context): void {
  const textual = found.windash || found.encodings.length > 0;
  if (found.type !== undefined && textual) {
    throw ruleFault(context, `${found.type} does not go with an encoding or windash`);
  }
  if ((found.type === 'exists' || found.type === 'cidr') && found.position !== undefined) {
    throw ruleFault(context, `${found.type} does not go with ${found.position}`);
  }
  const numeric = found.order ?? found.part;
  if (numeric !== undefined && (textual || found.position !== undefined || found.cased)) {
    throw ruleFault(context, `${numeric} compares numbers: no text modifier goes with it`);
  }
  if (numeric !== undefined && found.type !== undefined && (found.type !== 'fieldref' || found.part)) {
    throw ruleFault(context, `${numeric} does not go with ${found.type}`);
  }
  if (found.order !== undefined && found.differs)
    throw ruleFault(context, `${found.order} does not go with neq`);
}

/** `%name%` replaced by each value of its list; `\%` is a plain percent sign. */
export function expanded(value: Json, context: Context): Json[] {
  if (typeof value !== 'string') return [value];
  const found = /(?<!\\)%([^%\\\s]+)%/.exec(value);
  if (!found) return [value.replaceAll('\\%', '%')];
  const name = found[1] ?? '';
  const list = context.source.placeholders?.[name];
  if (list === undefined) throw ruleFault(context, `the placeholder %${name}% has no list in the settings`);
  const before = value.slice(0, found.index);
  const after = value.slice(found.index + found[0].length);
  return list.flatMap((item) => expanded(`${before}${item}${after}`, context));
}
