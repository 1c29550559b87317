import {
  BongsuError,
  type Call,
  type Decision,
  type JsonObject,
  type LedgerEvent,
  type Plan,
  type ResponseOutcome,
  type ResponseReport,
} from '../model/index.ts';

/** A response as its ledger events add up to it. */
export type ResponseRecord = Omit<Decision, 'outcome'> & {
  id: string;
  /** Number of the next event. */
  sequence: number;
  /** `acting`, `undoing`: begun and not finished. */
  outcome: ResponseOutcome | 'acting' | 'undoing';
  /** The plan as it was fixed before the first change. */
  intended?: Plan;
  intendedAt?: string;
  /** Indexes of the steps that are done, and of the undo calls that are. */
  applied: number[];
  undone: number[];
  undoCalls: Call[];
  after?: JsonObject;
  /** Checks that did not yet find the change. */
  unverified: number;
  /** An outcome that nobody has been told of. */
  reportOwed: boolean;
  decidedAt: string;
  /** When acting was decided on or approved. */
  begunAt: string;
  /** When it came to its outcome; of the latest event while it is under way. */
  at: string;
  by: string;
};

/** Adds up the events of one response; undefined when there are none. */
export function recordOf(id: string, events: readonly LedgerEvent[]): ResponseRecord | undefined {
  let record: ResponseRecord | undefined;
  for (const event of events) {
    if (event.kind === 'decided') record = decided(id, event, record);
    else if (record) record = next(record, event);
    else throw new BongsuError('LEDGER_UNREADABLE', `ledger entry ${id} does not begin with a decision`);
  }
  return record;
}

/** The record with one more event. */
export function next(record: ResponseRecord, event: LedgerEvent): ResponseRecord {
  const moved = { ...record, sequence: record.sequence + 1, at: event.at };
  switch (event.kind) {
    case 'decided':
      return decided(record.id, event, record);
    case 'approved':
      return { ...moved, outcome: 'acting', begunAt: event.at, by: event.by };
    case 'intended':
      return { ...moved, intended: event.plan, intendedAt: event.at };
    case 'step':
      return event.direction === 'apply'
        ? { ...moved, applied: [...record.applied, event.index], after: event.after }
        : { ...moved, undone: [...record.undone, event.index], after: event.after };
    case 'unverified':
      return { ...moved, unverified: record.unverified + 1 };
    case 'finished': {
      const { outcome, reason, severity, after, notes, by } = event;
      return { ...moved, outcome, reason, severity, after, notes, by, reportOwed: true };
    }
    case 'undo-intended':
      return { ...moved, outcome: 'undoing', undoCalls: event.calls, by: event.by };
    case 'undo-refused':
      return { ...moved, at: record.at };
    case 'reported':
      return { ...moved, at: record.at, reportOwed: false };
  }
}

function decided(
  id: string,
  event: LedgerEvent & { kind: 'decided' },
  before: ResponseRecord | undefined,
): ResponseRecord {
  const { kind: _kind, ...decision } = event;
  return {
    ...decision,
    id,
    sequence: (before?.sequence ?? 0) + 1,
    applied: [],
    undone: [],
    undoCalls: [],
    unverified: 0,
    reportOwed: event.outcome !== 'acting' && event.quiet !== true,
    decidedAt: event.at,
    begunAt: event.at,
  };
}

/** True while nothing final has happened: the same message again takes it further. */
export function isUnderWay(record: ResponseRecord): boolean {
  return record.outcome === 'acting' || record.outcome === 'undoing';
}

/**
 * What a person is told of a response. Commands carry the stage, so that they work wherever they are pasted.
 * @throws BongsuError `RESPONSE_UNDER_WAY` while there is nothing final to tell.
 */
export function reportOf(record: ResponseRecord, own: { stage: string; region: string }): ResponseReport {
  const { outcome } = record;
  if (outcome === 'acting' || outcome === 'undoing') {
    throw new BongsuError('RESPONSE_UNDER_WAY', `response ${record.id} has not come to an end yet`);
  }
  const plan = record.intended ?? record.plan;
  const command = (verb: string) =>
    `npx bongsu respond ${verb} ${record.id} --stage ${own.stage} --region ${own.region}`;
  return {
    id: record.id,
    playbook: record.playbook,
    title: record.title,
    target: record.target,
    mode: record.mode,
    outcome,
    reason: record.reason,
    severity: record.severity,
    changes: plan?.steps.map(describeStep) ?? [],
    before: plan?.before ?? {},
    after: record.after ?? {},
    notes: record.notes,
    ...(record.applied.length > 0 && outcome !== 'undone' ? { undo: command('undo') } : {}),
    ...(outcome === 'pending' ? { approve: command('approve') } : {}),
    finding: record.finding,
    at: record.at,
  };
}

/** A response in one line, as `bongsu respond list` prints it. */
export type ResponseSummary = Pick<
  ResponseRecord,
  | 'id'
  | 'outcome'
  | 'playbook'
  | 'target'
  | 'mode'
  | 'severity'
  | 'reason'
  | 'decidedAt'
  | 'at'
  | 'by'
  | 'expiresAt'
> & { ruleId: string };

export function summaryOf(record: ResponseRecord): ResponseSummary {
  const { id, outcome, playbook, target, mode, severity, reason, decidedAt, at, by, expiresAt } = record;
  const { ruleId } = record.finding;
  return {
    id,
    outcome,
    playbook,
    ruleId,
    target,
    mode,
    severity,
    reason,
    decidedAt,
    at,
    by,
    ...(outcome === 'pending' && expiresAt !== undefined ? { expiresAt } : {}),
  };
}

function describeStep({ service, command, input }: Call): string {
  const parts = Object.entries(input).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${service}:${command} ${parts.join(' ')}`;
}
