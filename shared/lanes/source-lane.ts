import { alert } from '../alerting/alert.ts';
import { once } from '../platform/client-options.ts';
import { lambda } from '../platform/middleware.ts';
import { requestResponses } from '../response/request.ts';
import type { EventLane, Source } from '../sources/source.ts';
import { deployedConsequences } from './deployed-consequences.ts';
import { exceptionsIn, withoutExcepted } from './excepted.ts';

/**
 * The handler of a function whose events are findings by themselves: event to signal to findings, exceptions taken
 * out, the responses they want asked for first, then people told. An event that is no finding makes no AWS call.
 * @param name the function's name
 * @param sourceOf which source reads an event
 */
export function sourceLane(name: EventLane, sourceOf: (event: unknown) => Source) {
  const composed = once(() => deployedConsequences(name));
  return lambda(name, async (event: unknown, invocation) => {
    const source = sourceOf(event);
    const signal = source.signal(event);
    invocation.metrics.count('Signals');
    if (source.name === 'unknown') {
      invocation.metrics.count('SignalsUnknown');
      invocation.log.warn('no source knows this event by name', { signal: signal.id });
    }
    const said = source.findings(signal);
    if (said.length === 0) return;
    const { alerting, responses, settings } = composed();
    const exceptions = await exceptionsIn(settings, invocation);
    const kept = withoutExcepted([{ findings: said, windows: [], failures: [] }], exceptions, invocation);
    const findings = kept.flatMap((evaluation) => evaluation.findings);
    await requestResponses(findings, { ...responses, clock: invocation.clock });
    await alert(findings, { ...alerting, ...invocation });
  });
}
