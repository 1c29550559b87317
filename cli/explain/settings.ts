import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlertSettings, alertSection } from '../../shared/alerting/settings.ts';
import { type DetectionSettings, detectionSection } from '../../shared/detection/index.ts';
import { BongsuError } from '../../shared/model/index.ts';
import { parseSettings, type Section } from '../../shared/platform/settings.ts';
import { type ResponseSettings, responseSection } from '../../shared/response/settings.ts';

/** The run-time settings that decide what becomes of a finding. */
export type ExplainSettings = {
  alerts: AlertSettings;
  detection: DetectionSettings;
  response: ResponseSettings;
};

/**
 * The settings of a folder that holds `alerts.json`, `detection.json` and `response.json` as `bongsu settings put`
 * takes them; the defaults for what is not there, and for all without a folder.
 * @throws BongsuError `SETTINGS_NOT_JSON`, `SETTINGS_INVALID`, `FILE_UNREADABLE`
 */
export async function explainSettings(folder: string | undefined): Promise<ExplainSettings> {
  return {
    alerts: await sectionIn(folder, alertSection),
    detection: await sectionIn<DetectionSettings>(folder, detectionSection),
    response: await sectionIn(folder, responseSection),
  };
}

async function sectionIn<T>(folder: string | undefined, section: Section<T>): Promise<T> {
  if (folder === undefined) return section.defaults;
  const file = join(folder, `${section.name}.json`);
  let document: string;
  try {
    document = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return section.defaults;
    throw new BongsuError('FILE_UNREADABLE', `${file} cannot be read`, { cause });
  }
  return parseSettings(section, document);
}
