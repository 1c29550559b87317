import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { stringAt } from '../../../shared/model/index.ts';
import type { LocalAccount } from '../isolation.ts';
import type { Template } from '../template.ts';

export async function createTopics(account: LocalAccount, template: Template): Promise<number> {
  const sns = new SNSClient(account.options);
  const topics = template.ofType('AWS::SNS::Topic');
  await Promise.all(topics.map(({ name }) => sns.send(new CreateTopicCommand({ Name: name }))));
  await Promise.all(
    template.ofType('AWS::SNS::Subscription').map(({ properties }) =>
      sns.send(
        new SubscribeCommand({
          TopicArn: stringAt(properties, 'TopicArn'),
          Protocol: stringAt(properties, 'Protocol'),
          Endpoint: stringAt(properties, 'Endpoint'),
        }),
      ),
    ),
  );
  sns.destroy();
  return topics.length;
}
