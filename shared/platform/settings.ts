import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { BongsuError } from '../model/index.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

// Named, or all forty languages come into every bundle: 260 KB.
z.config(en());

/** A section of the run-time settings: its name under the settings path and its schema, defaults included. */
export type Section<T> = { name: string; schema: z.ZodMiniType<T>; defaults: T };

/** `degraded`: the store could not be read and nothing was known before, so `value` is the built-in defaults. */
export type Reading<T> = { value: T; degraded: boolean };

/** How long a value is served without asking again. */
const freshMs = 60_000;

/**
 * The value of a settings document.
 * @throws BongsuError `SETTINGS_NOT_JSON` or `SETTINGS_INVALID`, the latter naming the path of every fault.
 */
export function parseSettings<T>(section: Section<T>, document: string): T {
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch (cause) {
    throw new BongsuError('SETTINGS_NOT_JSON', `settings section ${section.name} is not JSON`, { cause });
  }
  const parsed = z.safeParse(section.schema, json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new BongsuError('SETTINGS_INVALID', `settings section ${section.name}: ${faults.join('; ')}`, {
    place: {
      path: parsed.error.issues[0]?.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    },
  });
}

/**
 * Reads one section from Parameter Store (`<path>/<name>`, a JSON document), at most once a minute.
 * Absent means the defaults. A store that fails, or a document that became invalid, leaves the last good value
 * in force; where there is none yet, the defaults, marked degraded: alerting goes on, response only observes.
 */
export function settingsReader<T>(options: {
  ssm: Pick<SSMClient, 'send'>;
  path: string;
  section: Section<T>;
  clock: Clock;
  log: Log;
}): () => Promise<Reading<T>> {
  const { ssm, path, section, clock, log } = options;
  let last: { reading: Reading<T>; at: number } | undefined;
  return async () => {
    if (last && clock() - last.at < freshMs) return last.reading;
    let reading: Reading<T>;
    try {
      reading = { value: await read(ssm, path, section), degraded: false };
    } catch (error) {
      log.error('settings could not be read; what was last known stays in force', {
        section: section.name,
        error,
      });
      reading = last?.reading ?? { value: section.defaults, degraded: true };
    }
    last = { reading, at: clock() };
    return reading;
  };
}

async function read<T>(ssm: Pick<SSMClient, 'send'>, path: string, section: Section<T>): Promise<T> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `${path}/${section.name}` }));
    return parseSettings(section, Parameter?.Value ?? '');
  } catch (error) {
    if (error instanceof ParameterNotFound) return section.defaults;
    throw error;
  }
}
