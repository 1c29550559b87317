import {
  CreateDeliveryStreamCommand,
  FirehoseClient,
  ResourceInUseException,
} from '@aws-sdk/client-firehose';
import { at, stringAt } from '../../../shared/model/index.ts';
import { type LocalAccount, localAccountId } from '../isolation.ts';
import type { Template } from '../template.ts';

/**
 * Delivery streams to S3. The emulator writes each call as one object of NDJSON, without Parquet and without the
 * time parts of a prefix: what stands before them says which table it is.
 */
export async function createDeliveryStreams(account: LocalAccount, template: Template): Promise<number> {
  const firehose = new FirehoseClient(account.options);
  const streams = template.ofType('AWS::KinesisFirehose::DeliveryStream');
  await Promise.all(
    streams.map(async ({ name, properties }) => {
      const destination = at(properties, 'ExtendedS3DestinationConfiguration');
      try {
        await firehose.send(
          new CreateDeliveryStreamCommand({
            DeliveryStreamName: name,
            ExtendedS3DestinationConfiguration: {
              BucketARN: stringAt(destination, 'BucketARN'),
              RoleARN: stringAt(destination, 'RoleARN') ?? `arn:aws:iam::${localAccountId}:role/delivery`,
              Prefix: literalPrefix(stringAt(destination, 'Prefix') ?? ''),
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof ResourceInUseException)) throw error;
      }
    }),
  );
  firehose.destroy();
  return streams.length;
}

/** `vpc_flow/dt=!{timestamp:yyyy-MM-dd}/` → `vpc_flow/`. */
function literalPrefix(prefix: string): string {
  const [literal = ''] = prefix.split('!{');
  return literal.slice(0, literal.lastIndexOf('/') + 1);
}
