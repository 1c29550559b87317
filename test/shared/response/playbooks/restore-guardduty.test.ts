import { expect, test } from 'vitest';
import { restoreGuardduty } from '../../../../shared/response/playbooks/restore-guardduty.ts';
import { answers, surroundings } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const target = restoreGuardduty.targetNamed('d1', { account: '123456789012', region: 'us-west-2' });
const off = { Status: 'DISABLED', Tags: { team: 'security' } };

test.each([
  ['nobody', {}, 'found'],
  ['an account of old', { AccountId: '210987654321', RelationshipStatus: 'Resigned' }, 'found'],
  ['the account itself', { AccountId: '123456789012', RelationshipStatus: 'Enabled' }, 'found'],
  ['another account', { AccountId: '210987654321', RelationshipStatus: 'Enabled' }, 'handover'],
])('a detector that is administered by %s', async (_name, Administrator, kind) => {
  const read = answers({ GetDetector: off, GetAdministratorAccount: { Administrator } });
  expect(await restoreGuardduty.inspect(target, read, surroundings)).toMatchObject({ kind });
});

test('a detector that was deleted is a person’s business; any other error is raised', async () => {
  const gone = answers({ GetDetector: awsError('BadRequestException', 400) });
  expect(await restoreGuardduty.inspect(target, gone, surroundings)).toMatchObject({
    kind: 'handover',
    severity: 'critical',
  });
  const denied = answers({ GetDetector: awsError('AccessDeniedException', 403) });
  await expect(restoreGuardduty.inspect(target, denied, surroundings)).rejects.toThrow('AccessDenied');
});
