import type { Call, JsonObject } from '../../../shared/model/index.ts';
import { stringAt } from '../../../shared/model/index.ts';
import type { Aws } from '../../../shared/response/aws.ts';

export type StandInUser = { keys: Record<string, string>; tags?: Record<string, string>; path?: string };

/**
 * IAM users and their keys in memory, with what the emulator lacks: faults on demand and CloudTrail's LookupEvents.
 * Where the emulator can answer, `test/integration/respond.test.ts` uses it.
 */
export function iamStandIn(users: Record<string, StandInUser>) {
  const calls: string[] = [];
  const faults = new Map<string, () => Error>();
  const events: JsonObject[] = [];

  const answer = ({ service, command, input }: Call): JsonObject => {
    const name = `${service}.${command}`;
    calls.push(name);
    const fault = faults.get(name);
    if (fault) throw fault();
    const userName = stringAt(input, 'UserName') ?? '';
    const keyId = stringAt(input, 'AccessKeyId') ?? '';
    switch (name) {
      case 'iam.GetAccessKeyLastUsed': {
        const owner = Object.entries(users).find(([, user]) => keyId in user.keys)?.[0];
        if (!owner) throw awsError('NoSuchEntityException', 404);
        return { UserName: owner, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } };
      }
      case 'iam.ListAccessKeys':
        return {
          AccessKeyMetadata: Object.entries(known(userName).keys).map(([AccessKeyId, Status]) => ({
            AccessKeyId,
            Status,
          })),
          IsTruncated: false,
        };
      case 'iam.GetUser':
        return { User: { Arn: `arn:aws:iam::123456789012:user${known(userName).path ?? '/'}${userName}` } };
      case 'iam.ListUserTags':
        return {
          Tags: Object.entries(known(userName).tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
          IsTruncated: false,
        };
      case 'iam.UpdateAccessKey': {
        const { keys } = known(userName);
        if (!(keyId in keys)) throw awsError('NoSuchEntityException', 404);
        keys[keyId] = stringAt(input, 'Status') ?? '';
        return { $metadata: { requestId: `request-${calls.length}` } };
      }
      case 'cloudtrail.LookupEvents':
        return { Events: events };
      default:
        throw new Error(`the stand-in does not know ${name}`);
    }
  };

  const known = (name: string): StandInUser => {
    const user = users[name];
    if (!user) throw awsError('NoSuchEntityException', 404);
    return user;
  };

  const aws: Aws = {
    read: async (call) => answer(call),
    change: async (call) => {
      const metadata = answer(call).$metadata;
      return { requestId: stringAt(metadata, 'requestId') ?? '' };
    },
  };
  return {
    aws,
    users,
    calls,
    events,
    changes: () => calls.filter((name) => name === 'iam.UpdateAccessKey').length,
    /** From now on this command fails; undefined: it works again. */
    fail(name: string, error: (() => Error) | undefined) {
      if (error) faults.set(name, error);
      else faults.delete(name);
    },
  };
}

/** An error as the SDK raises it. */
export function awsError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(`${name} by the stand-in`), { name, $metadata: { httpStatusCode } });
}
