import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalAccount, localAccountId, localRegion } from '../isolation.ts';
import { eventQueueName } from '../stand-ins.ts';
import type { Wiring } from '../wiring.ts';

/** Rules with a queue in the place of each function. The emulator delivers disabled rules too: they are left out. */
export async function createEventRules(account: LocalAccount, wiring: Wiring): Promise<number> {
  const events = new EventBridgeClient(account.options);
  const sqs = new SQSClient(account.options);
  const rules = wiring.rules.filter((rule) => rule.enabled);
  for (const functionId of new Set(rules.map((rule) => rule.functionId))) {
    await sqs.send(new CreateQueueCommand({ QueueName: eventQueueName(functionId) }));
  }
  for (const bus of new Set(rules.map((rule) => rule.bus))) {
    if (bus !== 'default') await createBus(events, bus);
  }
  await Promise.all(
    rules.map(async ({ name, bus, pattern, functionId }) => {
      await events.send(
        new PutRuleCommand({ Name: name, EventBusName: bus, EventPattern: pattern, State: 'ENABLED' }),
      );
      await events.send(
        new PutTargetsCommand({
          Rule: name,
          EventBusName: bus,
          Targets: [
            {
              Id: functionId,
              Arn: `arn:aws:sqs:${localRegion}:${localAccountId}:${eventQueueName(functionId)}`,
            },
          ],
        }),
      );
    }),
  );
  events.destroy();
  sqs.destroy();
  return rules.length;
}

async function createBus(events: EventBridgeClient, name: string): Promise<void> {
  try {
    await events.send(new CreateEventBusCommand({ Name: name }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
