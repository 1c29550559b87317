import { expect, test } from 'vitest';
import { unshareSnapshot } from '../../../../shared/response/playbooks/unshare-snapshot.ts';
import { answers, planned, stateOf } from '../answers.ts';
import { exposedKey } from '../setting.ts';

const place = { account: '123456789012', region: 'us-west-2' };
const target = unshareSnapshot.targetNamed('snap-1', place);
const shared = answers({
  DescribeSnapshots: { Snapshots: [{ SnapshotId: 'snap-1' }] },
  DescribeSnapshotAttribute: {
    CreateVolumePermissions: [
      { Group: 'all' },
      { UserId: '111122223333' },
      { UserId: '444455556666' },
      { UserId: '210987654321' },
    ],
  },
});

test.each([
  ['names nobody', undefined, { GroupNames: ['all'] }],
  ['names an account', ['111122223333'], { UserIds: ['111122223333'] }],
  ['names a trusted account', ['210987654321'], undefined],
  ['names one that it is not shared with', ['999999999999'], undefined],
  ['is a person', ['*'], { GroupNames: ['all'], UserIds: ['111122223333', '444455556666'] }],
])('whoever asks %s', async (_name, parts, removed) => {
  const asked = { ...target, ...(parts && { parts }) };
  const state = await stateOf(unshareSnapshot, asked, shared);
  const inputs = unshareSnapshot.plan(state, asked, planned).steps.map(({ input }) => input);
  expect(inputs).toEqual(removed ? [{ SnapshotId: 'snap-1', OperationType: 'remove', ...removed }] : []);
});

test.each([
  ['a person', { origin: { lane: 'person' as const, by: 'ada' } }, ['*']],
  [
    'an EBS event',
    {
      record: {
        requestParameters: {
          createVolumePermission: { add: { items: [{ group: 'all' }, { userId: '1' }] } },
        },
      },
    },
    ['all', '1'],
  ],
  [
    'an image event',
    { record: { requestParameters: { launchPermission: { add: { items: [{ userId: '1' }] } } } } },
    ['1'],
  ],
  ['an RDS event', { record: { requestParameters: { valuesToAdd: ['all'] } } }, ['all']],
  ['any other', {}, []],
])('whom %s names', (_name, signal, parts) => {
  expect(unshareSnapshot.partsOf?.(exposedKey({ signal }), target)).toEqual(parts);
});

test.each([
  ['snap-1', 'AWS::EC2::Snapshot'],
  ['arn:aws:ec2:eu-west-1::snapshot/snap-1', 'AWS::EC2::Snapshot'],
  ['ami-1', 'AWS::EC2::Image'],
  ['nightly', 'AWS::RDS::DBSnapshot'],
  ['arn:aws:rds:eu-west-1:123456789012:snapshot:nightly', 'AWS::RDS::DBSnapshot'],
  ['arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:nightly', 'AWS::RDS::DBClusterSnapshot'],
])('%s is named as a %s', (id, type) => {
  expect(unshareSnapshot.targetNamed(id, place).type).toBe(type);
});
