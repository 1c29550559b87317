import { ruleSet } from '#rules';
import { createDetector } from '../shared/detection/index.ts';
import { deployedConsequences } from '../shared/lanes/deployed-consequences.ts';
import { judge } from '../shared/lanes/judge.ts';
import { once } from '../shared/platform/client-options.ts';
import { lambda } from '../shared/platform/middleware.ts';
import { cloudTrailSignalFromEnvelope } from '../shared/sources/cloudtrail.ts';

const detector = createDetector(ruleSet);
const consequences = once(() => deployedConsequences('cloudtrail-events'));

/** CloudTrail events from EventBridge through detection into alerts. One that no rule selects makes no AWS call. */
export const handler = lambda('cloudtrail-events', async (event: unknown, invocation) => {
  await judge([cloudTrailSignalFromEnvelope(event)], { ...invocation, ruleSet, detector, consequences });
});
