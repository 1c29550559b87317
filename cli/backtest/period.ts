import type { RuleSet } from '../../shared/detection/index.ts';
import { BongsuError } from '../../shared/model/index.ts';

/** A stretch of event time, epoch ms: from inclusive, to exclusive. Either end may be open. */
export type Period = { from: number; to: number };

const day = 86_400_000;

/**
 * The period between two dates. A date without a time is the whole day, in UTC: `--to 2026-01-31` includes that day.
 * @throws BongsuError `PERIOD_INVALID`
 */
export function periodOf(from: string | undefined, to: string | undefined): Period {
  const period = {
    from: from === undefined ? Number.NEGATIVE_INFINITY : timeOf(from),
    to: to === undefined ? Number.POSITIVE_INFINITY : timeOf(to) + (isDate(to) ? day : 0),
  };
  if (period.from >= period.to) throw new BongsuError('PERIOD_INVALID', `${from} is not before ${to}`);
  return period;
}

/** What has to be read besides, because windows and baselines look back: ms before the period. */
export function lookBack({ rules }: RuleSet): number {
  const needed = rules.map((rule) => {
    if (rule.kind !== 'correlation') return 0;
    return rule.test.type === 'first_seen' ? rule.test.learningMs : rule.timespanMs;
  });
  return Math.max(0, ...needed);
}

export function within({ from, to }: Period, time: number): boolean {
  return from <= time && time < to;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new BongsuError('PERIOD_INVALID', `not a date: ${text}; write 2026-01-31 or 2026-01-31T09:00:00Z`);
  }
  return time;
}
