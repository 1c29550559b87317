import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutSubscriptionFilterCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateStreamCommand, type KinesisClient, ResourceInUseException } from '@aws-sdk/client-kinesis';
import { type LocalAccount, localAccountId, localRegion } from '../isolation.ts';
import { kinesisClient, logStreamName } from '../stand-ins.ts';
import type { Template } from '../template.ts';
import type { Wiring } from '../wiring.ts';

/** Log groups, and subscription filters with a Kinesis stream in the place of each function. */
export async function createSubscriptions(
  account: LocalAccount,
  template: Template,
  wiring: Wiring,
): Promise<number> {
  const logs = new CloudWatchLogsClient(account.options);
  const kinesis = kinesisClient(account);
  const groups = new Set([
    ...template.ofType('AWS::Logs::LogGroup').map(({ name }) => name),
    // Sources of the account's own, which a deployment only subscribes to.
    ...wiring.subscriptions.map(({ logGroup }) => logGroup),
  ]);
  await Promise.all([...groups].map((group) => createGroup(logs, group)));
  for (const functionId of new Set(wiring.subscriptions.map((one) => one.functionId))) {
    await createStream(kinesis, logStreamName(functionId));
  }
  await Promise.all(
    wiring.subscriptions.map(({ logGroup, name, filterPattern, functionId }) =>
      logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName: logGroup,
          filterName: name,
          filterPattern,
          destinationArn: `arn:aws:kinesis:${localRegion}:${localAccountId}:stream/${logStreamName(functionId)}`,
          roleArn: `arn:aws:iam::${localAccountId}:role/subscription`,
        }),
      ),
    ),
  );
  logs.destroy();
  kinesis.destroy();
  return wiring.subscriptions.length;
}

async function createGroup(logs: CloudWatchLogsClient, logGroupName: string): Promise<void> {
  try {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}

async function createStream(kinesis: KinesisClient, StreamName: string): Promise<void> {
  try {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
