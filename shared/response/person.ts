import { BongsuError, type Finding, findingId, type ResponseMode, type Target } from '../model/index.ts';
import { act, finish } from './act.ts';
import { readFor } from './aws.ts';
import { stopping } from './decide.ts';
import type { ResponseDeps } from './deps.ts';
import { expire, respond } from './engine.ts';
import { targetGuards } from './guards.ts';
import { inspect } from './inspection.ts';
import { known, write } from './journal.ts';
import type { Place } from './playbook.ts';
import { playbookNamed } from './playbooks/index.ts';
import type { ResponseRecord } from './record.ts';

/**
 * Approves a pending response and acts. The target's guards are asked again: an exemption made since counts.
 * @throws BongsuError `RESPONSE_UNKNOWN`, `RESPONSE_NOT_PENDING`, `RESPONSE_EXPIRED`
 */
export async function approve(
  { id, by }: { id: string; by: string },
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  const record = await known(id, deps.ledger);
  // Approved before, and the invocation ended on the way: go on.
  if (record.outcome === 'acting') return act(record, deps);
  await checkPending(record, deps);
  const refusal = await targetRefusal(record, deps);
  if (refusal !== undefined) {
    const end = { outcome: 'refused', reason: refusal, severity: record.severity } as const;
    return finish(record, deps, end, by);
  }
  const approved = await write(record, { kind: 'approved' }, deps, by);
  await deps.state.forgetApproval(id);
  return act(approved, deps);
}

/**
 * Denies a pending response: it never acts.
 * @throws BongsuError `RESPONSE_UNKNOWN`, `RESPONSE_NOT_PENDING`, `RESPONSE_EXPIRED`
 */
export async function deny(
  { id, by }: { id: string; by: string },
  deps: ResponseDeps,
): Promise<ResponseRecord> {
  const record = await known(id, deps.ledger);
  await checkPending(record, deps);
  const reason = `denied by ${by}; nothing was changed`;
  const denied = await finish(record, deps, { outcome: 'denied', reason, severity: record.severity }, by);
  await deps.state.forgetApproval(id);
  return denied;
}

/** What a person runs by hand: a playbook on a target, without a finding. `requestId` makes a repeat the same run. */
export type RunRequest = {
  playbook: string;
  target: string;
  mode: ResponseMode;
  by: string;
  requestId: string;
};

/**
 * Runs a playbook by hand. The guards hold as ever, but for the age, the repeats and the caps.
 * @throws BongsuError `PLAYBOOK_UNKNOWN`, `PLAYBOOK_OFF`
 */
export async function run(request: RunRequest, deps: ResponseDeps): Promise<ResponseRecord> {
  const playbook = playbookNamed(request.playbook);
  const target = playbook.targetNamed(request.target, placeOf(request.target, deps.own));
  const finding = findingByHand(request, target, deps);
  const [record] = await respond(
    { version: 1, finding, playbook: playbook.id, requestedAt: finding.signal.time, mode: request.mode },
    deps,
  );
  if (record) return record;
  throw new BongsuError('PLAYBOOK_OFF', `settings switch ${playbook.id} off`);
}

async function checkPending(record: ResponseRecord, deps: ResponseDeps): Promise<void> {
  if (record.outcome !== 'pending') {
    throw new BongsuError(
      'RESPONSE_NOT_PENDING',
      `response ${record.id} does not wait for anybody: it is ${record.outcome}`,
    );
  }
  if (Date.parse(record.expiresAt ?? '') > deps.clock()) return;
  await expire(record.id, deps);
  throw new BongsuError(
    'RESPONSE_EXPIRED',
    `response ${record.id} was to be approved by ${record.expiresAt}`,
  );
}

async function targetRefusal(record: ResponseRecord, deps: ResponseDeps): Promise<string | undefined> {
  const playbook = playbookNamed(record.playbook);
  const inspection = await inspect(playbook, record.target, deps);
  // What is gone or cannot be managed, the act itself finds and records.
  if (inspection.kind !== 'found') return undefined;
  const { state, principals } = inspection;
  const settings = (await deps.settings()).value;
  const guards = await targetGuards({
    playbook,
    target: record.target,
    state,
    principals,
    settings,
    own: deps.own,
    read: readFor(playbook, deps.aws),
    now: deps.clock(),
  });
  return stopping(guards)?.reason;
}

/** Where a target lies: what its ARN says, else where Bongsu runs. */
function placeOf(target: string, own: Place): Place {
  const [, , , region, account] = target.startsWith('arn:') ? target.split(':') : [];
  return { account: account || own.account, region: region || own.region };
}

function findingByHand(
  { by, playbook, requestId }: RunRequest,
  resource: Target,
  { own, clock }: ResponseDeps,
): Finding {
  const ruleId = 'by-hand';
  const { account, region } = own;
  return {
    id: findingId(ruleId, [requestId]),
    ruleId,
    title: `${playbook} on ${resource.id}, run by hand`,
    description: `${by} ran it.`,
    severity: 'low',
    status: 'stable',
    signal: {
      id: `by-hand:${requestId}`,
      kind: 'by-hand',
      account,
      region,
      time: new Date(clock()).toISOString(),
      origin: { lane: 'person', by },
      record: {},
    },
    signalIds: [`by-hand:${requestId}`],
    actor: { type: 'Person', name: by, arn: by },
    resources: [{ type: resource.type, id: resource.id, account: resource.account, region: resource.region }],
    matched: [],
    dedupKey: `by-hand:${requestId}`,
    references: [],
    runbook: [],
    falsePositives: [],
    tags: [],
  };
}
