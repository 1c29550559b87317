import { sourceLane } from '../shared/lanes/source-lane.ts';
import { healthSource } from '../shared/sources/health-source.ts';

/** AWS Health events from EventBridge into alerts, with the responses they want asked for first. */
export const handler = sourceLane('health-events', () => healthSource);
