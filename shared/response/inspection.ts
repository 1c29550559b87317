import type { Json, JsonObject, Plan, Target } from '../model/index.ts';
import { awsFault, faultLine, readFor } from './aws.ts';
import type { ResponseDeps } from './deps.ts';
import type { Inspection, Playbook, Surroundings } from './playbook.ts';

/** The target as it is now; `unreadable` when AWS will not say, which no retry changes. */
export async function inspect(
  playbook: Playbook,
  target: Target,
  deps: ResponseDeps,
): Promise<Inspection | { kind: 'unreadable'; reason: string }> {
  try {
    return await playbook.inspect(target, readFor(playbook, deps.aws), await surroundings(deps));
  } catch (error) {
    const fault = awsFault(error);
    if (fault === 'transient') throw error;
    if (fault === 'gone') {
      return { kind: 'gone', reason: `${target.id} no longer exists (${faultLine(error)})` };
    }
    return { kind: 'unreadable', reason: `its state could not be read (${faultLine(error)})` };
  }
}

async function surroundings({ own, settings }: ResponseDeps): Promise<Surroundings> {
  return { ...own, trustedAccounts: (await settings()).value.trustedAccounts };
}

/** The plan for a state, its time fixed. */
export function planFor(playbook: Playbook, target: Target, state: JsonObject, deps: ResponseDeps): Plan {
  const plannedAt = new Date(deps.clock()).toISOString();
  return {
    playbook: playbook.id,
    target,
    before: playbook.normalise(state),
    ...playbook.plan(state, target, plannedAt),
    plannedAt,
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
export function sameState(a: Json | undefined, b: Json | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  );
}
