import { sourceLane } from '../shared/lanes/source-lane.ts';
import { sourceOf } from '../shared/sources/index.ts';

/**
 * What AWS services say of themselves, from EventBridge (GuardDuty, Security Hub, alarms, …) and from CloudWatch alarms
 * whose action is this function, into alerts. Which source reads an event: `shared/sources/index.ts`.
 */
export const handler = sourceLane('aws-events', sourceOf);
