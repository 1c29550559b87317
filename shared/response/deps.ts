import type { Ledger, ResponseState } from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Reading } from '../platform/settings.ts';
import type { Aws } from './aws.ts';
import type { Own } from './guards.ts';
import type { ResponseSettings } from './settings.ts';

/** What the engine stands on. */
export type ResponseDeps = {
  aws: Aws;
  ledger: Ledger;
  state: ResponseState;
  settings: () => Promise<Reading<ResponseSettings>>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  own: Own;
  /** Waits, in milliseconds: between reads that AWS limits by rate. */
  pause: (ms: number) => Promise<void>;
};
