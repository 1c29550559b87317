import { describe, expect, test } from 'vitest';
import { openingsOf, worldOpenings } from '../../../../shared/detection/predicates/security-group.ts';
import type { JsonObject } from '../../../../shared/model/index.ts';
import { includesPort } from '../../../../shared/model/sensitive-ports.ts';

const oldShape = {
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters: {
    groupId: 'sg-1',
    ipPermissions: {
      items: [
        {
          ipProtocol: 'tcp',
          fromPort: 22,
          toPort: 22,
          groups: {},
          ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }, { cidrIp: '10.0.0.0/8' }] },
          ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] },
          prefixListIds: {},
        },
      ],
    },
  },
};
const flatShape = {
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters: {
    groupId: 'sg-1',
    cidrIp: '0.0.0.0/0',
    fromPort: 20,
    toPort: 30,
    ipProtocol: 'tcp',
    ipPermissions: {},
  },
};
const answered = {
  ...flatShape,
  responseElements: {
    securityGroupRuleSet: {
      items: [
        {
          securityGroupRuleId: 'sgr-1',
          groupId: 'sg-1',
          isEgress: false,
          ipProtocol: '-1',
          fromPort: -1,
          toPort: -1,
          cidrIpv4: '0.0.0.0/0',
        },
        {
          securityGroupRuleId: 'sgr-2',
          groupId: 'sg-1',
          isEgress: true,
          ipProtocol: '-1',
          cidrIpv4: '0.0.0.0/0',
        },
        {
          securityGroupRuleId: 'sgr-3',
          groupId: 'sg-1',
          isEgress: false,
          ipProtocol: 'tcp',
          fromPort: 1,
          toPort: 2,
          referencedGroupId: 'sg-2',
        },
      ],
    },
  },
};
const modified = {
  eventName: 'ModifySecurityGroupRules',
  requestParameters: {
    ModifySecurityGroupRulesRequest: {
      GroupId: 'sg-1',
      SecurityGroupRule: {
        SecurityGroupRuleId: 'sgr-1',
        SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 3389, ToPort: 3389, CidrIpv4: '0.0.0.0/1' },
      },
    },
  },
};

describe('openings to the world', () => {
  const rows: [what: string, record: JsonObject, expected: JsonObject[]][] = [
    [
      'the old shape',
      oldShape,
      [
        { groupId: 'sg-1', egress: false, protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' },
        { groupId: 'sg-1', egress: false, protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '::/0' },
      ],
    ],
    [
      'the flat shape',
      flatShape,
      [{ groupId: 'sg-1', egress: false, protocol: 'tcp', fromPort: 20, toPort: 30, cidr: '0.0.0.0/0' }],
    ],
    [
      'the answer, where there is one',
      answered,
      [
        {
          groupId: 'sg-1',
          ruleId: 'sgr-1',
          egress: false,
          protocol: '-1',
          fromPort: 0,
          toPort: 65_535,
          cidr: '0.0.0.0/0',
        },
      ],
    ],
    [
      'a modified rule',
      modified,
      [
        {
          groupId: 'sg-1',
          ruleId: 'sgr-1',
          egress: false,
          protocol: 'tcp',
          fromPort: 3389,
          toPort: 3389,
          cidr: '0.0.0.0/1',
        },
      ],
    ],
    ['outbound rules', { ...oldShape, eventName: 'AuthorizeSecurityGroupEgress' }, []],
    ['no request at all', { eventName: 'AuthorizeSecurityGroupIngress' }, []],
  ];
  test.each(rows)('%s', (_, record, expected) => {
    expect(worldOpenings(record)).toEqual(expected);
  });

  test('groups and prefix lists are peers, not networks', () => {
    expect(openingsOf(answered).map(({ peer }) => peer)).toEqual([undefined, undefined, 'sg-2']);
  });
});

describe('ports', () => {
  const opening = { groupId: 'sg-1', egress: false, protocol: 'tcp', fromPort: 20, toPort: 30 };
  test.each([
    [opening, 22, true],
    [opening, 31, false],
    [{ ...opening, protocol: '-1', fromPort: 0, toPort: 0 }, 22, true],
    [{ ...opening, protocol: '17' }, 22, true],
    [{ ...opening, protocol: 'icmp' }, 22, false],
  ])('%j %s: %s', (one, port, expected) => {
    expect(includesPort(one, port)).toBe(expected);
  });
});
