import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { compileExceptions, detectionSection, type Exceptions } from '../../shared/detection/index.ts';
import { BongsuError } from '../../shared/model/index.ts';

/**
 * The exceptions of a settings file, as `bongsu settings put` would store them.
 * @throws BongsuError `SETTINGS_INVALID` with the file and what is wrong in it; an exception that is not valid Sigma
 * is one, because a preview that leaves it out would promise what production does not do.
 */
export async function loadExceptions(file: string): Promise<Exceptions> {
  const parsed = z.safeParse(detectionSection.schema, await readJson(file));
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error), parsed.error);
  const exceptions = compileExceptions(parsed.data);
  const [failure] = exceptions.failures;
  if (failure !== undefined) throw invalid(file, failure.error.message, failure.error);
  return exceptions;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function invalid(file: string, message: string, cause: unknown): BongsuError {
  return new BongsuError('SETTINGS_INVALID', message, { place: { file }, cause });
}
