import type { AlertDelivery, AlertStore, AlertWindow, Finding, FindingState } from '../model/index.ts';

type KeptFinding = { finding: Finding; state: FindingState; dueAt: number };
type KeptDelivery = { delivery: AlertDelivery; sentAt?: number; messageId?: string };

/** What is in a store in memory, for a look from outside. */
export type KeptAlerts = {
  findings: Map<string, KeptFinding>;
  windows: Map<string, { version: number; value: AlertWindow | undefined }>;
  deliveries: Map<string, KeptDelivery>;
};

/** Alerts in memory, with the same states, versions and claims as in the table: for `bongsu detect` and for tests. */
export function memoryAlertStore(): AlertStore & { kept: KeptAlerts } {
  const kept: KeptAlerts = { findings: new Map(), windows: new Map(), deliveries: new Map() };
  const { findings, windows, deliveries } = kept;
  return {
    kept,

    async put(finding, { as, dueAt }) {
      const found = findings.get(finding.id);
      if (found) return found.state;
      findings.set(finding.id, { finding, state: as, dueAt });
      return as;
    },

    async window(dedupKey) {
      return windows.get(dedupKey) ?? { version: 0, value: undefined };
    },

    async commit({ dedupKey, expected, window, mergedFindings, deliveries: made }) {
      const version = windows.get(dedupKey)?.version ?? 0;
      const merging = mergedFindings.map((id) => findings.get(id));
      const pending = merging.every((finding) => finding?.state === 'pending');
      if (version !== expected || !pending || made.some(({ id }) => deliveries.has(id))) return false;
      windows.set(dedupKey, { version: version + 1, value: window });
      for (const finding of merging) if (finding) finding.state = 'merged';
      for (const delivery of made) deliveries.set(delivery.id, { delivery });
      return true;
    },

    async claim(id, { now, until }) {
      const found = deliveries.get(id);
      if (!found || found.sentAt !== undefined || found.delivery.claimedUntil > now) return undefined;
      const { attempts } = found.delivery;
      found.delivery = { ...found.delivery, claimedUntil: until, attempts: attempts + 1 };
      return found.delivery;
    },

    async markSent(id, { now, messageId }) {
      const found = deliveries.get(id);
      if (found) deliveries.set(id, { ...found, sentAt: now, messageId });
    },

    async due(now, limit) {
      return {
        deliveries: [...deliveries.values()]
          .filter(({ sentAt, delivery }) => sentAt === undefined && delivery.claimedUntil <= now)
          .map(({ delivery }) => delivery)
          .slice(0, limit),
        findings: [...findings.values()]
          .filter(({ state, dueAt }) => state === 'pending' && dueAt <= now)
          .map(({ finding }) => finding)
          .slice(0, limit),
        windows: [...windows]
          .filter(([, { value }]) => value !== undefined && value.closesAt <= now)
          .map(([dedupKey]) => dedupKey)
          .slice(0, limit),
      };
    },
  };
}
