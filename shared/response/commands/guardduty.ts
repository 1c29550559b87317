import {
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  GuardDutyClient,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import * as z from 'zod/mini';
import { type Command, command, name, regional } from './command.ts';

const guardDuty = regional((options) => new GuardDutyClient(options));

const detectors = 'arn:${AWS::Partition}:guardduty:*:${AWS::AccountId}:detector/*';
const Detector = z.strictObject({ DetectorId: name });

export const guardDutyCommands = {
  'guardduty.GetDetector': command({
    kind: 'read',
    action: 'guardduty:GetDetector',
    on: detectors,
    input: Detector,
    send: (input, region) => guardDuty(region).send(new GetDetectorCommand(input)),
  }),
  'guardduty.GetAdministratorAccount': command({
    kind: 'read',
    action: 'guardduty:GetAdministratorAccount',
    on: detectors,
    input: Detector,
    send: (input, region) => guardDuty(region).send(new GetAdministratorAccountCommand(input)),
  }),
  'guardduty.UpdateDetector': command({
    kind: 'change',
    action: 'guardduty:UpdateDetector',
    on: detectors,
    input: z.strictObject({ DetectorId: name, Enable: z.boolean() }),
    send: (input, region) => guardDuty(region).send(new UpdateDetectorCommand(input)),
  }),
} satisfies Record<string, Command>;
