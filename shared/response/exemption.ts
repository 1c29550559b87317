import type { GuardDecision } from '../model/index.ts';
import { faultLine } from './aws.ts';

/** The tag that exempts a resource: empty or any word for good, a date `YYYY-MM-DD` up to the end of that day (UTC). */
export const exemptTag = 'bongsu:exempt';

/**
 * The exemption by tag. Tags that cannot be read stop the action and call a person: an exemption may be there.
 * A value that is no date exempts as well, for the same reason.
 * @param now epoch milliseconds
 */
export async function exemption(
  readTags: () => Promise<Record<string, string>>,
  now: number,
): Promise<GuardDecision> {
  const guard = 'exempt-tag';
  let tags: Record<string, string>;
  try {
    tags = await readTags();
  } catch (error) {
    return {
      guard,
      verdict: 'stop',
      reason: `whether it is exempt could not be read (${faultLine(error)})`,
      raise: true,
    };
  }
  if (!Object.hasOwn(tags, exemptTag)) return { guard, verdict: 'pass', reason: `no tag ${exemptTag}` };
  const value = tags[exemptTag] ?? '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && Date.parse(`${value}T23:59:59.999Z`) < now) {
    return { guard, verdict: 'pass', reason: `its exemption ended on ${value}` };
  }
  return {
    guard,
    verdict: 'stop',
    reason: `exempt by the tag ${exemptTag}${value === '' ? '' : `=${value}`}`,
  };
}
