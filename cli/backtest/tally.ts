import type { AlertSettings } from '../../shared/alerting/settings.ts';
import type { Finding, Severity } from '../../shared/model/index.ts';
import { previewAlerts } from '../rules/alert-preview.ts';
import { type FindingLine, findingLine } from '../rules/finding-line.ts';
import { type Period, within } from './period.ts';

/** `alerts`: windows opened, each a first alert; `messages`: all that is sent of them, updates and summaries included. */
export type Counts = { findings: number; alerts: number; messages: number };

export type DayLine = { kind: 'day'; day: string } & Counts;

export type RuleLine = {
  kind: 'rule';
  ruleId: string;
  title: string;
  severity: Severity;
  alertsPerDay: number;
  /** Who caused most findings, at most ten. */
  principals: { name: string; findings: number }[];
  /** The first few findings. */
  samples: FindingLine[];
} & Counts;

export type Tally = {
  /** Counts a finding, once, where it lies in the period. */
  take(finding: Finding): void;
  /** A record of the period was read: its day is one of those that the rules were asked about. */
  see(time: string): void;
  report(settings: AlertSettings): { days: DayLine[]; rules: RuleLine[]; total: Counts };
};

const mostSamples = 3;
const mostPrincipals = 10;

type RuleTally = { finding: Finding; principals: Map<string, number>; samples: FindingLine[] };

/** Counts what rules would have raised in a period. Findings are kept without their records. */
export function openTally(period: Period): Tally {
  const seen = new Set<string>();
  const days = new Set<string>();
  const byRule = new Map<string, RuleTally>();
  const kept: Finding[] = [];
  return {
    see: (time) => void days.add(dayOf(time)),
    take(finding) {
      const { id, ruleId, actor, signal } = finding;
      if (seen.has(id) || !within(period, Date.parse(signal.time))) return;
      seen.add(id);
      // Before a rule is switched on it may be marked experimental; the question is what it would have sent.
      kept.push({ ...finding, status: 'stable', signal: { ...signal, record: {} } });
      const tally = byRule.get(ruleId) ?? { finding, principals: new Map<string, number>(), samples: [] };
      byRule.set(ruleId, tally);
      const name = actor?.sessionIssuer ?? actor?.arn ?? actor?.name ?? '';
      tally.principals.set(name, (tally.principals.get(name) ?? 0) + 1);
      if (tally.samples.length < mostSamples) tally.samples.push(findingLine(finding));
    },
    report(settings) {
      const alerts = previewAlerts(kept, settings);
      const count = (belongs: (finding: Finding) => boolean, sent: typeof alerts): Counts => ({
        findings: kept.filter(belongs).length,
        alerts: sent.filter(({ kind }) => kind === 'first').length,
        messages: sent.length,
      });
      const sentOn = (day: string) => alerts.filter(({ finding }) => dayOf(finding.signal.time) === day);
      return {
        days: [...days].sort().map((day) => ({
          kind: 'day',
          day,
          ...count(({ signal }) => dayOf(signal.time) === day, sentOn(day)),
        })),
        rules: [...byRule.values()]
          .map(({ finding, principals, samples }): RuleLine => {
            const { ruleId, title, severity } = finding;
            const counts = count(
              (one) => one.ruleId === ruleId,
              alerts.filter((alert) => alert.finding.ruleId === ruleId),
            );
            const perDay = counts.alerts / Math.max(1, days.size);
            return {
              kind: 'rule',
              ruleId,
              title,
              severity,
              ...counts,
              alertsPerDay: Math.round(perDay * 100) / 100,
              principals: top(principals),
              samples,
            };
          })
          .sort((one, other) => other.alerts - one.alerts || other.findings - one.findings),
        total: count(() => true, alerts),
      };
    },
  };
}

function top(principals: ReadonlyMap<string, number>): RuleLine['principals'] {
  return [...principals]
    .map(([name, findings]) => ({ name, findings }))
    .sort((one, other) => other.findings - one.findings)
    .slice(0, mostPrincipals);
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}
