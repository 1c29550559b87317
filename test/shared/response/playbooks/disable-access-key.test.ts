import { expect, test } from 'vitest';
import type { Call, JsonObject } from '../../../../shared/model/index.ts';
import { disableAccessKey } from '../../../../shared/response/playbooks/disable-access-key.ts';
import { awsError, iamStandIn } from '../iam-stand-in.ts';
import { leakedKey } from '../setting.ts';

const place = { account: '123456789012', region: 'eu-west-1' };
const target = disableAccessKey.targetNamed(leakedKey, place);
const surroundings = { ...place, stage: 'prod', trustedAccounts: [] };
const at = '2026-11-20T12:00:00.000Z';
const active = { userName: 'deploy', status: 'Active' };

test.each([
  ['Active', 1],
  ['Inactive', 0],
  ['Expired', 0],
])('a key that is %s needs %i steps', (status, steps) => {
  expect(disableAccessKey.plan({ userName: 'deploy', status }, target, at).steps).toHaveLength(steps);
});

test('the step names the user, and its undo the status that was there', () => {
  expect(disableAccessKey.plan(active, target, at).steps).toEqual([
    {
      service: 'iam',
      command: 'UpdateAccessKey',
      input: { UserName: 'deploy', AccessKeyId: leakedKey, Status: 'Inactive' },
      undo: {
        service: 'iam',
        command: 'UpdateAccessKey',
        input: { UserName: 'deploy', AccessKeyId: leakedKey, Status: 'Active' },
      },
    },
  ]);
});

test('it has no command that deletes', () => {
  expect(disableAccessKey.allowedCommands.filter((name) => /Delete/.test(name))).toEqual([]);
});

test('a key on a later page of the list is found', async () => {
  const { aws } = iamStandIn({ deploy: { keys: { [leakedKey]: 'Active' } } });
  const read = async (call: Call): Promise<JsonObject> => {
    if (call.command !== 'ListAccessKeys') return aws.read(call);
    if (call.input.Marker === 'next') return aws.read(call);
    return { AccessKeyMetadata: [], IsTruncated: true, Marker: 'next' };
  };
  expect(await disableAccessKey.inspect(target, read, surroundings)).toMatchObject({
    kind: 'found',
    state: active,
  });
});

test('a key that its user no longer lists is gone', async () => {
  const read = async (call: Call): Promise<JsonObject> =>
    call.command === 'GetAccessKeyLastUsed' ? { UserName: 'deploy' } : { AccessKeyMetadata: [] };
  expect(await disableAccessKey.inspect(target, read, surroundings)).toMatchObject({ kind: 'gone' });
});

test.each([
  { name: 'without a user', owner: undefined, answer: {} },
  { name: 'with the root marker', owner: undefined, answer: { UserName: '<root_account>' } },
])('a key $name is a root key: a person is paged', async ({ answer }) => {
  expect(await disableAccessKey.inspect(target, async () => answer, surroundings)).toMatchObject({
    kind: 'handover',
    severity: 'critical',
  });
});

test('a key that Trusted Advisor gives to root and IAM does not know is a root key', async () => {
  const { aws } = iamStandIn({});
  expect(await disableAccessKey.inspect({ ...target, owner: 'root' }, aws.read, surroundings)).toMatchObject({
    kind: 'handover',
    severity: 'critical',
  });
});

function event(eventName: string, requestParameters: JsonObject, more: JsonObject = {}): JsonObject {
  const record = {
    eventName,
    eventTime: '2026-11-20T11:00:00Z',
    sourceIPAddress: '198.51.100.7',
    requestParameters,
    ...more,
  };
  return { EventName: eventName, CloudTrailEvent: JSON.stringify(record) };
}

const notes = (
  read: (call: Call, region?: string) => Promise<JsonObject>,
  pause = async (_ms: number) => {},
) => disableAccessKey.notes?.(target, active, { read, pause, home: place }) ?? Promise.resolve([]);

test('the notes name what the key created, and not what it failed to create', async () => {
  const text = (
    await notes(async () => ({
      Events: [
        event('CreateUser', { userName: 'backdoor' }),
        event('CreateRole', { roleName: 'shadow' }, { errorCode: 'AccessDenied' }),
        event('DescribeInstances', {}),
      ],
    }))
  ).join('\n');
  expect(text).toMatch(/CreateUser backdoor at 2026-11-20T11:00:00Z/);
  expect(text).not.toMatch(/shadow/);
  expect(text).toMatch(/from 198\.51\.100\.7/);
});

test('CloudTrail is read in the region of IAM too, two requests a second, and not without end', async () => {
  const regions: string[] = [];
  const pauses: number[] = [];
  const text = await notes(
    async (call, region) => {
      regions.push(region ?? '');
      expect(call.input.AttributeValue).toBe(leakedKey);
      return { Events: [event('GetObject', {})], NextToken: 'more' };
    },
    async (ms) => {
      pauses.push(ms);
    },
  );
  expect(regions).toEqual([...Array(4).fill('us-east-1'), ...Array(4).fill('eu-west-1')]);
  expect(pauses).toEqual(Array(6).fill(500));
  expect(text.join('\n')).toMatch(/there are more/);
});

test('a CloudTrail that cannot be read is a note, not an error', async () => {
  const text = await notes(async () => {
    throw awsError('AccessDeniedException', 400);
  });
  expect(text.filter((line) => /could not be read/.test(line))).toHaveLength(2);
});
