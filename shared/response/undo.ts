import { BongsuError, type Call, type JsonObject } from '../model/index.ts';
import { finish } from './act.ts';
import { awsFault, changeFor, faultLine } from './aws.ts';
import type { ResponseDeps } from './deps.ts';
import { inspect, sameState } from './inspection.ts';
import { known, write } from './journal.ts';
import type { Playbook } from './playbook.ts';
import { playbookNamed } from './playbooks/index.ts';
import type { ResponseRecord } from './record.ts';

/** Who wants it back, and whether also where the state has moved since. */
export type UndoRequest = { id: string; by: string; force: boolean };

/**
 * Takes a response back: the undo calls of its steps in reverse order. Refused, and the refusal recorded, where
 * somebody has changed the target since, unless forced. Safe to call again after a crash.
 * @throws BongsuError `RESPONSE_UNKNOWN`, `RESPONSE_ALREADY_UNDONE`, `RESPONSE_NOT_APPLIED`,
 * `RESPONSE_IRREVERSIBLE`, `RESPONSE_MOVED`, `RESPONSE_TARGET_GONE`, `RESPONSE_UNDO_FAILED`
 */
export async function undo(request: UndoRequest, deps: ResponseDeps): Promise<ResponseRecord> {
  const record = await known(request.id, deps.ledger);
  const playbook = playbookNamed(record.playbook);
  if (record.outcome === 'undoing') return takeBack(record, playbook, request.by, deps);
  checkUndoable(record, playbook);

  const state = await stateNow(record, playbook, request, deps);
  const before = record.intended?.before ?? {};
  if (sameState(state, before)) {
    const reason = 'the state is already as it was before';
    return finish(
      record,
      deps,
      { outcome: 'undone', reason, severity: record.severity, after: state },
      request.by,
    );
  }
  if (!request.force && !sameState(state, record.after ?? {})) {
    const moved = `it is ${JSON.stringify(state)}, the response left ${JSON.stringify(record.after)}`;
    throw await refusal(
      record,
      'RESPONSE_MOVED',
      `the target has changed since: ${moved}; --force undoes it all the same`,
      request,
      deps,
    );
  }
  const intended = await write(
    record,
    { kind: 'undo-intended', calls: undoCalls(record), forced: request.force, before: state },
    deps,
    request.by,
  );
  return takeBack(intended, playbook, request.by, deps);
}

function checkUndoable(record: ResponseRecord, playbook: Playbook): void {
  const { id, outcome } = record;
  if (outcome === 'undone')
    throw new BongsuError('RESPONSE_ALREADY_UNDONE', `response ${id} is already undone`);
  if (outcome === 'acting') {
    throw new BongsuError('RESPONSE_UNDER_WAY', `response ${id} is still under way; try again in a minute`);
  }
  if (record.applied.length === 0) {
    throw new BongsuError(
      'RESPONSE_NOT_APPLIED',
      `response ${id} changed nothing (${outcome}): there is nothing to undo`,
    );
  }
  if (!playbook.reversible) {
    throw new BongsuError('RESPONSE_IRREVERSIBLE', `what ${playbook.id} does cannot be taken back by a call`);
  }
  const lasting = record.applied.flatMap((index) => {
    const step = record.intended?.steps[index];
    return step && step.undo === undefined ? [`${step.service}:${step.command}`] : [];
  });
  if (lasting.length > 0) {
    throw new BongsuError('RESPONSE_IRREVERSIBLE', `no call of a response takes ${lasting.join(', ')} back`);
  }
}

/** The undo calls of the steps that were taken, last step first. */
function undoCalls({ applied, intended }: ResponseRecord): Call[] {
  return [...applied]
    .reverse()
    .map((index) => intended?.steps[index]?.undo)
    .filter((call) => call !== undefined);
}

async function takeBack(
  record: ResponseRecord,
  playbook: Playbook,
  by: string,
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  let current = record;
  for (const [index, call] of record.undoCalls.entries()) {
    if (current.undone.includes(index)) continue;
    const before = current.after ?? {};
    let requestId: string;
    try {
      requestId = (await changeFor(playbook, deps.aws, call)).requestId;
    } catch (error) {
      if (awsFault(error) === 'transient') throw error;
      const code = awsFault(error) === 'gone' ? 'RESPONSE_TARGET_GONE' : 'RESPONSE_UNDO_FAILED';
      throw await refusal(current, code, `AWS refused to take it back (${faultLine(error)})`, { by }, deps);
    }
    const inspection = await inspect(playbook, current.target, deps);
    const after = inspection.kind === 'found' ? playbook.normalise(inspection.state) : {};
    current = await write(
      current,
      { kind: 'step', direction: 'undo', index, call, requestId, before, after },
      deps,
      by,
    );
  }
  const after = current.after ?? {};
  const restored = sameState(after, record.intended?.before ?? {});
  const reason = restored
    ? `undone by ${by}: the state is as it was before`
    : `undone by ${by}; AWS does not show the state from before yet, it shows ${JSON.stringify(after)}`;
  return finish(current, deps, { outcome: 'undone', reason, severity: record.severity, after }, by);
}

async function stateNow(
  record: ResponseRecord,
  playbook: Playbook,
  request: UndoRequest,
  deps: ResponseDeps,
): Promise<JsonObject> {
  const inspection = await inspect(playbook, record.target, deps);
  if (inspection.kind === 'found') return playbook.normalise(inspection.state);
  throw await refusal(record, 'RESPONSE_TARGET_GONE', inspection.reason, request, deps);
}

/** The refusal as an error, recorded before it is thrown. */
async function refusal(
  record: ResponseRecord,
  code: string,
  reason: string,
  { by }: { by: string },
  deps: ResponseDeps,
): Promise<BongsuError> {
  await write(record, { kind: 'undo-refused', reason }, deps, by);
  return new BongsuError(code, `response ${record.id} is not undone: ${reason}`);
}
