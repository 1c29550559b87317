import { type Finding, findingId, type Signal } from '../model/index.ts';
import { type Exception, type Exceptions, expiredExceptions } from './exceptions.ts';
import { keyOf } from './finding.ts';
import { detectionSection } from './settings.ts';

const ruleId = 'bongsu/exception-expired';

/** Alerting remembers what it told for 14 days: well before that, an exception is no longer told of. */
const toldForMs = 2 * 86_400_000;

/**
 * A finding for each exception that ended lately, for its owner: its rule alerts again. The same on every call, so that
 * alerting tells each of them once. One that ended more than two days ago gives none.
 * @param now epoch ms
 * @param place the account and region of the deployment whose settings these are
 */
export function exceptionFindings(
  exceptions: Exceptions,
  now: number,
  place: Pick<Signal, 'account' | 'region'>,
): Finding[] {
  return expiredExceptions(exceptions, now)
    .filter(({ endsMs }) => now < endsMs + toldForMs)
    .map((exception) => findingOf(exception, place));
}

function findingOf(
  { rule, match, owner, reason, expires, endsMs }: Exception,
  { account, region }: Pick<Signal, 'account' | 'region'>,
): Finding {
  const id = findingId(ruleId, [rule, JSON.stringify(match), owner, expires]);
  const signal: Signal = {
    id: `settings:${id}`,
    kind: 'settings',
    account,
    region,
    time: new Date(endsMs).toISOString(),
    origin: { lane: 'settings', section: detectionSection.name },
    record: { rule, match, owner, reason, expires },
  };
  return {
    id,
    ruleId,
    title: `Exception from ${rule} has expired`,
    description: `What ${owner} had excepted ("${reason}") until ${expires} alerts again.`,
    severity: 'low',
    status: 'stable',
    signal,
    signalIds: [signal.id],
    resources: [{ type: 'Bongsu::Detection::Exception', id: rule, owner, account, region }],
    matched: [
      { field: 'owner', value: owner },
      { field: 'expires', value: expires },
    ],
    dedupKey: keyOf([ruleId, account, owner]),
    references: [],
    runbook: [
      `Ask ${owner} whether it is still needed: "${reason}".`,
      'Still needed: give it a new date in the settings (bongsu settings show detection, then put).',
      'Not needed any more: take it out of the settings.',
    ],
    falsePositives: [],
    tags: [],
  };
}
