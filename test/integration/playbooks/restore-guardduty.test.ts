import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  GetDetectorCommand,
  GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { killScene, playScene, type Scene } from './scene.ts';

// The emulator tags no detector after it was made: the tag stands in for it.
const exempt = new Set<unknown>();

const scene: Scene = {
  playbook: 'restore-guardduty',
  offends: 'DISABLED',
  closed: 'ENABLED',
  gone: 'refused',
  standIn: (aws) => ({
    change: aws.change,
    async read(call, region) {
      const answer = await aws.read(call, region);
      const tagged = call.command === 'GetDetector' && exempt.has(call.input.DetectorId);
      return tagged ? { ...answer, Tags: { 'bongsu:exempt': '' } } : answer;
    },
  }),
  async make(options) {
    const guardDuty = new GuardDutyClient(options);
    const { DetectorId = '' } = await guardDuty.send(new CreateDetectorCommand({ Enable: false }));
    return {
      resource: { type: 'AWS::GuardDuty::Detector', id: DetectorId },
      name: DetectorId,
      look: async () => (await guardDuty.send(new GetDetectorCommand({ DetectorId }))).Status,
      exempt: async () => exempt.add(DetectorId),
      remove: () => guardDuty.send(new DeleteDetectorCommand({ DetectorId })),
    };
  },
};

playScene(scene);
killScene(scene);
