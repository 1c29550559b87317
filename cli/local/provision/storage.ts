import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  type Event,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { at, stringAt } from '../../../shared/model/index.ts';
import { type LocalAccount, localRegion } from '../isolation.ts';
import type { Template } from '../template.ts';

export async function createBuckets(account: LocalAccount, template: Template): Promise<number> {
  const s3 = new S3Client({ ...account.options, forcePathStyle: true });
  const buckets = template.ofType('AWS::S3::Bucket');
  await Promise.all(
    buckets.map(async ({ name }) => {
      try {
        await s3.send(
          new CreateBucketCommand({
            Bucket: name,
            CreateBucketConfiguration: { LocationConstraint: localRegion },
          }),
        );
      } catch (error) {
        if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
      }
    }),
  );
  s3.destroy();
  return buckets.length;
}

/** Each bucket's notifications to queues; the queues exist by now. */
export async function createNotifications(account: LocalAccount, template: Template): Promise<void> {
  const s3 = new S3Client({ ...account.options, forcePathStyle: true });
  await Promise.all(
    template.ofType('AWS::S3::Bucket').map(async ({ name, properties }) => {
      const declared = at(properties, 'NotificationConfiguration.QueueConfigurations');
      if (!Array.isArray(declared)) return;
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: name,
          NotificationConfiguration: {
            QueueConfigurations: declared.map((one) => ({
              QueueArn: stringAt(one, 'Queue'),
              Events: [(stringAt(one, 'Event') ?? 's3:ObjectCreated:*') as Event],
              Filter: keyFilter(at(one, 'Filter.S3Key.Rules')),
            })),
          },
        }),
      );
    }),
  );
  s3.destroy();
}

function keyFilter(rules: unknown) {
  if (!Array.isArray(rules)) return undefined;
  return {
    Key: {
      FilterRules: rules.map((rule) => ({
        Name: stringAt(rule, 'Name') === 'suffix' ? ('suffix' as const) : ('prefix' as const),
        Value: stringAt(rule, 'Value'),
      })),
    },
  };
}
