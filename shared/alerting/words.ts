import type { Alert, Finding } from '../model/index.ts';
import type { AlertSettings } from './settings.ts';

/** The deployment that speaks: its commands carry both, so that they work wherever they are pasted. */
export type Home = { stage: string; region: string };

/** `npx bongsu respond undo r-… --stage prod --region eu-west-1`. */
export function respondCommand(
  verb: 'show' | 'undo' | 'approve',
  id: string,
  { stage, region }: Home,
): string {
  return `npx bongsu respond ${verb} ${id} --stage ${stage} --region ${region}`;
}

/** The finding that an alert is about. */
export function findingOf(alert: Alert): Finding {
  return alert.kind === 'response' ? alert.report.finding : alert.finding;
}

/** `production (123456789012)`, or the id alone where it has no alias. */
export function accountName(account: string, settings: AlertSettings): string {
  const alias = settings.accountAliases[account];
  return alias === undefined ? account : `${alias} (${account})`;
}

const punctuation: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u2192': '->',
  '\u00a0': ' ',
};

/**
 * Printable ASCII and line feeds only. What is beyond is shown by its code, so that a name cannot pass for another
 * one and a control character cannot forge a line.
 * @example ascii('Gr\u00fc\u00dfe\u2026') // 'Gr\\u{fc}\\u{df}e...'
 */
export function ascii(text: string): string {
  return text.replace(
    /[^\n\x20-\x7e]/gu,
    (character) => punctuation[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** One line of printable ASCII: for every value that somebody else chose. */
export function oneLine(text: string): string {
  return ascii(text.replace(/\s+/g, ' ').trim());
}

/** How long after the event it is told: `42 s`, `3 min`, `5 h`, `2 d`. */
export function delay(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** `2026-11-20 10:00:03 UTC`. */
export function utc(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
}

/** Prose broken at spaces into lines of at most `width`; a long word (an ARN, a command) keeps its line to itself. */
export function wrap(text: string, width = 64): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ').filter((part) => part !== '')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}
