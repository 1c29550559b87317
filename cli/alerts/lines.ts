import { headline } from '../../shared/alerting/subject.ts';
import { findingOf } from '../../shared/alerting/words.ts';
import {
  type Alert,
  type AlertRoute,
  alertRoutes,
  isAtLeast,
  type Severity,
} from '../../shared/model/index.ts';
import type { LoggedDelivery } from '../../shared/platform/alert-log.ts';

/** What `bongsu alerts` prints of an alert. Times are ISO 8601 UTC. */
export type AlertLine = {
  /** When it was sent; null while it waits for another try. */
  sentAt: string | null;
  kind: Alert['kind'];
  severity: Severity;
  title: string;
  ruleId: string;
  account: string;
  region: string;
  /** The event's own time. */
  eventTime: string;
  resources: string[];
  routes: AlertRoute[];
  /** Findings in its window so far. */
  count?: number;
  reasons?: string[];
  response?: { id: string; playbook: string; outcome: string; target: string };
  id: string;
  alertId: string;
  findingId: string;
};

/** One line an alert, whatever number of routes told it, in the order of sending; those of a least severity. */
export function alertLines(deliveries: readonly LoggedDelivery[], least: Severity): AlertLine[] {
  const lines = new Map<string, AlertLine>();
  for (const { alert, route, sentAt } of deliveries) {
    if (!isAtLeast(alert.severity, least)) continue;
    const known = lines.get(alert.id);
    if (known === undefined) lines.set(alert.id, lineOf(alert, route, sentAt));
    else known.routes = alertRoutes.filter((one) => one === route || known.routes.includes(one));
  }
  return [...lines.values()];
}

function lineOf(alert: Alert, route: AlertRoute, sentAt: number | undefined): AlertLine {
  const { id: findingId, ruleId, signal, resources } = findingOf(alert);
  const { kind, severity, id, alertId } = alert;
  return {
    sentAt: sentAt === undefined ? null : new Date(sentAt).toISOString(),
    kind,
    severity,
    title: headline(alert),
    ruleId,
    account: signal.account,
    region: signal.region,
    eventTime: signal.time,
    resources: resources.map((resource) => resource.id),
    routes: [route],
    ...(alert.kind === 'response' ? { response: responseOf(alert.report) } : { count: alert.tally.count }),
    ...(alert.kind === 'update' ? { reasons: alert.reasons } : {}),
    id,
    alertId,
    findingId,
  };
}

function responseOf({ id, playbook, outcome, target }: Extract<Alert, { kind: 'response' }>['report']) {
  return { id, playbook, outcome, target: target.id };
}
