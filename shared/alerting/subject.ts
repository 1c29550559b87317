import type { Alert } from '../model/index.ts';
import type { AlertSettings } from './settings.ts';
import { findingOf, oneLine } from './words.ts';

/** SNS's limit. Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (Subject) */
const subjectLength = 100;

/**
 * The subject of an alert: severity, what, where. At most 100 printable ASCII characters on one line; where it is
 * too long, what gives way and where stays.
 * @example subject(alert, settings) // '[CRITICAL] Access key AKIAIOSFODNN7EXAMPLE compromised | production us-east-1'
 */
export function subject(alert: Alert, settings: AlertSettings): string {
  const { signal } = findingOf(alert);
  const account = settings.accountAliases[signal.account] ?? signal.account;
  const where = oneLine(` | ${account} ${signal.region}`).slice(0, 50);
  const what = oneLine(`[${alert.severity.toUpperCase()}] ${headline(alert)}`);
  const room = subjectLength - where.length - 1;
  const cut = what.length > room ? `${what.slice(0, room - 3)}...` : what;
  return `${cut} ${where.trimStart()}`;
}

/** What an alert says in one line, without its severity. */
export function headline(alert: Alert): string {
  switch (alert.kind) {
    case 'first':
      return alert.finding.title;
    case 'update':
      return `x${alert.tally.count}: ${alert.finding.title}`;
    case 'summary':
      return `Closed, x${alert.tally.count}: ${alert.finding.title}`;
    case 'response': {
      const { playbook, outcome, target } = alert.report;
      return `${outcome}: ${playbook} ${target.id}`;
    }
  }
}
