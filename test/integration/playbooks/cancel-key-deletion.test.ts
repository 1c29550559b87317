import {
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import { awsError } from '../../shared/response/iam-stand-in.ts';
import { killScene, playScene, type Scene } from './scene.ts';

// The emulator has no LookupEvents, and forgets no key before its time: what CloudTrail remembers of a key, and that it
// is gone, stand in for it.
const gone = new Set<unknown>();
const remembered = [{ EventName: 'ScheduleKeyDeletion' }, { EventName: 'CreateKey', CloudTrailEvent: '{}' }];

const scene: Scene = {
  playbook: 'cancel-key-deletion',
  offends: 'PendingDeletion',
  closed: 'Enabled',
  standIn: (aws) => ({
    change: aws.change,
    async read(call, region) {
      if (call.command === 'LookupEvents') return { Events: remembered };
      if (gone.has(call.input.KeyId)) throw awsError('NotFoundException', 400);
      return aws.read(call, region);
    },
  }),
  async make(options) {
    const kms = new KMSClient(options);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId ?? '';
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    return {
      resource: { type: 'AWS::KMS::Key', id: KeyId },
      name: KeyId,
      look: async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState,
      exempt: () =>
        kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'bongsu:exempt', TagValue: '' }] })),
      remove: async () => gone.add(KeyId),
    };
  },
};

playScene(scene);
killScene(scene);
