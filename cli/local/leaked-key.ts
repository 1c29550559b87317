import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  EntityAlreadyExistsException,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { BongsuError } from '../../shared/model/index.ts';
import type { LocalAccount } from './isolation.ts';

/** The user and the key that leaks, as the scenario's files have them. */
export const sampleUser = 'shop-deploy';
export const sampleKey = 'AKIAIOSFODNN7EXAMPLE';

/** A user of the emulated account with one active access key. */
export type LeakedKey = { userName: string; keyId: string; status(): Promise<string> };

/** Makes the user and its key. A second run on the same emulator is another user's: to Bongsu it is news again. */
export async function makeKey(account: LocalAccount): Promise<LeakedKey> {
  const iam = new IAMClient(account.options);
  const userName = await makeUser(iam);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }));
  const keyId = AccessKey?.AccessKeyId;
  if (keyId === undefined) throw new BongsuError('EMULATOR_FAILED', 'IAM made no access key');
  return {
    userName,
    keyId,
    async status() {
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
      return AccessKeyMetadata.find(({ AccessKeyId }) => AccessKeyId === keyId)?.Status ?? 'gone';
    },
  };
}

async function makeUser(iam: IAMClient): Promise<string> {
  for (let run = 1; ; run += 1) {
    const UserName = run === 1 ? sampleUser : `${sampleUser}-${run}`;
    try {
      await iam.send(new CreateUserCommand({ UserName }));
      return UserName;
    } catch (error) {
      if (!(error instanceof EntityAlreadyExistsException)) throw error;
    }
  }
}
