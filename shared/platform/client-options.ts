/**
 * Options of every AWS client: the SDK's own adaptive retries, bounded so that a hanging call fails
 * while the invocation still has time to hand its input back. Milliseconds.
 */
export const clientOptions = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000 },
};

/**
 * The value made at the first call and kept: a client is created once a sandbox, and only where it is used.
 * @example const sns = once(() => new SNSClient(clientOptions))
 */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
