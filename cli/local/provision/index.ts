import type { LocalAccount } from '../isolation.ts';
import type { Template } from '../template.ts';
import type { Wiring } from '../wiring.ts';
import { createDeliveryStreams } from './delivery.ts';
import { createEventRules } from './events.ts';
import { createSubscriptions } from './logs.ts';
import { createParameters } from './parameters.ts';
import { createQueues } from './queues.ts';
import { createBuckets, createNotifications } from './storage.ts';
import { createTables } from './tables.ts';
import { createTopics } from './topics.ts';

/**
 * Creates in the emulated account what the compiled template declares and the emulator's own CloudFormation leaves out
 * or drops. Returns how many resources there now are, by service. A second run on the same emulator changes nothing.
 */
export async function provision(
  account: LocalAccount,
  template: Template,
  wiring: Wiring,
): Promise<Record<string, number>> {
  const [queues, buckets, tables, streams, parameters] = await Promise.all([
    createQueues(account, template),
    createBuckets(account, template),
    createTables(account, template),
    createDeliveryStreams(account, template),
    createParameters(account, template),
  ]);
  // These name what the first ones made.
  const [topics, rules, subscriptions] = await Promise.all([
    createTopics(account, template),
    createEventRules(account, wiring),
    createSubscriptions(account, template, wiring),
    createNotifications(account, template),
  ]);
  return { queues, buckets, tables, streams, parameters, topics, rules, subscriptions };
}
