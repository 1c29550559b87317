/** What waiting needs, injected so that a test neither waits nor rolls dice. */
export type Patience = {
  /** Milliseconds until the invocation ends. */
  remainingMs(): number;
  /** In [0, 1). */
  random(): number;
  sleep(milliseconds: number): Promise<void>;
};

/**
 * Exponential backoff with full jitter, in milliseconds: anywhere up to the doubled base, at most `capMs`.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param attempt 0 for the first wait
 */
export function backoffMs(attempt: number, random: () => number, baseMs = 200, capMs = 5_000): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** attempt));
}
