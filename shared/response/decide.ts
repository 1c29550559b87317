import {
  type Decision,
  type Finding,
  type GuardDecision,
  isAtLeast,
  type JsonObject,
  type ResponseMode,
  raised,
  type Severity,
  type Target,
} from '../model/index.ts';
import type { Reading } from '../platform/settings.ts';
import { authority, authorityDecision, lower } from './authority.ts';
import { readFor } from './aws.ts';
import type { ResponseDeps } from './deps.ts';
import { findingGuards, targetGuards } from './guards.ts';
import { inspect, notesOn, planFor } from './inspection.ts';
import { paceGuards } from './pace.ts';
import type { Playbook } from './playbook.ts';
import type { ResponseSettings } from './settings.ts';

const hourMs = 3_600_000;

/** One finding, one target, one playbook. `mode` only where a person names one. */
export type Case = { id: string; finding: Finding; playbook: Playbook; target: Target; mode?: ResponseMode };

/** The mode for a case: what settings or the playbook want, no more than the finding's way in allows. */
export function modeFor(
  { finding, playbook, mode }: Case,
  settings: Reading<ResponseSettings>,
): ResponseMode {
  const setting = configured(settings.value, playbook, finding.severity);
  // Off is off, for a person as well.
  if (setting === 'off') return setting;
  const wanted = mode ?? setting ?? playbook.defaultMode(finding);
  const allowed = lower(wanted, authority(finding).ceiling);
  return settings.degraded ? lower(allowed, 'observe') : allowed;
}

/**
 * Decides, and changes nothing: guards on the finding, inspection, plan, guards on the target, then the mode.
 * Every guard that was asked stands in the decision, with its answer.
 */
export async function decide(
  one: Case,
  mode: ResponseMode,
  settings: Reading<ResponseSettings>,
  deps: ResponseDeps,
): Promise<Decision> {
  const { finding, playbook, target } = one;
  const now = deps.clock();
  const guards = [
    authorityDecision(authority(finding)),
    ...degradedGuard(settings),
    ...findingGuards(finding, target, deps.own, now),
  ];
  const base = { finding, playbook: playbook.id, title: playbook.title, target, mode, notes: [] };
  if (stopping(guards)) return refused(base, guards);

  const inspection = await inspect(playbook, target, deps);
  if (inspection.kind === 'gone') {
    return {
      ...base,
      guards,
      outcome: 'nothing-to-do',
      reason: inspection.reason,
      severity: finding.severity,
    };
  }
  if (inspection.kind === 'handover') {
    const guard: GuardDecision = { guard: 'manageable', verdict: 'stop', reason: inspection.reason };
    const severity = isAtLeast(finding.severity, inspection.severity)
      ? finding.severity
      : inspection.severity;
    return { ...refused(base, [...guards, guard]), severity };
  }
  if (inspection.kind === 'unreadable') {
    return refused(base, [
      ...guards,
      { guard: 'inspection', verdict: 'stop', reason: inspection.reason, raise: true },
    ]);
  }

  const { state, principals } = inspection;
  const plan = planFor(playbook, target, state, deps);
  if (plan.steps.length === 0) {
    return {
      ...base,
      guards,
      plan,
      outcome: 'nothing-to-do',
      reason: plan.reason,
      severity: finding.severity,
      notes: await notesOn(playbook, target, state, deps),
    };
  }
  const read = readFor(playbook, deps.aws);
  guards.push(
    ...(await targetGuards({
      ...one,
      state,
      principals,
      settings: settings.value,
      own: deps.own,
      read,
      now,
    })),
  );
  if (stopping(guards)) return { ...refused(base, guards), plan };
  return byMode(one, { ...base, guards, plan }, state, settings.value, deps);
}

type Base = Omit<Decision, 'guards' | 'plan' | 'outcome' | 'reason' | 'severity'>;
type Planned = Base & Required<Pick<Decision, 'guards' | 'plan'>>;

async function byMode(
  { id, playbook, target, finding }: Case,
  planned: Planned,
  state: JsonObject,
  settings: ResponseSettings,
  deps: ResponseDeps,
): Promise<Decision> {
  const pace =
    planned.mode === 'enforce' && !holding(planned.guards)
      ? await paceGuards({ id, finding, playbook, target, settings, deps })
      : { guards: [], quiet: false };
  const guards = [...planned.guards, ...pace.guards];
  const severity = severityOf(finding, guards);
  if (planned.mode === 'observe') {
    return {
      ...planned,
      guards,
      outcome: 'observed',
      reason: holding(guards)?.reason ?? `the mode of ${playbook.id} is observe`,
      severity,
      notes: await notesOn(playbook, target, state, deps),
    };
  }
  const hold = holding(guards);
  if (planned.mode === 'enforce' && !hold) {
    return { ...planned, guards, outcome: 'acting', reason: planned.plan.reason, severity };
  }
  return {
    ...planned,
    guards,
    outcome: 'pending',
    reason: hold?.reason ?? `the mode of ${playbook.id} is approve`,
    severity,
    expiresAt: new Date(deps.clock() + settings.approvalHours * hourMs).toISOString(),
    ...(pace.quiet ? { quiet: true } : { notes: await notesOn(playbook, target, state, deps) }),
  };
}

function refused(base: Base, guards: GuardDecision[]): Decision {
  const stop = stopping(guards);
  const byHand = `To do it by hand once that is settled: npx bongsu respond run ${base.playbook} ${base.target.id}`;
  return {
    ...base,
    guards,
    outcome: 'refused',
    reason: stop?.reason ?? '',
    severity: severityOf(base.finding, guards),
    notes: stop?.raise ? [byHand] : [],
  };
}

function degradedGuard({ degraded }: Reading<ResponseSettings>): GuardDecision[] {
  if (!degraded) return [];
  const reason = 'the settings could not be read: nothing is changed on built-in defaults';
  return [{ guard: 'settings', verdict: 'hold', reason, raise: true }];
}

function configured(
  settings: ResponseSettings,
  playbook: Playbook,
  severity: Severity,
): ResponseMode | undefined {
  const own = Object.entries(settings.playbooks).find(([id]) => id === playbook.id)?.[1];
  return own?.modes?.[severity] ?? own?.mode;
}

/** The first guard that stops. */
export function stopping(guards: readonly GuardDecision[]): GuardDecision | undefined {
  return guards.find(({ verdict }) => verdict === 'stop');
}

function holding(guards: readonly GuardDecision[]): GuardDecision | undefined {
  return guards.find(({ verdict }) => verdict === 'hold');
}

function severityOf(finding: Finding, guards: readonly GuardDecision[]): Severity {
  return guards.some(({ raise }) => raise) ? raised(finding.severity) : finding.severity;
}
