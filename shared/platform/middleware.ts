import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Log } from './log.ts';
import { jsonLog } from './log.ts';
import type { Metrics } from './metrics.ts';
import { embeddedMetrics } from './metrics.ts';

/** What one invocation has at hand. */
export type Invocation = {
  log: Log;
  metrics: Metrics;
  clock: Clock;
  requestId: string;
  /** Milliseconds until Lambda ends this invocation. */
  remainingMs(): number;
};

/**
 * A Lambda handler over the shared stack: bound log and metrics, and one structured error line
 * (code, place, causes) before the error goes on to Lambda, so that a retry or a dead-letter queue sees it.
 * @param name the function's name, a dimension of its metrics
 * @example export const handler = lambda('health-events', async (event: unknown, { log }) => { … })
 */
export function lambda<Event, Result>(
  name: string,
  handle: (event: Event, invocation: Invocation) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  const invocations = new WeakMap<Context, Invocation>();
  const stack = middy<Event, Result, Error, Context>()
    .use({
      before: ({ context }) => {
        invocations.set(context, invocationOf(name, context));
      },
      after: ({ context }) => {
        invocations.get(context)?.metrics.flush();
      },
      onError: ({ context, error }) => {
        const invocation = invocations.get(context) ?? invocationOf(name, context);
        invocation.log.error('invocation failed', { error });
        invocation.metrics.count('InvocationFailed');
        invocation.metrics.flush();
      },
    })
    .handler(async (event, context) =>
      handle(event, invocations.get(context) ?? invocationOf(name, context)),
    );
  return (event, context) => stack(event, context) as Promise<Result>;
}

function invocationOf(name: string, context: Context): Invocation {
  return {
    log: jsonLog({ fields: { function: name, requestId: context.awsRequestId } }),
    // The deployed name, which carries the stage: two stages in one region must not trip each other's alarms.
    metrics: embeddedMetrics({ function: context.functionName ?? name }),
    clock: systemClock,
    requestId: context.awsRequestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}
