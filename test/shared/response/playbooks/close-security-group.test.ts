import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../shared/model/index.ts';
import { closeSecurityGroup } from '../../../../shared/response/playbooks/close-security-group.ts';
import { answers, planned, planOf, stateOf, surroundings } from '../answers.ts';
import { exposedKey } from '../setting.ts';

const place = { account: '123456789012', region: 'us-west-2' };
const target = closeSecurityGroup.targetNamed('sg-1', place);
const rule = (fields: JsonObject): JsonObject => ({
  SecurityGroupRuleId: 'sgr-1',
  IpProtocol: 'tcp',
  FromPort: 22,
  ToPort: 22,
  ...fields,
});
const group = (...rules: JsonObject[]) =>
  answers({
    DescribeSecurityGroups: { SecurityGroups: [{ GroupName: 'web' }] },
    DescribeSecurityGroupRules: { SecurityGroupRules: rules },
    GetManagedPrefixListEntries: { Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '0.0.0.0/1' }] },
  });

test.each<[string, JsonObject, boolean]>([
  ['SSH from everywhere', { CidrIpv4: '0.0.0.0/0' }, true],
  ['SSH from everywhere by IPv6', { CidrIpv6: '::/0' }, true],
  ['one half of the world', { CidrIpv4: '128.0.0.0/1' }, true],
  ['a range that holds a sensitive port', { CidrIpv4: '0.0.0.0/0', FromPort: 3000, ToPort: 4000 }, true],
  ['all ports', { CidrIpv4: '0.0.0.0/0', FromPort: -1, ToPort: -1 }, true],
  ['all protocols', { CidrIpv4: '0.0.0.0/0', IpProtocol: '-1', FromPort: -1, ToPort: -1 }, true],
  ['a prefix list with half the world in it', { PrefixListId: 'pl-1' }, true],
  ['SSH from inside', { CidrIpv4: '10.0.0.0/8' }, false],
  ['SSH from one address', { CidrIpv4: '192.0.2.7/32' }, false],
  ['a website', { CidrIpv4: '0.0.0.0/0', FromPort: 443, ToPort: 443 }, false],
  ['a ping', { CidrIpv4: '0.0.0.0/0', IpProtocol: 'icmp', FromPort: 8, ToPort: -1 }, false],
  ['all of ICMP', { CidrIpv4: '0.0.0.0/0', IpProtocol: 'icmp', FromPort: -1, ToPort: -1 }, false],
  ['a way out', { CidrIpv4: '0.0.0.0/0', IsEgress: true }, false],
  ['another group', { ReferencedGroupInfo: { GroupId: 'sg-2' } }, false],
])('%s', async (_name, fields, offends) => {
  const plan = await planOf(closeSecurityGroup, target, group(rule(fields)));
  expect(plan).toEqual(offends ? ['RevokeSecurityGroupIngress'] : []);
});

test('only the rules that the event names, in the region of the group', async () => {
  const rules = [rule({ CidrIpv4: '0.0.0.0/0' }), rule({ SecurityGroupRuleId: 'sgr-2', CidrIpv6: '::/0' })];
  const named = { ...target, parts: ['sgr-2'] };
  const state = await stateOf(closeSecurityGroup, named, group(...rules));
  const { steps } = closeSecurityGroup.plan(state, named, planned);
  expect(steps).toMatchObject([{ region: 'us-west-2', input: { SecurityGroupRuleIds: ['sgr-2'] } }]);
  expect(closeSecurityGroup.unmet(state, { ...target, parts: ['sgr-3'] })).toBeUndefined();
});

test('undo makes the rule again with its words and tags; its id is not compared', async () => {
  const full = rule({
    CidrIpv4: '0.0.0.0/0',
    Description: 'until Friday',
    Tags: [{ Key: 'ticket', Value: '42' }],
  });
  const state = await stateOf(closeSecurityGroup, target, group(full));
  expect(closeSecurityGroup.plan(state, target, planned).steps[0]?.undo?.input).toEqual({
    GroupId: 'sg-1',
    IpPermissions: [
      {
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'until Friday' }],
      },
    ],
    TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'ticket', Value: '42' }] }],
  });
  const again = await stateOf(closeSecurityGroup, target, group({ ...full, SecurityGroupRuleId: 'sgr-9' }));
  expect(closeSecurityGroup.normalise(again)).toEqual(closeSecurityGroup.normalise(state));
});

test.each([
  ['made', { responseElements: { securityGroupRuleSet: { items: [{ securityGroupRuleId: 'sgr-1' }] } } }],
  [
    'changed',
    {
      requestParameters: {
        ModifySecurityGroupRulesRequest: { SecurityGroupRule: { SecurityGroupRuleId: 'sgr-1' } },
      },
    },
  ],
])('the rules that a record says were %s are its parts', (_name, record) => {
  expect(closeSecurityGroup.partsOf?.(exposedKey({ signal: { record } }), target)).toEqual(['sgr-1']);
});

test('a group that is not there is gone', async () => {
  const read = answers({ DescribeSecurityGroups: { SecurityGroups: [] } });
  expect(await closeSecurityGroup.inspect(target, read, surroundings)).toMatchObject({ kind: 'gone' });
});

test('a group may be named by its ARN', () => {
  const arn = 'arn:aws:ec2:us-west-2:123456789012:security-group/sg-1';
  expect(closeSecurityGroup.targetNamed(arn, place)).toEqual(target);
});
