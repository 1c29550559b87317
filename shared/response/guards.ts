import {
  at,
  BongsuError,
  type Finding,
  type GuardDecision,
  type JsonObject,
  staleAfterMs,
  stringAt,
  type Target,
} from '../model/index.ts';
import { exemption } from './exemption.ts';
import type { Playbook, Principal, Read } from './playbook.ts';
import { truncatedField } from './request.ts';
import type { ResponseSettings } from './settings.ts';

/** Clocks differ a little; a claim from further ahead is not believed. Milliseconds. */
const skewMs = 5 * 60_000;

/** The deployment that acts: its account and region, and the stage that its resources are named after. */
export type Own = { account: string; region: string; stage: string };

/**
 * The deployment that a topic belongs to: an ARN names its region and account, so that no call has to ask for them.
 * @throws BongsuError `ARN_INVALID`
 */
export function ownOf(topicArn: string, stage: string): Own {
  const [, , , region, account] = topicArn.split(':');
  if (region && account) return { account, region, stage };
  throw new BongsuError('ARN_INVALID', `${topicArn} is not a topic's ARN`);
}

/**
 * What the finding alone says against acting. Every guard answers, so that the ledger shows all of them;
 * each takes what it cannot read as a reason to stop.
 */
export function findingGuards(finding: Finding, target: Target, own: Own, now: number): GuardDecision[] {
  return [
    genuine(finding),
    fresh(finding, now),
    foreignAction(finding, own),
    ownAccount(finding, target, own),
  ];
}

/** What the target says against acting: exemptions, protected principals, Bongsu's own. */
export async function targetGuards(options: {
  playbook: Playbook;
  target: Target;
  state: JsonObject;
  principals: Principal[];
  settings: ResponseSettings;
  own: Own;
  read: Read;
  now: number;
}): Promise<GuardDecision[]> {
  const { playbook, target, state, principals, settings, own, read, now } = options;
  return [
    exemptByPattern(target, principals, settings.exempt),
    await exemption(() => playbook.tags(target, state, read), now),
    protectedPrincipal(principals, settings.protectedPrincipals),
    ownResource(principals, own),
  ];
}

const pass = (guard: string, reason: string): GuardDecision => ({ guard, verdict: 'pass', reason });
const stop = (guard: string, reason: string, raise = false): GuardDecision => ({
  guard,
  verdict: 'stop',
  reason,
  ...(raise ? { raise } : {}),
});

function genuine({ title, signal: { record } }: Finding): GuardDecision {
  const sample =
    at(record, 'service.additionalInfo.sample') === true || title.toUpperCase().startsWith('[SAMPLE]');
  if (record[truncatedField] === true) {
    return { guard: 'genuine', verdict: 'hold', reason: 'the record was too large to be passed on whole' };
  }
  if (sample) return stop('genuine', 'the finding is a sample');
  const errorCode = stringAt(record, 'errorCode');
  if (errorCode !== undefined) return stop('genuine', `the call failed (${errorCode}): nothing was changed`);
  if (stringAt(record, 'statusCode') === 'closed') return stop('genuine', 'AWS says that it is over');
  return pass('genuine', 'neither a sample, nor a failed call, nor over');
}

function fresh({ signal }: Finding, now: number): GuardDecision {
  if (signal.origin.lane === 'person') return pass('age', 'asked for by a person');
  if (signal.origin.lane === 'replay') return stop('age', 'it was replayed: what it tells of is history');
  const age = now - Date.parse(signal.time);
  if (Number.isNaN(age)) return stop('age', `its time "${signal.time}" cannot be read`, true);
  if (age > staleAfterMs) return stop('age', `the event is ${Math.floor(age / 60_000)} minutes old`, true);
  if (age < -skewMs) return stop('age', `its time ${signal.time} lies in the future`, true);
  return pass('age', `the event is ${Math.max(0, Math.floor(age / 1000))} seconds old`);
}

// By the exact role: a prefix alone is a name that anybody could choose to stay unseen.
function foreignAction({ actor }: Finding, { account, stage }: Own): GuardDecision {
  const role = `bongsu-${stage}-respond`;
  const own = new RegExp(`^arn:[\\w-]+:(iam|sts)::${account}:(role|assumed-role)/(.*/)?${role}(/[^/]*)?$`);
  const arns = [actor?.arn, actor?.sessionIssuer].filter((arn) => arn !== undefined);
  if (arns.some((arn) => own.test(arn))) return stop('own-action', `${role} did this itself`);
  return pass('own-action', 'not done by a response');
}

function ownAccount({ signal }: Finding, target: Target, own: Own): GuardDecision {
  if (target.account !== signal.account) {
    return stop('account', `the target is in ${target.account}, the event is about ${signal.account}`, true);
  }
  if (target.account !== own.account) {
    return stop('account', `responses act in ${own.account} only; the target is in ${target.account}`, true);
  }
  return pass('account', `account ${own.account}`);
}

function exemptByPattern(target: Target, principals: Principal[], patterns: string[]): GuardDecision {
  const hit = patterns.find((pattern) => matches(pattern, [target.id, ...principals.map(({ arn }) => arn)]));
  return hit
    ? stop('exempt-pattern', `settings exempt ${hit}`)
    : pass('exempt-pattern', 'not exempt by settings');
}

function protectedPrincipal(principals: Principal[], patterns: string[]): GuardDecision {
  const hit = patterns.find((pattern) =>
    matches(
      pattern,
      principals.flatMap(({ name, arn }) => [name, arn]),
    ),
  );
  if (hit) return stop('protected', `settings protect ${hit}: a person has to decide`, true);
  return pass('protected', 'no protected principal');
}

// A name is chosen by whoever made the user: not touched, but a person is called.
function ownResource(principals: Principal[], { stage }: Own): GuardDecision {
  const hit = principals.find(({ name }) => name.startsWith(`bongsu-${stage}-`));
  if (hit) return stop('own-resource', `${hit.name} is named like a resource of Bongsu itself`, true);
  return pass('own-resource', 'not a resource of Bongsu');
}

/** True when a pattern with `*` and `?` matches one of the values whole. */
function matches(pattern: string, values: string[]): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`);
  return values.some((value) => expression.test(value));
}
