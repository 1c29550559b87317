import type { AlertSettings } from '../../shared/alerting/settings.ts';
import type { Exceptions, RuleSet } from '../../shared/detection/index.ts';
import { detectionRun } from '../rules/detection-run.ts';
import type { Input } from './local-inputs.ts';
import { lookBack, type Period, within } from './period.ts';
import { type Counts, type DayLine, openTally, type RuleLine } from './tally.ts';

export type SummaryLine = {
  kind: 'summary';
  /** First and last event time of the records in the period, ISO 8601; null when there was none. */
  from: string | null;
  to: string | null;
  days: number;
  inputs: number;
  /** Records judged; `before` of them only to learn from, `outside` were left out. */
  records: number;
  before: number;
  outside: number;
  rejected: number;
  rules: number;
  seconds: number;
} & Counts;

export type Backtest = { days: DayLine[]; rules: RuleLine[]; summary: SummaryLine };

export type BacktestOptions = {
  period: Period;
  exceptions: Exceptions | undefined;
  settings: AlertSettings;
  /** Told of everything that could not be read or judged; it is left out, and the rest goes on. */
  onFault: (fault: string) => void;
  /** Told now and then how far it is. */
  onProgress: (inputs: number, records: number) => void;
};

/** What the rules would have raised over the inputs: counted within the period, learned from what is before it. */
export async function backtest(
  ruleSet: RuleSet,
  inputs: AsyncIterable<Input>,
  { period, exceptions, settings, onFault, onProgress }: BacktestOptions,
): Promise<Backtest> {
  const began = performance.now();
  const read: Period = { ...period, from: period.from - lookBack(ruleSet) };
  const run = detectionRun(ruleSet, exceptions === undefined ? {} : { exceptions });
  const tally = openTally(period);
  const count = { inputs: 0, records: 0, before: 0, outside: 0, rejected: 0 };
  let [from, to] = ['', ''];
  for await (const input of inputs) {
    count.inputs += 1;
    for await (const one of input.read()) {
      if (!one.ok) {
        count.rejected += 1;
        onFault(`${one.file}: offset ${one.offset}: ${one.reason}`);
        continue;
      }
      const { time } = one.signal;
      const at = Date.parse(time);
      if (!within(read, at)) {
        count.outside += 1;
        continue;
      }
      count.records += 1;
      if (within(period, at)) {
        tally.see(time);
        if (from === '' || time < from) from = time;
        if (time > to) to = time;
      } else count.before += 1;
      const { findings, failures } = run.see(one.signal);
      for (const { error } of failures) onFault(`${error.message} (event ${one.signal.id})`);
      for (const finding of findings) tally.take(finding);
      if (count.records % 1000 === 0) onProgress(count.inputs, count.records);
    }
  }
  for (const finding of await run.finish()) tally.take(finding);
  const { days, rules, total } = tally.report(settings);
  const summary: SummaryLine = {
    kind: 'summary',
    from: from || null,
    to: to || null,
    days: days.length,
    ...count,
    rules: ruleSet.rules.filter(({ standalone }) => standalone).length,
    ...total,
    seconds: Math.round(performance.now() - began) / 1000,
  };
  return { days, rules, summary };
}
