import { createHash } from 'node:crypto';
import { type Alert, BongsuError, type ResponseReport } from '../model/index.ts';
import { deliver, deliveriesOf, type Sent } from './deliver.ts';
import type { AlertingDeps } from './deps.ts';
import { boundReport, storedLimits } from './evidence.ts';
import { redactReport } from './redact.ts';

const tries = 5;

/**
 * Tells what a response came to, as an alert of its own: stored with its claim, sent, marked. When it returns the
 * report is stored; a send that failed is taken over by `tick`. The same report (id, outcome and time) twice is
 * told once, so the caller gives the time of the ledger, not that of the try.
 * @throws BongsuError `ALERT_CONTENDED`, or whatever the store raises: the report is not stored then
 */
export async function report(said: ResponseReport, deps: AlertingDeps): Promise<Sent> {
  const { store, clock } = deps;
  const { value: settings } = await deps.settings();
  const alert = alertOf(said, clock());
  const dedupKey = `response:${alert.id}`;
  for (let attempt = 0; attempt < tries; attempt++) {
    const { version } = await store.window(dedupKey);
    if (version > 0) return { sent: 0, unsent: 0 };
    const now = clock();
    const deliveries = deliveriesOf(alert, settings, now);
    const change = { dedupKey, expected: 0, window: undefined, mergedFindings: [], deliveries, now };
    if (await store.commit(change)) return deliver(deliveries, deps);
    await deps.pause(Math.random() * 20 * 2 ** attempt);
  }
  throw new BongsuError('ALERT_CONTENDED', `the report of response ${said.id} could not be stored`);
}

function alertOf(said: ResponseReport, now: number): Alert {
  const kept = redactReport(said);
  const digest = createHash('sha256')
    .update(JSON.stringify([said.id, said.outcome, said.at]))
    .digest('hex');
  return {
    kind: 'response',
    id: `${said.id}.${said.outcome}.${digest.slice(0, 6)}`,
    alertId: said.id,
    severity: said.severity,
    at: new Date(now).toISOString(),
    report: boundReport(kept, storedLimits),
  };
}
