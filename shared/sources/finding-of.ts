import { type Finding, findingId, type Signal } from '../model/index.ts';

/** What a source says of one thing that is wrong; the rest follows from the signal. */
export type Said = Pick<
  Finding,
  'ruleId' | 'title' | 'description' | 'severity' | 'resources' | 'matched' | 'dedupKey' | 'runbook'
> &
  Partial<Pick<Finding, 'actor' | 'references' | 'falsePositives' | 'tags' | 'response'>> & {
    /** What makes it the same finding when it is told again; the signal's id unless given. */
    identity?: readonly string[];
  };

/** A finding that a signal is by itself. Its id is the same for the same rule and identity, by every lane. */
export function findingOf(signal: Signal, { identity = [signal.id], ...said }: Said): Finding {
  return {
    status: 'stable',
    references: [],
    falsePositives: [],
    tags: [],
    ...said,
    id: findingId(said.ruleId, identity),
    signal,
    signalIds: [signal.id],
  };
}

/**
 * A name that AWS chose as part of a rule id: lower case words with hyphens.
 * @example slug('UnauthorizedAccess:IAMUser/MaliciousIPCaller') // 'unauthorizedaccess-iamuser-maliciousipcaller'
 */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The day of a point in time, for identities that are told at most once a day. */
export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}
