import type { Finding, GuardDecision, Origin, ResponseMode } from '../model/index.ts';

const cloudTrailTypes = /^AWS (API Call|Service Event|Console Sign ?In|Console Action) via CloudTrail$/i;

/**
 * Who AWS lets speak, and with which detail type. Nobody can put an `aws.*` event on a bus, but some of these
 * services pass on what a user gave them: Security Hub an imported finding, Config a custom evaluation. Those
 * are not here, and neither is whatever nobody has thought about yet.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html (`aws.` is reserved)
 */
const authors: Readonly<Record<string, string>> = {
  'aws.health': 'AWS Health Event',
  'aws.trustedadvisor': 'Trusted Advisor Check Item Refresh Notification',
  'aws.guardduty': 'GuardDuty Finding',
  'aws.access-analyzer': 'Access Analyzer Finding',
};

/** The most that a finding may lead to, and why. The verdict itself does not depend on it. */
export type Authority = { ceiling: ResponseMode; reason: string };

/** What the way a finding came allows. Anything that a user of the account could have written waits for a person. */
export function authority(finding: Finding): Authority {
  const { origin } = finding.signal;
  if (finding.signalIds.length > 1) {
    // Only the completing signal is at hand; the others may have come by any lane.
    return { ceiling: 'approve', reason: 'the finding rests on several signals' };
  }
  if (origin.lane === 'person') return { ceiling: 'enforce', reason: `${origin.by} asked for it` };
  if (origin.lane === 'eventbridge' && isAuthor(origin)) {
    return { ceiling: 'enforce', reason: `${origin.source} says so itself, by EventBridge` };
  }
  return {
    ceiling: 'approve',
    reason: `${describe(origin)} could have been written by a user of the account`,
  };
}

/** The less daring of two modes. */
export function lower(a: ResponseMode, b: ResponseMode): ResponseMode {
  return rank(a) <= rank(b) ? a : b;
}

/** How much a mode dares: `off` 0 to `enforce` 3. */
export function rank(mode: ResponseMode): number {
  return { off: 0, observe: 1, approve: 2, enforce: 3 }[mode];
}

/** The ceiling as one of the recorded decisions. */
export function authorityDecision({ ceiling, reason }: Authority): GuardDecision {
  return { guard: 'authority', verdict: ceiling === 'enforce' ? 'pass' : 'hold', reason };
}

function isAuthor(origin: Extract<Origin, { lane: 'eventbridge' }>): boolean {
  const { source, detailType } = origin;
  if (Object.hasOwn(authors, source) && authors[source] === detailType) return true;
  return source.startsWith('aws.') && cloudTrailTypes.test(detailType);
}

function describe(origin: Origin): string {
  if (origin.lane === 'eventbridge') return `"${origin.detailType}" of ${origin.source}`;
  if (origin.lane === 's3') return `object s3://${origin.bucket}/${origin.key}`;
  if (origin.lane === 'logs') return `log stream ${origin.logGroup}`;
  return 'what was replayed';
}
