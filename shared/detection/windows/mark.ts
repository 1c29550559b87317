import { createHash } from 'node:crypto';

/** Characters of a digest: 48 bits, so that among 14,000 the chance of two alike is one in three million. */
const digits = 8;

/** Length of a mark. */
export const markLength = digits + 1;

/** A short text that tells one text from another, where the text itself is too long to keep. */
export function markOf(text: string): string {
  return `~${createHash('sha256').update(text).digest('base64url').slice(0, digits)}`;
}

export function isMark(text: string): boolean {
  return text.length === markLength && text.startsWith('~');
}
