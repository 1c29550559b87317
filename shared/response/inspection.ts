import type { JsonObject, Plan, Target } from '../model/index.ts';
import { awsFault, faultLine, readFor } from './aws.ts';
import type { ResponseDeps } from './deps.ts';
import type { Inspection, Playbook } from './playbook.ts';

/** The target as it is now; `unreadable` when AWS will not say, which no retry changes. */
export async function inspect(
  playbook: Playbook,
  target: Target,
  deps: ResponseDeps,
): Promise<Inspection | { kind: 'unreadable'; reason: string }> {
  try {
    return await playbook.inspect(target, readFor(playbook, deps.aws));
  } catch (error) {
    if (awsFault(error) !== 'permanent') throw error;
    return { kind: 'unreadable', reason: `its state could not be read (${faultLine(error)})` };
  }
}

/** The plan for a state, its time fixed. */
export function planFor(playbook: Playbook, target: Target, state: JsonObject, deps: ResponseDeps): Plan {
  return {
    playbook: playbook.id,
    target,
    before: playbook.normalise(state),
    ...playbook.plan(state, target),
    plannedAt: new Date(deps.clock()).toISOString(),
  };
}

/** What else a person should know. A failure is a note itself: it must not undo or hold up a response. */
export async function notesOn(
  playbook: Playbook,
  target: Target,
  state: JsonObject,
  deps: ResponseDeps,
): Promise<string[]> {
  if (!playbook.notes) return [];
  try {
    return await playbook.notes(target, state, {
      read: readFor(playbook, deps.aws),
      pause: deps.pause,
      home: deps.own,
    });
  } catch (error) {
    deps.log.warn('what else there is to know could not be read', { error });
    return [`What else there is to know could not be read (${faultLine(error)}).`];
  }
}

/** True when two normalised states are the same, whatever the order of their fields. */
export function sameState(a: JsonObject, b: JsonObject): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  );
}
