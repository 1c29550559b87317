import {
  type JsonObject,
  type LedgerEvent,
  type Plan,
  raised,
  type Severity,
  staleAfterMs,
} from '../model/index.ts';
import { awsFault, changeFor, faultLine } from './aws.ts';
import type { ResponseDeps } from './deps.ts';
import { inspect, notesOn, planFor } from './inspection.ts';
import { write } from './journal.ts';
import { targetKey } from './pace.ts';
import type { Playbook } from './playbook.ts';
import { playbookNamed } from './playbooks/index.ts';
import type { ResponseRecord } from './record.ts';

/** AWS is eventually consistent: so often is the change looked for before it counts as failed. */
const checks = 5;

type Finished = Extract<LedgerEvent, { kind: 'finished' }>;
type Observation = { state: JsonObject; unmet: string | undefined };

/**
 * Takes a response that was decided on to its end: fixes the plan, changes, checks, records. Safe to call again
 * after a crash between any two calls. Comes back still `acting` when the change cannot be seen yet.
 */
export async function act(record: ResponseRecord, deps: ResponseDeps): Promise<ResponseRecord> {
  const playbook = playbookNamed(record.playbook);
  if (deps.clock() - Date.parse(record.intendedAt ?? record.begunAt) > staleAfterMs) {
    return finish(record, deps, {
      outcome: 'failed',
      reason:
        'it was begun more than an hour ago and is not taken further: look at the target, then run it by hand',
      severity: raised(record.severity),
    });
  }
  const intended = record.intended ? record : await intend(record, playbook, deps);
  if (!intended.intended || intended.outcome !== 'acting') return intended;
  return takeSteps(intended, intended.intended, playbook, deps);
}

/** Reads the state once more and writes down what is about to be done; from here on the plan stays as it is. */
async function intend(
  record: ResponseRecord,
  playbook: Playbook,
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  const { target } = record;
  const inspection = await inspect(playbook, target, deps);
  if (inspection.kind === 'gone') {
    return finish(record, deps, {
      outcome: 'nothing-to-do',
      reason: inspection.reason,
      severity: record.severity,
    });
  }
  if (inspection.kind !== 'found') {
    return finish(record, deps, {
      outcome: 'refused',
      reason: inspection.reason,
      severity: raised(record.severity),
    });
  }
  // Planned anew, even where nothing moved: a plan that waited for a person may hold a time that was then.
  const plan = planFor(playbook, target, inspection.state, deps);
  if (plan.steps.length === 0) {
    return finish(record, deps, { outcome: 'nothing-to-do', reason: plan.reason, severity: record.severity });
  }
  await deps.state.noteAct(playbook.id, targetKey(target), record.id, deps.clock());
  return write(record, { kind: 'intended', plan }, deps);
}

async function takeSteps(
  record: ResponseRecord,
  plan: Plan,
  playbook: Playbook,
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  let current = record;
  let seen: Observation | undefined;
  for (const [index, step] of plan.steps.entries()) {
    if (current.applied.includes(index)) continue;
    const { undo: _undo, ...call } = step;
    let requestId: string;
    try {
      requestId = (await changeFor(playbook, deps.aws, call)).requestId;
    } catch (error) {
      return stepFailed(current, error, deps);
    }
    seen = await observe(current, playbook, deps);
    const before = current.after ?? plan.before;
    const after = playbook.normalise(seen.state);
    current = await write(
      current,
      { kind: 'step', direction: 'apply', index, call, requestId, before, after },
      deps,
    );
  }
  return check(current, seen ?? (await observe(current, playbook, deps)), playbook, deps);
}

async function stepFailed(
  record: ResponseRecord,
  error: unknown,
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  const fault = awsFault(error);
  if (fault === 'transient') throw error;
  deps.log.warn('a change was refused', { error, response: record.id });
  if (fault === 'gone' && record.applied.length === 0) {
    const reason = `the target is gone (${faultLine(error)})`;
    return finish(record, deps, { outcome: 'nothing-to-do', reason, severity: record.severity });
  }
  const reason = `the change was refused (${faultLine(error)})`;
  return finish(record, deps, { outcome: 'failed', reason, severity: raised(record.severity) });
}

async function check(
  record: ResponseRecord,
  { state, unmet }: Observation,
  playbook: Playbook,
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  const after = playbook.normalise(state);
  if (unmet === undefined) {
    const notes = await notesOn(playbook, record.target, state, deps);
    return finish(record, deps, {
      outcome: 'applied',
      reason: `the change was made and is seen in the account; before it, ${record.reason}`,
      severity: record.severity,
      after,
      notes,
    });
  }
  if (record.unverified < checks - 1) return write(record, { kind: 'unverified', reason: unmet }, deps);
  return finish(record, deps, {
    outcome: 'failed',
    reason: `the change was made but cannot be seen: ${unmet}`,
    severity: raised(record.severity),
    after,
  });
}

/** The state after a change. A target that went away in between needs nothing more. */
async function observe(record: ResponseRecord, playbook: Playbook, deps: ResponseDeps): Promise<Observation> {
  const inspection = await inspect(playbook, record.target, deps);
  if (inspection.kind === 'found') {
    return { state: inspection.state, unmet: playbook.unmet(inspection.state, record.target) };
  }
  return { state: {}, unmet: inspection.kind === 'gone' ? undefined : inspection.reason };
}

/** Writes the end of a response. */
export function finish(
  record: ResponseRecord,
  deps: ResponseDeps,
  end: {
    outcome: Finished['outcome'];
    reason: string;
    severity: Severity;
    after?: JsonObject;
    notes?: string[];
  },
  by?: string,
): Promise<ResponseRecord> {
  const { after = record.after ?? record.plan?.before ?? {}, notes = record.notes } = end;
  return write(record, { kind: 'finished', ...end, after, notes }, deps, by);
}
