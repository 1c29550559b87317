/** Letters that PCRE and JavaScript read alike after a backslash. */
const sharedEscapes = new Set('dDwWsSbBtnrfv');

/** JavaScript's flags for a Sigma regular expression: its own and those of a leading `(?i)`. */
export type Regex = { source: string; flags: string };

/**
 * A Sigma regular expression as JavaScript reads it, or the reason why it is refused.
 * The specification allows `. ^ $ * + ? {n,m} [] () |`; taken beyond it: the shared escapes, `(?:…)`, lazy
 * quantifiers and leading flags. All else means something else, or nothing, in one of the two dialects.
 */
export function portableRegex(pattern: string, modifiers: readonly string[]): Regex | { refused: string } {
  const leading = /^\(\?([ims]+)\)/.exec(pattern);
  const source = leading ? pattern.slice(leading[0].length) : pattern;
  const refused = refusal(source);
  if (refused !== undefined) return { refused };
  const flags = [...new Set([...modifiers, ...(leading?.[1] ?? '')])].sort().join('');
  try {
    new RegExp(source, flags);
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
  return { source, flags };
}

function refusal(source: string): string | undefined {
  let inClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const here = source[index];
    if (here === '\\') {
      const next = source[index + 1];
      if (next === undefined) return 'it ends with a backslash';
      if (/[0-9]/.test(next)) return `\\${next} (a back reference)`;
      if (/[A-Za-z]/.test(next) && !sharedEscapes.has(next)) return `\\${next}`;
      index += 1;
    } else if (inClass) {
      if (here === ']') inClass = false;
      else if (here === '[' && /[:.=]/.test(source[index + 1] ?? '')) return 'a POSIX class';
    } else if (here === '[') {
      inClass = true;
      // A bracket right after the opening one is a plain character in PCRE and an empty class in JavaScript.
      const first = source[index + 1] === '^' ? index + 2 : index + 1;
      if (source[first] === ']') return 'a class that begins with ]';
    } else if (here === '(') {
      const group = /^\((\?(?!:)[<!=>P#|&\w'-]*|\*)/.exec(source.slice(index));
      if (group) return `the group ${group[0]}`;
    } else if (here === '+' && /[*+?}]/.test(source[index - 1] ?? '') && source[index - 2] !== '\\') {
      return 'a possessive quantifier';
    }
  }
  return undefined;
}
