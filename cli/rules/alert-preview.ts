import { merge, summary } from '../../shared/alerting/merge.ts';
import type { AlertSettings } from '../../shared/alerting/settings.ts';
import { type Alert, type AlertWindow, type Finding, isAtLeast } from '../../shared/model/index.ts';
import { findingLine } from './finding-line.ts';

/** An alert about findings; the other kind tells what a response did, and none is made here. */
export type FindingAlert = Exclude<Alert, { kind: 'response' }>;

/**
 * What would have been sent for these findings, had they come as their events happened: without experimental rules,
 * from the route's least severity on, merged by their keys. In order of event time.
 */
export function previewAlerts(findings: readonly Finding[], settings: AlertSettings): FindingAlert[] {
  const windows = new Map<string, AlertWindow>();
  const alerts: Alert[] = [];
  for (const finding of findings.filter((one) => isSent(one, settings)).sort(byTime)) {
    const atMs = Date.parse(finding.signal.time);
    const windowMs = settings.mergeWindowMinutes * 60_000;
    const merged = merge(windows.get(finding.dedupKey), [finding], atMs, windowMs);
    windows.set(finding.dedupKey, merged.window);
    alerts.push(...merged.alerts);
  }
  const closing = [...windows.values()].flatMap((window) => summary(window, window.closesAt));
  return [...alerts, ...closing].filter(isAboutFindings).sort((one, other) => order(one.at, other.at));
}

/** What `bongsu detect --alerts` prints of an alert: the finding's line, and how many it stands for. */
export function alertLine(alert: FindingAlert): object {
  const { kind, id, at, severity, finding, tally } = alert;
  return {
    kind,
    id,
    at,
    ...findingLine(finding),
    severity,
    count: tally.count,
    firstAt: tally.firstAt,
    lastAt: tally.lastAt,
    actors: tally.actors,
    ...(kind === 'update' ? { reasons: alert.reasons } : {}),
  };
}

function isSent(finding: Finding, settings: AlertSettings): boolean {
  const account = finding.signal.account;
  const { minimumSeverity } = settings.routes.alerts;
  return (
    finding.status !== 'experimental' &&
    !settings.mutedAccounts.includes(account) &&
    isAtLeast(finding.severity, minimumSeverity)
  );
}

function isAboutFindings(alert: Alert): alert is FindingAlert {
  return alert.kind !== 'response';
}

function byTime(one: Finding, other: Finding): number {
  return order(one.signal.time, other.signal.time);
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
