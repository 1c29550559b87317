import { setTimeout as delay } from 'node:timers/promises';
import { sendToFailureDestination } from './failure-destination.ts';
import { feedsOf } from './feeds.ts';
import { isolatedEnvironment, type LocalAccount } from './isolation.ts';
import type { InvocationResult } from './sandbox-protocol.ts';
import { openSandbox, type Sandbox, sandboxNamed } from './sandboxes.ts';
import type { FunctionSpec, Wiring } from './wiring.ts';

/** How often the feeds are looked at while nobody asks. */
const pauseMs = 300;

/** One function as the status shows it. */
export type FunctionStatus = { function: string; invocations: number; errors: number; lastError?: string };

/** The functions at work in the emulated account. */
export type Runtime = {
  /** Invokes a function with a payload and waits, as `Invoke` with `RequestResponse` does. */
  invoke(functionId: string, event: unknown): Promise<InvocationResult>;
  /** Works until every feed is empty; returns how many items that were. */
  drain(): Promise<number>;
  /** Goes on by itself from now on: feeds and schedules. */
  run(): void;
  status(): FunctionStatus[];
  stop(): Promise<void>;
};

export function openRuntime(options: {
  account: LocalAccount;
  wiring: Wiring;
  bundleFolder: string;
  stateFolder: string;
  /** The SNS endpoint that functions are given. */
  snsUrl: string;
  /** Told of trouble that no invocation reports: a feed that cannot be read. */
  say: (line: string) => void;
}): Runtime {
  const { account, wiring, bundleFolder, stateFolder, snsUrl, say } = options;
  const environment = {
    ...isolatedEnvironment({}, stateFolder, account.endpoint),
    AWS_ENDPOINT_URL_SNS: snsUrl,
  };
  const specs = new Map(wiring.functions.map((spec) => [spec.id, spec]));
  const sandboxes = new Map<string, Sandbox>(
    wiring.functions.map((spec) => [spec.id, openSandbox(spec, { bundleFolder, stateFolder, environment })]),
  );
  const statuses = new Map<string, FunctionStatus>(
    wiring.functions.map(({ id }) => [id, { function: id, invocations: 0, errors: 0 }]),
  );
  const stopped = new AbortController();
  const loops: Promise<void>[] = [];

  const direct = async (functionId: string, event: unknown): Promise<InvocationResult> => {
    const result = await sandboxNamed(sandboxes, functionId).invoke(event);
    const status = statuses.get(functionId);
    if (status) {
      status.invocations += 1;
      if (!result.ok) {
        status.errors += 1;
        status.lastError = `${result.error.errorType}: ${result.error.errorMessage}`;
      }
    }
    return result;
  };
  const asynchronous = async (functionId: string, event: unknown): Promise<void> => {
    const spec: FunctionSpec | undefined = specs.get(functionId);
    const retries = spec?.retries ?? 0;
    for (let tries = 1; ; tries += 1) {
      const result = await direct(functionId, event);
      if (result.ok) return;
      if (tries <= retries) continue;
      if (spec?.onFailure !== undefined) {
        const { onFailure } = spec;
        const failed = { event, error: result.error, tries, now: Date.now() };
        await sendToFailureDestination(account, { ...spec, onFailure }, failed);
      }
      return;
    }
  };
  const feeds = feedsOf(account, wiring, { direct, asynchronous });

  // Passes take turns: one that was asked for and the running loop would otherwise read the same stream twice.
  let last: Promise<unknown> = Promise.resolve();
  const pass = (): Promise<number> => {
    const next = last.then(async () => {
      const passes = await Promise.allSettled(feeds.map((feed) => feed.pass()));
      let handled = 0;
      for (const one of passes) {
        if (one.status === 'rejected') throw one.reason;
        handled += one.value;
      }
      return handled;
    });
    last = next.catch(() => undefined);
    return next;
  };
  const every = (ms: number, work: () => Promise<unknown>) => {
    loops.push(
      (async () => {
        while (!stopped.signal.aborted) {
          await delay(ms, undefined, { signal: stopped.signal }).catch(() => undefined);
          if (stopped.signal.aborted) return;
          await work().catch((error: unknown) => say(`local run: ${String(error)}`));
        }
      })(),
    );
  };

  return {
    invoke: direct,
    async drain() {
      let total = 0;
      for (;;) {
        const count = await pass();
        if (count === 0) return total;
        total += count;
      }
    },
    run() {
      every(pauseMs, pass);
      for (const { functionId, everyMs } of wiring.schedules) {
        every(everyMs, () => asynchronous(functionId, scheduledEvent()));
      }
    },
    status: () => [...statuses.values()].map((status) => ({ ...status })),
    async stop() {
      stopped.abort();
      await Promise.all(loops);
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()));
    },
  };
}

/** Source: EventBridge guide, "Events from scheduled rules". */
function scheduledEvent() {
  return {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: new Date().toISOString(),
    detail: {},
  };
}
