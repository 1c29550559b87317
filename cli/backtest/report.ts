import type { Io } from '../io.ts';
import { writeLine } from '../ndjson.ts';
import { type Cell, tableLines } from '../query/rows.ts';
import type { Backtest } from './run.ts';
import type { RuleLine } from './tally.ts';

/** Days and rules with their figures, then the summary, as NDJSON. */
export async function writeReport(io: Io, { days, rules, summary }: Backtest): Promise<void> {
  for (const line of [...days, ...rules, summary]) await writeLine(io, line);
}

/** The same for people: tables of days and rules, then who and what was behind each rule. */
export function writeTables(io: Io, { days, rules, summary }: Backtest): void {
  const figures = ({
    findings,
    alerts,
    messages,
  }: {
    findings: number;
    alerts: number;
    messages: number;
  }) => [findings, alerts, messages];
  show(
    io,
    ['day', 'findings', 'alerts', 'messages'],
    days.map((line) => [line.day, ...figures(line)]),
  );
  show(
    io,
    ['rule', 'level', 'findings', 'alerts', 'messages', 'alerts/day'],
    rules.map((line) => [line.ruleId, line.severity, ...figures(line), line.alertsPerDay]),
  );
  for (const line of rules) showRule(io, line);
  const { from, to, records, inputs, rejected, seconds } = summary;
  io.out(`${summary.alerts} alerts (${summary.messages} messages) in ${summary.days} days, ${from} to ${to}`);
  io.out(`${records} records of ${inputs} inputs in ${seconds} s, ${rejected} rejected`);
}

function showRule(io: Io, { ruleId, principals, samples }: RuleLine): void {
  io.out(ruleId);
  show(
    io,
    ['principal', 'findings'],
    principals.map(({ name, findings }) => [name, findings]),
  );
  show(
    io,
    ['sample', 'event', 'actor', 'resource', 'event id'],
    samples.map(({ eventTime, eventName, actor, resources, eventId }) => [
      eventTime,
      eventName,
      actor?.name ?? null,
      resources[0]?.id ?? null,
      eventId,
    ]),
  );
}

function show(io: Io, columns: string[], rows: Cell[][]): void {
  for (const line of tableLines({ columns, rows })) io.out(line);
  io.out('');
}
