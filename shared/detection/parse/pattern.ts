import type { GlobPart, Test } from '../ir.ts';

export type Position = 'contains' | 'startswith' | 'endswith';

/**
 * The parts of a Sigma string: `*` and `?` are wildcards, a backslash makes a following wildcard or backslash
 * plain, any other backslash is itself.
 * Source: Sigma rules specification 2.1.0, "String Wildcard" and "Escaping".
 */
export function globParts(value: string): GlobPart[] {
  const parts: GlobPart[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push({ text });
    text = '';
  };
  for (let index = 0; index < value.length; index += 1) {
    const here = value.charAt(index);
    const next = value[index + 1];
    if (here === '\\' && (next === '\\' || next === '*' || next === '?')) {
      text += next;
      index += 1;
    } else if (here === '*' || here === '?') {
      flush();
      parts.push(here);
    } else {
      text += here;
    }
  }
  flush();
  return parts;
}

/** The plain text of a pattern, or undefined where it has wildcards. */
export function plainText(parts: readonly GlobPart[]): string | undefined {
  const texts = parts.map((part) => (typeof part === 'string' ? undefined : part.text));
  return texts.includes(undefined) ? undefined : texts.join('');
}

/**
 * `windash`: a dash or slash that begins an option (before a word, not within one) stands for any of the five.
 * Source: Sigma modifiers appendix 2.1.0.
 */
export function withDashes(parts: readonly GlobPart[]): GlobPart[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return [part];
    return part.text
      .split(/(\B[-/–—―]\b)/)
      .map((piece, index): GlobPart => (index % 2 === 1 ? '-' : { text: piece }))
      .filter((piece) => typeof piece === 'string' || piece.text !== '');
  });
}

/** The cheapest test that says the same as the pattern at this position of the field. */
export function textTest(parts: readonly GlobPart[], position: Position | undefined, cased: boolean): Test {
  const all = squeezed([
    ...(position === 'contains' || position === 'endswith' ? (['*'] as const) : []),
    ...parts,
    ...(position === 'contains' || position === 'startswith' ? (['*'] as const) : []),
  ]);
  const flag = cased ? ({ cased: true } as const) : {};
  const [first, second, third] = all;
  const text = (part: GlobPart | undefined) => (typeof part === 'object' ? part.text : undefined);
  if (first === undefined) return { op: 'equals', value: '', ...flag };
  if (all.length === 1 && first === '*') return { op: 'present' };
  const [a, b] = [text(first), text(second)];
  if (all.length === 1 && a !== undefined) return { op: 'equals', value: a, ...flag };
  if (all.length === 2 && a !== undefined && second === '*') return { op: 'startswith', value: a, ...flag };
  if (all.length === 2 && first === '*' && b !== undefined) return { op: 'endswith', value: b, ...flag };
  if (all.length === 3 && first === '*' && b !== undefined && third === '*') {
    return { op: 'contains', value: b, ...flag };
  }
  return { op: 'glob', parts: all, ...flag };
}

function squeezed(parts: readonly GlobPart[]): GlobPart[] {
  return parts.filter((part, index) => part !== '*' || parts[index - 1] !== '*');
}
