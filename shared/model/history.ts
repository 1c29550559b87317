import type { Finding } from './finding.ts';

/** Events older than this are history: someone may have acted since. Milliseconds. */
export const staleAfterMs = 3_600_000;

/**
 * True when a finding asks for no response, because it is replayed, or older than an hour in an object or a log line.
 * An old event that EventBridge itself brings was held up on the way: the engine refuses it and says so.
 * @param now epoch ms
 */
export function isHistory({ signal }: Finding, now: number): boolean {
  const { lane } = signal.origin;
  if (lane === 'eventbridge' || lane === 'person') return false;
  return lane === 'replay' || !(now - Date.parse(signal.time) <= staleAfterMs);
}
