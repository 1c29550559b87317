import type { Finding, GuardDecision, Target } from '../model/index.ts';
import type { ResponseDeps } from './deps.ts';
import type { Playbook } from './playbook.ts';
import type { ResponseSettings } from './settings.ts';

const dayMs = 24 * 3_600_000;
/** Acting this often on one target in a day is fighting somebody: the next time a person has to look. */
const actsADay = 2;

/**
 * The guards that count: repeats on one target, then the caps. Asked last and only before acting, because a place
 * under the cap is taken by asking. `quiet`: the first response over the cap speaks for all of its hour.
 */
export async function paceGuards(options: {
  id: string;
  finding: Finding;
  playbook: Playbook;
  target: Target;
  settings: ResponseSettings;
  deps: ResponseDeps;
}): Promise<{ guards: GuardDecision[]; quiet: boolean }> {
  const { id, finding, playbook, target, settings, deps } = options;
  if (finding.signal.origin.lane === 'person') {
    return { guards: [{ guard: 'pace', verdict: 'pass', reason: 'asked for by a person' }], quiet: false };
  }
  const now = deps.clock();
  const acts = await deps.state.actsOn(playbook.id, targetKey(target), now - dayMs);
  const others = acts.filter((other) => other !== id);
  if (others.length >= actsADay) {
    const reason = `${playbook.id} has already acted on ${target.id} ${others.length} times in 24 hours (${others.join(', ')}): something undoes it`;
    return { guards: [{ guard: 'repeat', verdict: 'hold', reason, raise: true }], quiet: false };
  }
  const repeat: GuardDecision = {
    guard: 'repeat',
    verdict: 'pass',
    reason: `acted ${others.length} times in 24 hours`,
  };
  const limit = capOf(playbook, settings);
  const slot = await deps.state.claimSlot({
    playbook: playbook.id,
    id,
    limit,
    totalLimit: settings.totalPerHour,
    now,
  });
  if (slot.claimed) {
    return {
      guards: [repeat, { guard: 'cap', verdict: 'pass', reason: 'below the caps of this hour' }],
      quiet: false,
    };
  }
  const reason = `the cap of this hour is reached (${limit} for ${playbook.id}, ${settings.totalPerHour} in all): this and further ones wait for a person (npx bongsu respond list --pending)`;
  return { guards: [repeat, { guard: 'cap', verdict: 'hold', reason, raise: true }], quiet: !slot.announce };
}

/** What repeats are counted by. */
export const targetKey = ({ account, region, type, id }: Target): string =>
  `${account}/${region}/${type}/${id}`;

function capOf(playbook: Playbook, settings: ResponseSettings): number {
  const own = Object.entries(settings.playbooks).find(([id]) => id === playbook.id)?.[1]?.capPerHour;
  return own ?? settings.capPerHour;
}
