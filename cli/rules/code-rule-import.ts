import { resolve } from 'node:path';
import type { CodeRule } from '../../shared/detection/index.ts';
import { BongsuError, isObject } from '../../shared/model/index.ts';

/**
 * Imports a rule written in TypeScript: bundled in memory, because Node 20 does not read TypeScript by itself.
 * @throws BongsuError `RULE_INVALID` when it does not compile, or does not export a code rule by default.
 */
export async function importCodeRule(file: string): Promise<CodeRule> {
  const module: unknown = await import(`data:text/javascript;base64,${await bundled(file)}`);
  const rule = isObject(module) ? module.default : undefined;
  if (isCodeRule(rule)) return rule;
  throw new BongsuError('RULE_INVALID', 'The default export is not a code rule (codeRule({ … }))', {
    place: { file },
  });
}

async function bundled(file: string): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [resolve(file)],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      logLevel: 'silent',
    });
    return Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new BongsuError('RULE_INVALID', message, { place: { file }, cause });
  }
}

function isCodeRule(value: unknown): value is CodeRule {
  return (
    isObject(value) && value.kind === 'code' && isObject(value.meta) && typeof value.match === 'function'
  );
}
