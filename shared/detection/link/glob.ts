import type { GlobPart } from '../ir.ts';

const dashes = new Set('-/–—―');

/**
 * True when the whole text fits the pattern. Greedy with one step back, so linear in practice and never
 * exponential: patterns come from settings, texts from strangers.
 */
export function fitsGlob(parts: readonly GlobPart[], text: string): boolean {
  let part = 0;
  let at = 0;
  let starPart = -1;
  let starAt = 0;
  while (at < text.length || part < parts.length) {
    const here = parts[part];
    if (here === '*') {
      starPart = part;
      starAt = at;
      part += 1;
      continue;
    }
    const length = here === undefined ? -1 : fits(here, text, at);
    if (length >= 0) {
      at += length;
      part += 1;
    } else if (starPart >= 0 && starAt < text.length) {
      starAt += 1;
      at = starAt;
      part = starPart + 1;
    } else {
      return false;
    }
  }
  return true;
}

/** How many characters this part takes here; -1 when it does not fit. */
function fits(part: Exclude<GlobPart, '*'>, text: string, at: number): number {
  if (part === '?') return at < text.length ? 1 : -1;
  if (part === '-') return dashes.has(text.charAt(at)) ? 1 : -1;
  return text.startsWith(part.text, at) ? part.text.length : -1;
}
