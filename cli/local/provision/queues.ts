import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { at, isObject, type Json } from '../../../shared/model/index.ts';
import type { LocalAccount } from '../isolation.ts';
import type { Template } from '../template.ts';

const attributes = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
];

/** Queues first, then redrive policies: a dead-letter queue must be there before it is named. */
export async function createQueues(account: LocalAccount, template: Template): Promise<number> {
  const sqs = new SQSClient(account.options);
  const queues = template.ofType('AWS::SQS::Queue');
  await Promise.all(
    queues.map(({ name, properties }) =>
      sqs.send(
        new CreateQueueCommand({
          QueueName: name,
          Attributes: Object.fromEntries(
            attributes.flatMap((attribute) => {
              const value = properties[attribute];
              return value === undefined ? [] : [[attribute, String(value)]];
            }),
          ),
        }),
      ),
    ),
  );
  await Promise.all(
    queues.flatMap(({ ref, properties }) => {
      const policy = properties.RedrivePolicy;
      if (!isObject(policy)) return [];
      return setAttribute(sqs, ref, 'RedrivePolicy', policy);
    }),
  );
  for (const { properties } of template.ofType('AWS::SQS::QueuePolicy')) {
    const document = properties.PolicyDocument;
    const urls = at(properties, 'Queues');
    if (document === undefined || !Array.isArray(urls)) continue;
    await Promise.all(urls.map((url) => setAttribute(sqs, String(url), 'Policy', document)));
  }
  sqs.destroy();
  return queues.length;
}

async function setAttribute(
  sqs: SQSClient,
  url: string,
  name: 'Policy' | 'RedrivePolicy',
  value: Json,
): Promise<void> {
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { [name]: JSON.stringify(value) } }),
  );
}
