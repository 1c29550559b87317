import { BongsuError } from '../model/index.ts';

/** The variables that `serverless.yml` gives to functions; a template test compares the two. */
export type VariableName =
  | 'BONGSU_STAGE'
  | 'BONGSU_SETTINGS_PATH'
  | 'BONGSU_STATE_TABLE'
  | 'BONGSU_LEDGER_TABLE'
  | 'BONGSU_ALERTS_TOPIC'
  | 'BONGSU_CHAT_TOPIC'
  | 'BONGSU_OPERATIONS_TOPIC'
  | 'BONGSU_RESPONSES_QUEUE'
  | 'BONGSU_LOG_OBJECTS_QUEUE'
  | 'BONGSU_STREAM_PREFIX'
  | 'BONGSU_PARTITION';

/**
 * The named variables, all present and not empty.
 * @throws BongsuError `ENVIRONMENT_MISSING`, naming every one that lacks, not just the first.
 * @example const { BONGSU_STATE_TABLE } = environment('BONGSU_STATE_TABLE')
 */
export function environment<Name extends VariableName>(...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new BongsuError('ENVIRONMENT_MISSING', `environment variables are missing: ${missing.join(', ')}`);
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ''])) as Record<Name, string>;
}
