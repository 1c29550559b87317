import {
  ConfigServiceClient,
  DeleteConfigurationRecorderCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
} from '@aws-sdk/client-config-service';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { objects } from '../../../shared/response/reading.ts';
import { killScene, playScene, type Scene } from './scene.ts';

let made = 0;
const arnOf = (name: unknown) => `arn:aws:config:ap-northeast-2:123456789012:configuration-recorder/${name}`;

// The emulator gives a recorder no ARN and no tags: both stand in for it.
const exempt = new Set<unknown>();

const scene: Scene = {
  playbook: 'restore-config-recorder',
  offends: false,
  closed: true,
  gone: 'refused',
  standIn: (aws) => ({
    change: aws.change,
    async read(call, region) {
      if (call.command === 'ListTagsForResource') {
        return { Tags: exempt.has(call.input.ResourceArn) ? [{ Key: 'bongsu:exempt', Value: '' }] : [] };
      }
      const answer = await aws.read(call, region);
      const recorders = objects(answer.ConfigurationRecorders).map((one) => ({
        ...one,
        arn: arnOf(one.name),
      }));
      return recorders.length > 0 ? { ...answer, ConfigurationRecorders: recorders } : answer;
    },
  }),
  async make(options) {
    const config = new ConfigServiceClient(options);
    // An account has one recorder at a time: the one of the scene before goes.
    const { ConfigurationRecorders = [] } = await config.send(new DescribeConfigurationRecordersCommand({}));
    for (const { name: ConfigurationRecorderName } of ConfigurationRecorders) {
      await config.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName }));
    }
    made += 1;
    const name = `recorder-${made}`;
    const roleARN = 'arn:aws:iam::123456789012:role/config';
    await config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder: { name, roleARN } }));
    if (made === 1) {
      const Bucket = 'shop-config';
      const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-2' } as const;
      await new S3Client(options).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      await config.send(
        new PutDeliveryChannelCommand({ DeliveryChannel: { name: 'default', s3BucketName: Bucket } }),
      );
    }
    return {
      resource: { type: 'AWS::Config::ConfigurationRecorder', id: name },
      name,
      async look() {
        const { ConfigurationRecordersStatus: [status] = [] } = await config.send(
          new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [name] }),
        );
        return status?.recording;
      },
      exempt: async () => exempt.add(arnOf(name)),
      remove: () => config.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName: name })),
    };
  },
};

playScene(scene);
killScene(scene);
