import { BongsuError, type Finding, type JsonObject } from '../model/index.ts';
import type { Evaluation } from './detector.ts';
import { link } from './link/condition.ts';
import { fitsGlob } from './link/glob.ts';
import { globParts } from './parse/pattern.ts';
import { parseMatch } from './parse/rules.ts';
import type { DetectionSettings, ExceptionSetting } from './settings.ts';
import type { WindowHit } from './windows/hits.ts';

/** An exception ready to be asked. */
export type Exception = ExceptionSetting & {
  covers: (ruleId: string, record: JsonObject) => boolean;
  /** Epoch ms from which it no longer holds. */
  endsMs: number;
};

/** `failures`: exceptions that are not valid Sigma; they except nothing. */
export type Exceptions = {
  list: Exception[];
  disabled: (ruleId: string) => boolean;
  failures: { position: number; error: BongsuError }[];
};

/** What is left of an evaluation, what was excepted and by whom. */
export type Excepted = {
  evaluation: Evaluation;
  excepted: { finding: Finding; by: { owner: string; reason: string; expires: string } }[];
};

const day = 86_400_000;

/** Reads the exceptions of the settings; one that is wrong is reported and does not take the others with it. */
export function compileExceptions({ exceptions, disabled }: DetectionSettings): Exceptions {
  const failures: Exceptions['failures'] = [];
  const list = exceptions.flatMap((setting, position) => {
    try {
      const path = ['exceptions', position, 'match'];
      const { holds } = link(parseMatch(setting.match, { file: 'settings/detection' }, path));
      const named = naming(setting.rule);
      return [
        {
          ...setting,
          covers: (ruleId: string, record: JsonObject) => named(ruleId) && holds(record),
          endsMs: Date.parse(setting.expires) + day,
        },
      ];
    } catch (error) {
      failures.push({ position, error: asRuleFault(error) });
      return [];
    }
  });
  const off = disabled.map(naming);
  return { list, disabled: (ruleId) => off.some((named) => named(ruleId)), failures };
}

/** Takes out what an exception covers at `now` (epoch ms), hits before they count included. */
export function applyExceptions(evaluation: Evaluation, exceptions: Exceptions, now: number): Excepted {
  const current = exceptions.list.filter((exception) => now < exception.endsMs);
  const excepted: Excepted['excepted'] = [];
  const findings = evaluation.findings.filter((finding) => {
    if (exceptions.disabled(finding.ruleId)) return false;
    const by = current.find((exception) => exception.covers(finding.ruleId, finding.signal.record));
    if (by !== undefined) {
      excepted.push({ finding, by: { owner: by.owner, reason: by.reason, expires: by.expires } });
    }
    return by === undefined;
  });
  const counts = (hit: WindowHit) =>
    [hit.ruleId, hit.correlationId].every(
      (id) =>
        !exceptions.disabled(id) && !current.some((exception) => exception.covers(id, hit.signal.record)),
    );
  return { evaluation: { ...evaluation, findings, windows: evaluation.windows.filter(counts) }, excepted };
}

/** The exceptions that no longer hold at `now` (epoch ms): their owners are to be asked. */
export function expiredExceptions(exceptions: Exceptions, now: number): Exception[] {
  return exceptions.list.filter((exception) => now >= exception.endsMs);
}

function naming(pattern: string): (ruleId: string) => boolean {
  const parts = globParts(pattern);
  return (ruleId) => fitsGlob(parts, ruleId);
}

function asRuleFault(error: unknown): BongsuError {
  if (error instanceof BongsuError) return error;
  return new BongsuError('RULE_INVALID', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
