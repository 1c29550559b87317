import {
  advanceWindows,
  applyExceptions,
  compileExceptions,
  createDetector,
  type Detector,
  type Evaluation,
  type Exceptions,
  hitCollection,
  type RuleSet,
} from '../../shared/detection/index.ts';
import type { Finding, Signal } from '../../shared/model/index.ts';
import { memoryWindowStore } from '../../shared/platform/window-store.ts';

/** Detection over records that are all there: plain findings as the records come, windows at the end. */
export type DetectionRun = {
  see(signal: Signal): Pick<Evaluation, 'findings' | 'failures'>;
  /** The findings of windows and correlations, judged in event time whatever the order the records came in. */
  finish(): Promise<Finding[]>;
};

export type DetectionRunOptions = {
  /** The evaluator of the same rule set, where many runs share one. */
  detector?: Detector;
  /** What is known to be fine, as of each event's own time. */
  exceptions?: Exceptions;
};

/** Starts a run over one rule set. Only what counts for a window is kept in memory. */
export function detectionRun(ruleSet: RuleSet, options: DetectionRunOptions = {}): DetectionRun {
  const detector = options.detector ?? createDetector(ruleSet);
  const exceptions = options.exceptions ?? noExceptions;
  const collection = hitCollection(ruleSet);
  return {
    see(signal) {
      const { evaluation } = applyExceptions(detector.evaluate(signal), exceptions, Date.parse(signal.time));
      collection.add(evaluation.windows);
      return evaluation;
    },
    async finish() {
      const { findings } = await advanceWindows(collection.hits(), {
        ruleSet,
        store: memoryWindowStore(),
        now: 0,
        watermark: Number.POSITIVE_INFINITY,
      });
      return findings;
    },
  };
}

const noExceptions = compileExceptions({ exceptions: [], disabled: [] });
