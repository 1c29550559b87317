import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../../shared/model/index.ts';
import { restoreTrail } from '../../../../shared/response/playbooks/restore-trail.ts';
import { answers, planned, planOf, stateOf, surroundings } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const target = restoreTrail.targetNamed('audit', { account: '123456789012', region: 'us-west-2' });
const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit';
const all = [{ ReadWriteType: 'All', IncludeManagementEvents: true }];
const baseline = {
  name: 'audit',
  homeRegion: 'us-east-1',
  settings: { S3BucketName: 'logs', EnableLogFileValidation: true },
  selectors: { EventSelectors: all },
  insights: [{ InsightType: 'ApiCallRateInsight' }],
  tags: { team: 'security' },
};
const gone = awsError('TrailNotFoundException', 400);
const none = awsError('ParameterNotFound', 400);

function account(changed: { trail?: JsonObject | Error; logging?: boolean; baseline?: Json | Error } = {}) {
  const { trail = {}, logging = true, baseline: saved = baseline } = changed;
  const Trail = {
    Name: 'audit',
    TrailARN: arn,
    HomeRegion: 'us-east-1',
    HasInsightSelectors: true,
    ...baseline.settings,
  };
  return answers({
    GetParameter: saved instanceof Error ? saved : { Parameter: { Value: JSON.stringify(saved) } },
    GetTrail: trail instanceof Error ? trail : { Trail: { ...Trail, ...trail } },
    GetTrailStatus: { IsLogging: logging },
    GetEventSelectors: { EventSelectors: all },
    GetInsightSelectors: { InsightSelectors: baseline.insights },
    ListTags: { ResourceTagList: [{ TagsList: [{ Key: 'team', Value: 'security' }] }] },
  });
}

test.each([
  ['as its baseline says', {}, []],
  ['that is stopped', { logging: false }, ['StartLogging']],
  ['that is stopped, without a baseline', { logging: false, baseline: none }, ['StartLogging']],
  ['without validation', { trail: { EnableLogFileValidation: false } }, ['UpdateTrail']],
  ['without insights', { trail: { HasInsightSelectors: false } }, ['PutInsightSelectors']],
  ['with another key', { trail: { KmsKeyId: 'k-1' } }, ['UpdateTrail']],
  [
    'that is gone',
    { trail: gone },
    ['CreateTrail', 'PutEventSelectors', 'PutInsightSelectors', 'StartLogging'],
  ],
])('a trail %s', async (_name, changed, plan) => {
  expect(await planOf(restoreTrail, target, account(changed))).toEqual(plan);
});

test('only what differs is written, in the home region, and undo writes what was there', async () => {
  const read = account({ trail: { EnableLogFileValidation: false, KmsKeyId: 'k-1' } });
  const { steps } = restoreTrail.plan(await stateOf(restoreTrail, target, read), target, planned);
  expect(steps).toMatchObject([
    {
      region: 'us-east-1',
      input: { Name: 'audit', EnableLogFileValidation: true, KmsKeyId: '' },
      undo: { input: { Name: 'audit', EnableLogFileValidation: false, KmsKeyId: 'k-1' } },
    },
  ]);
});

test.each([
  ['gone, and nobody saved how it was', { trail: gone, baseline: none }],
  [
    "the organisation's, of another account",
    { trail: { IsOrganizationTrail: true, TrailARN: arn.replace('123456789012', '210987654321') } },
  ],
])('a trail that is %s is a person’s business', async (_name, changed) => {
  expect(await restoreTrail.inspect(target, account(changed), surroundings)).toMatchObject({
    kind: 'handover',
    severity: 'critical',
  });
});

test.each([['{'], [['a list']], [{ name: 'audit' }]])('a baseline like %j is an error', async (saved) => {
  await expect(
    restoreTrail.inspect(target, account({ baseline: saved }), surroundings),
  ).rejects.toMatchObject({
    code: 'BASELINE_INVALID',
  });
});
