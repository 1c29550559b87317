import type { Alert, AlertDelivery, AlertRoute } from '../model/index.ts';
import { alertRoutes, isAtLeast } from '../model/index.ts';
import { atMost } from './at-most.ts';
import type { AlertingDeps } from './deps.ts';
import type { AlertSettings } from './settings.ts';

/** How long a claim holds: longer than a send with its retries takes, and what `tick` waits for before it takes over. */
export const leaseMs = 60_000;

/** The longest that a send takes: the client's four tries of twelve seconds and the pauses between them. */
const longestSendMs = 50_000;

/** Sends at a time: a few, so that a flood meets no throttle of its own making. */
const sendsAtOnce = 4;

/** What a round of sends came to. `unsent` are still stored, and due when their claim lapses. */
export type Sent = { sent: number; unsent: number };

/** The deliveries of an alert: one by each route that wants it, claimed by the caller from now on. */
export function deliveriesOf(alert: Alert, settings: AlertSettings, now: number): AlertDelivery[] {
  return alertRoutes
    .filter((route) => wanted(alert, route, settings))
    .map((route) => ({ id: `${alert.id}/${route}`, route, alert, attempts: 1, claimedUntil: now + leaseMs }));
}

// What Bongsu itself changed or wanted to change is always told: nobody should find out by surprise.
function wanted(alert: Alert, route: AlertRoute, settings: AlertSettings): boolean {
  if (alert.kind === 'response' && route === 'alerts') return true;
  return isAtLeast(alert.severity, settings.routes[route].minimumSeverity);
}

/**
 * Sends claimed deliveries and marks them sent. A send that fails is logged and counted, and its claim is left to
 * lapse, so that `tick` sends it; a mark that fails leaves it to be sent twice, under the same id.
 */
export async function deliver(deliveries: readonly AlertDelivery[], deps: AlertingDeps): Promise<Sent> {
  const { value: settings } = await deps.settings();
  const results = await atMost(sendsAtOnce, deliveries, (delivery) => sendOne(delivery, settings, deps));
  const sent = results.filter((wasSent) => wasSent).length;
  return { sent, unsent: results.length - sent };
}

async function sendOne(
  delivery: AlertDelivery,
  settings: AlertSettings,
  deps: AlertingDeps,
): Promise<boolean> {
  const { log, metrics, store, clock } = deps;
  const { id, route, attempts, claimedUntil } = delivery;
  if (clock() > claimedUntil - longestSendMs) {
    // Sent now, it might still be under way when somebody else may send it too.
    log.warn('the claim on an alert is too old to send under; tick takes it over', { delivery: id });
    metrics.count('AlertClaimTooOld');
    return false;
  }
  try {
    const messageId = await deps.publish(delivery, settings);
    metrics.count('AlertSent', 1, { route });
    log.info('alert sent', { delivery: id, alert: delivery.alert.alertId, messageId, attempts });
    await store.markSent(id, { now: clock(), messageId });
    return true;
  } catch (error) {
    metrics.count('AlertSendFailed', 1, { route });
    log.error('alert could not be sent or marked; tick takes it over', { delivery: id, attempts, error });
    return false;
  }
}
