import { BongsuError, type targetTypes } from '../../model/index.ts';
import type { Playbook } from '../playbook.ts';
import { blockPublicBucket } from './block-public-bucket.ts';
import { cancelKeyDeletion } from './cancel-key-deletion.ts';
import { closeSecurityGroup } from './close-security-group.ts';
import { containUser } from './contain-user.ts';
import { disableAccessKey } from './disable-access-key.ts';
import { encryptBucket } from './encrypt-bucket.ts';
import { removeForeignTrust } from './remove-foreign-trust.ts';
import { restoreConfigRecorder } from './restore-config-recorder.ts';
import { restoreGuardduty } from './restore-guardduty.ts';
import { restoreTrail } from './restore-trail.ts';
import { revokeRoleSessions } from './revoke-role-sessions.ts';
import { unshareSnapshot } from './unshare-snapshot.ts';

/** Every playbook by id. A test compares this with the folder. */
export const playbooks = {
  'block-public-bucket': blockPublicBucket,
  'cancel-key-deletion': cancelKeyDeletion,
  'close-security-group': closeSecurityGroup,
  'contain-user': containUser,
  'disable-access-key': disableAccessKey,
  'encrypt-bucket': encryptBucket,
  'remove-foreign-trust': removeForeignTrust,
  'restore-config-recorder': restoreConfigRecorder,
  'restore-guardduty': restoreGuardduty,
  'restore-trail': restoreTrail,
  'revoke-role-sessions': revokeRoleSessions,
  'unshare-snapshot': unshareSnapshot,
} satisfies Record<keyof typeof targetTypes, Playbook>;

export type PlaybookId = keyof typeof playbooks;

export const playbookIds = Object.keys(playbooks) as PlaybookId[];

/** @throws BongsuError `PLAYBOOK_UNKNOWN`, naming those there are. */
export function playbookNamed(id: string): Playbook {
  const found: Playbook | undefined = Object.hasOwn(playbooks, id) ? playbooks[id as PlaybookId] : undefined;
  if (found) return found;
  throw new BongsuError(
    'PLAYBOOK_UNKNOWN',
    `there is no playbook ${id}; there are: ${playbookIds.join(', ')}`,
  );
}
