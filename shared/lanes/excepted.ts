import type { AlertingDeps } from '../alerting/deps.ts';
import {
  applyExceptions,
  compileExceptions,
  type DetectionSettings,
  type Evaluation,
  type Exceptions,
} from '../detection/index.ts';
import type { Reading } from '../platform/settings.ts';

type Telling = Pick<AlertingDeps, 'clock' | 'log' | 'metrics'>;

/** The exceptions in force. One that cannot be read excepts nothing: its rule goes on alerting, and the fault is seen. */
export async function exceptionsIn(
  settings: () => Promise<Reading<DetectionSettings>>,
  { log, metrics }: Telling,
): Promise<Exceptions> {
  const exceptions = compileExceptions((await settings()).value);
  for (const { position, error } of exceptions.failures) {
    metrics.count('ExceptionsInvalid');
    log.error('an exception of the settings is not valid; it excepts nothing', { position, error });
  }
  return exceptions;
}

/** What is left of evaluations when what is excepted now, and counted, is taken out. */
export function withoutExcepted(
  evaluations: readonly Evaluation[],
  exceptions: Exceptions,
  { clock, metrics }: Telling,
): Evaluation[] {
  return evaluations.map((evaluation) => {
    const left = applyExceptions(evaluation, exceptions, clock());
    metrics.count('FindingsExcepted', left.excepted.length);
    return left.evaluation;
  });
}
