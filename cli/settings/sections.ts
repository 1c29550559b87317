import * as z from 'zod/mini';
import { alertSection } from '../../shared/alerting/settings.ts';
import { detectionSection } from '../../shared/detection/settings.ts';
import { formatSettings } from '../../shared/lake/settings.ts';
import { BongsuError } from '../../shared/model/index.ts';
import type { Section } from '../../shared/platform/settings.ts';
import { responseSection } from '../../shared/response/settings.ts';

/** One fault of a settings document: where, as a dotted path (`(top)` for the whole), and what. */
export type SettingsFault = { path: string; message: string };

/** Parameter Store's limits for a value. Source: Systems Manager guide, "Managing parameter tiers". */
export const standardBytes = 4_096;
export const advancedBytes = 8_192;

/** Every section of the run-time settings; each domain has its own. */
const sections: Record<string, Section<unknown>> = Object.fromEntries(
  [alertSection, detectionSection, responseSection, formatSettings].map((section) => [
    section.name,
    section as Section<unknown>,
  ]),
);

export const sectionNames = Object.keys(sections);

/** @throws BongsuError `SETTINGS_SECTION_UNKNOWN` naming those there are */
export function sectionNamed(name: string): Section<unknown> {
  const found = sections[name];
  if (found) return found;
  throw new BongsuError(
    'SETTINGS_SECTION_UNKNOWN',
    `no settings section is named ${name}; there are ${sectionNames.join(', ')}`,
  );
}

/** All faults of a document: not JSON, against the schema (unknown names too), or too large to be stored. */
export function settingsFaults(section: Section<unknown>, document: string): SettingsFault[] {
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch (error) {
    return [
      { path: '(top)', message: `not JSON: ${error instanceof Error ? error.message : String(error)}` },
    ];
  }
  const parsed = z.safeParse(section.schema, json);
  const faults = parsed.success ? [] : parsed.error.issues.flatMap(faultsOf);
  const bytes = Buffer.byteLength(stored(document));
  if (bytes > advancedBytes) {
    faults.push({ path: '(top)', message: `${bytes} bytes; Parameter Store holds ${advancedBytes} at most` });
  }
  return faults;
}

/** The document as it is stored: without white space, which would count against the limit. */
export function stored(document: string): string {
  return JSON.stringify(JSON.parse(document));
}

function faultsOf(issue: z.core.$ZodIssue): SettingsFault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is no setting' }));
  }
  return [{ path: path.join('.') || '(top)', message: issue.message }];
}
