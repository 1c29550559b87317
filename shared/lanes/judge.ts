import { alert } from '../alerting/alert.ts';
import type { AlertingDeps } from '../alerting/deps.ts';
import { advanceWindows, type DetectionSettings, type Detector, type RuleSet } from '../detection/index.ts';
import type { Signal, WindowStore } from '../model/index.ts';
import type { Reading } from '../platform/settings.ts';
import { type RequestDeps, requestResponses } from '../response/request.ts';
import { exceptionsIn, withoutExcepted } from './excepted.ts';

/** What is needed once a rule has selected something; made at the first time, so that benign signals cost nothing. */
export type Consequences = {
  windows: WindowStore;
  settings: () => Promise<Reading<DetectionSettings>>;
  responses: Omit<RequestDeps, 'clock'>;
  alerting: Omit<AlertingDeps, 'clock' | 'log' | 'metrics'>;
};

export type JudgeDeps = Pick<AlertingDeps, 'clock' | 'log' | 'metrics'> & {
  ruleSet: RuleSet;
  detector: Detector;
  consequences: () => Consequences;
};

/**
 * Signals through detection into alerts, the same for every lane: rules, exceptions, windows (counted once for all
 * of the signals), then the responses asked for, then people told. When it returns, every finding is stored.
 * Signals that no rule selects make no AWS call. A rule that fails is counted and stops no other.
 */
export async function judge(signals: readonly Signal[], deps: JudgeDeps): Promise<void> {
  const { detector, ruleSet, consequences, clock, log, metrics } = deps;
  metrics.count('Signals', signals.length);
  const evaluations = signals.map((signal) => detector.evaluate(signal));
  for (const failure of evaluations.flatMap(({ failures }) => failures)) {
    // Without the rule as a dimension, so that one alarm watches them all; the log names it.
    metrics.count('RulesFailed');
    log.error('a rule failed on a record', { ...failure });
  }
  const selected = evaluations.filter(({ findings, windows }) => findings.length + windows.length > 0);
  if (selected.length === 0) return;

  const { alerting, responses, settings, windows } = consequences();
  const kept = withoutExcepted(selected, await exceptionsIn(settings, deps), deps);
  const hits = kept.flatMap((evaluation) => evaluation.windows);
  const completed = await advanceWindows(hits, { ruleSet, store: windows, now: clock() });
  metrics.count('WindowHitsDropped', completed.dropped);
  const findings = [...kept.flatMap((evaluation) => evaluation.findings), ...completed.findings];
  await requestResponses(findings, { ...responses, clock });
  await alert(findings, { ...alerting, clock, log, metrics });
}
