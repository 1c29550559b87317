import type { Json } from './json.ts';

/** A stored value with the version that a conditional write expects; version 0: not there yet. */
export type Versioned<T> = { version: number; value: T | undefined };

/** One optimistic change of a window: applied only where the stored version is still `expected`. */
export type WindowWrite = { key: string; expected: number; value: Json; expiresAt: number; dueAt?: number };

/**
 * Where windows (thresholds, correlations, first-seen) keep their state. Times are epoch milliseconds.
 * Detection computes the transitions; the store only reads and conditionally writes them, each in one batched call.
 */
export type WindowStore = {
  read(keys: readonly string[]): Promise<Map<string, Versioned<Json>>>;
  /** Returns the keys whose version had moved; nothing was written for those. */
  write(writes: readonly WindowWrite[]): Promise<string[]>;
};
