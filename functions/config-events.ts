import { sourceLane } from '../shared/lanes/source-lane.ts';
import { configSource } from '../shared/sources/config-source.ts';

/** AWS Config events from EventBridge into alerts, with the responses they want asked for first. */
export const handler = sourceLane('config-events', () => configSource);
