import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../shared/model/index.ts';
import { cancelKeyDeletion } from '../../../../shared/response/playbooks/cancel-key-deletion.ts';
import { answers, planOf, surroundings } from '../answers.ts';
import { awsError } from '../iam-stand-in.ts';

const target = cancelKeyDeletion.targetNamed('1234abcd', { account: '123456789012', region: 'us-west-2' });
const key = (KeyState: string, more: JsonObject = {}) => ({
  KeyMetadata: { Arn: 'arn:aws:kms:us-west-2:123456789012:key/1234abcd', KeyState, ...more },
});
const event = (EventName: string, record: JsonObject = {}) => ({
  EventName,
  CloudTrailEvent: JSON.stringify(record),
});
const scheduled = event('ScheduleKeyDeletion');

test.each<[string, JsonObject[] | Error, string[]]>([
  ['made and never disabled', [scheduled, event('CreateKey')], ['CancelKeyDeletion', 'EnableKey']],
  ['enabled last', [scheduled, event('EnableKey'), event('DisableKey')], ['CancelKeyDeletion', 'EnableKey']],
  ['disabled last', [scheduled, event('DisableKey'), event('EnableKey')], ['CancelKeyDeletion']],
  [
    'disabled in vain',
    [scheduled, event('DisableKey', { errorCode: 'AccessDenied' }), event('CreateKey')],
    ['CancelKeyDeletion', 'EnableKey'],
  ],
  ['unknown to CloudTrail', [scheduled], ['CancelKeyDeletion']],
  ['with a CloudTrail that says nothing', awsError('AccessDeniedException', 400), ['CancelKeyDeletion']],
])('a key that was %s', async (_name, events, plan) => {
  const read = answers({
    DescribeKey: key('PendingDeletion'),
    LookupEvents: events instanceof Error ? events : { Events: events },
  });
  expect(await planOf(cancelKeyDeletion, target, read)).toEqual(plan);
});

test.each(['Enabled', 'Disabled', 'Unavailable'])('a key that is %s needs nothing', async (state) => {
  const read = answers({ DescribeKey: key(state), LookupEvents: { Events: [] } });
  expect(await planOf(cancelKeyDeletion, target, read)).toEqual([]);
});

test('a key of AWS is a person’s business', async () => {
  const read = answers({ DescribeKey: key('PendingDeletion', { KeyManager: 'AWS' }) });
  expect(await cancelKeyDeletion.inspect(target, read, surroundings)).toMatchObject({ kind: 'handover' });
});
