import {
  BongsuError,
  type ResponseMode,
  type ResponseRequest,
  responseId,
  type Target,
  targetsOf,
} from '../model/index.ts';
import { act, finish } from './act.ts';
import { rank } from './authority.ts';
import { type Case, decide, modeFor } from './decide.ts';
import type { ResponseDeps } from './deps.ts';
import { known, load, open, write } from './journal.ts';
import type { Playbook } from './playbook.ts';
import { playbookNamed } from './playbooks/index.ts';
import { isUnderWay, type ResponseRecord } from './record.ts';

/**
 * Takes a request as far as it may go: decide, and act where the mode and every guard allow. One record a target;
 * none where the mode is `off`. The same request again changes nothing that is finished and takes further what is not.
 * @throws BongsuError `PLAYBOOK_UNKNOWN`; whatever may get better by itself is thrown, so that the message returns.
 */
export async function respond(
  request: ResponseRequest & { mode?: ResponseMode },
  deps: ResponseDeps,
): Promise<ResponseRecord[]> {
  const { finding, mode } = request;
  const playbook = playbookNamed(request.playbook);
  const targets = targetsFor(playbook, request);
  const records: ResponseRecord[] = [];
  const errors: unknown[] = [];
  for (const target of targets) {
    const id = responseId(finding.id, playbook.id, target.id);
    try {
      const record = await respondTo({ id, finding, playbook, target, ...(mode && { mode }) }, deps);
      if (record) records.push(record);
    } catch (error) {
      // One key that cannot be reached is no reason to leave the next one on.
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw new BongsuError(
      'RESPONSE_INCOMPLETE',
      `${errors.length} of ${targets.length} responses did not come to an end`,
      {
        cause: errors[0],
      },
    );
  }
  return records;
}

/** Takes a response that is under way further; anything else comes back as it is. */
export async function resume(id: string, deps: ResponseDeps): Promise<ResponseRecord> {
  const record = await known(id, deps.ledger);
  return record.outcome === 'acting' ? act(record, deps) : record;
}

/** Marks that a person was told how it ended. */
export async function markReported(record: ResponseRecord, deps: ResponseDeps): Promise<ResponseRecord> {
  return write(record, { kind: 'reported' }, deps);
}

/** Ends a pending response whose time is over; any other is left as it is. */
export async function expire(id: string, deps: ResponseDeps): Promise<ResponseRecord | undefined> {
  const record = await load(id, deps.ledger);
  const lapsed = record?.outcome === 'pending' && Date.parse(record.expiresAt ?? '') <= deps.clock();
  if (record?.outcome === 'pending' && !lapsed) return record;
  const ended = lapsed
    ? await finish(record, deps, {
        outcome: 'expired',
        reason: `nobody approved it by ${record.expiresAt}; nothing was changed`,
        severity: record.severity,
      })
    : record;
  await deps.state.forgetApproval(id);
  return ended;
}

async function respondTo(one: Case, deps: ResponseDeps): Promise<ResponseRecord | undefined> {
  const before = await load(one.id, deps.ledger);
  if (before && isUnderWay(before)) return before.outcome === 'acting' ? act(before, deps) : before;
  if (before && before.outcome !== 'observed' && before.outcome !== 'pending') return before;
  const settings = await deps.settings();
  const mode = modeFor(one, settings);
  if (before && rank(mode) <= rank(before.mode)) return before;
  if (mode === 'off') {
    deps.metrics.count('ResponsesOff', 1, { playbook: one.playbook.id });
    return undefined;
  }
  const decision = await decide(one, mode, settings, deps);
  // Due before it is recorded: a deadline without a response lapses by itself, a response without one would wait for ever.
  if (decision.expiresAt) await deps.state.awaitApproval(one.id, Date.parse(decision.expiresAt));
  const record = await open(one.id, before, decision, deps);
  return record.outcome === 'acting' ? act(record, deps) : record;
}

function targetsFor(playbook: Playbook, request: ResponseRequest): Target[] {
  const { finding } = request;
  const found = targetsOf(finding, playbook.id);
  if (found.length === 0) return [unnamed(request)];
  return found.map((target) => {
    const parts = playbook.partsOf?.(finding, target) ?? [];
    return parts.length > 0 ? { ...target, parts } : target;
  });
}

// A finding that wants a response and names nothing to act on: recorded and told, not dropped.
function unnamed({ finding }: ResponseRequest): Target {
  const { account, region } = finding.signal;
  return { type: 'unknown', id: 'unnamed', account, region };
}
