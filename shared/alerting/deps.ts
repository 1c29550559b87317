import type { AlertDelivery, AlertStore } from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Reading } from '../platform/settings.ts';
import type { AlertSettings } from './settings.ts';

/** Sends one delivery and returns the receiver's message id. It throws when the send is not confirmed. */
export type Publish = (delivery: AlertDelivery, settings: AlertSettings) => Promise<string>;

/** What alerting needs from whoever composes it. */
export type AlertingDeps = {
  store: AlertStore;
  publish: Publish;
  settings: () => Promise<Reading<AlertSettings>>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Waits this many milliseconds; a test gives one that does not. */
  pause: (ms: number) => Promise<void>;
};
