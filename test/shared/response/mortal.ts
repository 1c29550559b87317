import type { HandleDeps } from '../../../shared/response/handle.ts';

/** A call outside the process, by any port. */
type Call = (...args: never[]) => Promise<unknown>;

/**
 * Ports of a process that is killed at its n-th call: before the call takes effect, or after it did and before the
 * answer arrives. Once dead, every call fails, as nothing can be recorded by a process that is gone.
 */
export function mortal(
  deps: HandleDeps,
  dieAt: number,
  when: 'before' | 'after',
): { deps: HandleDeps; calls: () => number } {
  let calls = 0;
  const watch = <F extends Call>(call: F): F =>
    ((...args: Parameters<F>) => {
      calls++;
      if (calls > dieAt || (calls === dieAt && when === 'before')) return Promise.reject(new Error('killed'));
      const answer = call(...args);
      return calls === dieAt ? answer.then(() => Promise.reject(new Error('killed'))) : answer;
    }) as F;
  const all = <T extends Record<string, Call>>(port: T): T =>
    Object.fromEntries(Object.entries(port).map(([name, call]) => [name, watch(call)])) as T;
  return {
    calls: () => calls,
    deps: {
      ...deps,
      aws: all(deps.aws),
      ledger: all(deps.ledger),
      state: all(deps.state),
      sqs: { send: watch(deps.sqs.send.bind(deps.sqs)) },
      report: watch(deps.report),
      settings: watch(deps.settings),
    },
  };
}

/** How many calls the work makes when nothing kills it. */
export async function callsOf(
  work: (deps: HandleDeps) => Promise<unknown>,
  deps: HandleDeps,
): Promise<number> {
  const counted = mortal(deps, Number.POSITIVE_INFINITY, 'before');
  await work(counted.deps);
  return counted.calls();
}
