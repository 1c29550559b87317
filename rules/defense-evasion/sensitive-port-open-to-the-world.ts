import { codeRule } from '../../shared/detection/code-rule.ts';
import { outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { worldOpenings } from '../../shared/detection/predicates/security-group.ts';
import type { Json } from '../../shared/model/index.ts';
import { sensitivePortOf } from '../../shared/model/sensitive-ports.ts';

const authorize = (requestParameters: Record<string, Json>, rest: Record<string, Json> = {}) => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters: { groupId: 'sg-0123456789abcdef0', ...requestParameters },
  ...rest,
});

const permission = (ports: Record<string, Json>, ranges: Record<string, Json>) =>
  authorize({ ipPermissions: { items: [{ ipProtocol: 'tcp', ...ports, ...ranges }] } });

const ipv4 = (...networks: string[]) => ({ ipRanges: { items: networks.map((cidrIp) => ({ cidrIp })) } });
const ssh = { fromPort: 22, toPort: 22 };

export default codeRule({
  id: 'defense-evasion/sensitive-port-open-to-the-world',
  title: 'SSH, RDP, a database or every port opened to the world',
  description:
    'A security group now admits the whole internet to a port behind which a login or a database waits. It is scanned within minutes. Networks are judged by how wide they are, so a world cut in two halves counts too.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html',
  ],
  tags: [
    'attack.defense-evasion',
    'attack.initial-access',
    'attack.persistence',
    'attack.exfiltration',
    'attack.t1133',
    'attack.t1190',
    'attack.t1562',
    'attack.t1562.007',
    'cis.4.10',
  ],
  level: 'high',
  response: { playbook: 'close-security-group' },
  falsePositives: ['A test machine without data; give it Session Manager instead'],
  runbook: [
    'Take the rule out (`aws ec2 revoke-security-group-ingress --group-id … --security-group-rule-ids …`).',
    'See which instances and databases use the group, and whether flow logs show strangers reaching them since.',
    'Ask the principal; without an owner, cut its sessions and keys.',
    'Offer another way in: Session Manager, EC2 Instance Connect Endpoint, a VPN.',
  ],
  dedup: ['requestParameters.groupId', 'requestParameters.ModifySecurityGroupRulesRequest.GroupId'],
  resources: [
    { type: 'AWS::EC2::SecurityGroup', id: 'requestParameters.groupId' },
    { type: 'AWS::EC2::SecurityGroup', id: 'requestParameters.ModifySecurityGroupRulesRequest.GroupId' },
  ],
  dispatch: {
    eventSource: ['ec2.amazonaws.com'],
    eventName: ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'],
  },
  match(record) {
    // A denied attempt is an attempt; a duplicate or malformed rule changes nothing.
    if (outcomeOf(record) === 'failure') return undefined;
    return worldOpenings(record).flatMap((opening) => {
      const sensitive = sensitivePortOf(opening);
      if (sensitive === undefined) return [];
      const { cidr = '', protocol, fromPort, toPort } = opening;
      const ports = `${protocol} ${fromPort}-${toPort}`;
      return [
        { field: 'cidr', value: `${cidr} to ${ports}, ${sensitive.port} (${sensitive.name}) among them` },
      ];
    });
  },
  tests: [
    { name: 'SSH', match: true, events: [permission(ssh, ipv4('0.0.0.0/0'))] },
    {
      name: 'the flat shape',
      match: true,
      events: [authorize({ ...ssh, ipProtocol: 'tcp', cidrIp: '0.0.0.0/0', ipPermissions: {} })],
    },
    {
      name: 'IPv6',
      match: true,
      events: [permission(ssh, { ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } })],
    },
    { name: 'one half of the world', match: true, events: [permission(ssh, ipv4('128.0.0.0/1'))] },
    {
      name: 'a range with RDP in it',
      match: true,
      events: [permission({ fromPort: 3000, toPort: 4000 }, ipv4('0.0.0.0/0'))],
    },
    {
      name: 'all protocols',
      match: true,
      events: [authorize({ ipPermissions: { items: [{ ipProtocol: '-1', ...ipv4('0.0.0.0/0') }] } })],
    },
    {
      name: 'an existing rule widened',
      match: true,
      events: [
        {
          eventSource: 'ec2.amazonaws.com',
          eventName: 'ModifySecurityGroupRules',
          requestParameters: {
            ModifySecurityGroupRulesRequest: {
              GroupId: 'sg-0123456789abcdef0',
              SecurityGroupRule: {
                SecurityGroupRuleId: 'sgr-0123456789abcdef0',
                SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' },
              },
            },
          },
        },
      ],
    },
    { name: 'one office', match: false, events: [permission(ssh, ipv4('203.0.113.0/24'))] },
    { name: 'the private network', match: false, events: [permission(ssh, ipv4('10.0.0.0/8'))] },
    {
      name: 'a website',
      match: false,
      events: [permission({ fromPort: 443, toPort: 443 }, ipv4('0.0.0.0/0'))],
    },
    {
      name: 'outbound',
      match: false,
      events: [{ ...permission(ssh, ipv4('0.0.0.0/0')), eventName: 'AuthorizeSecurityGroupEgress' }],
    },
    {
      name: 'the rule was there already',
      match: false,
      events: [{ ...permission(ssh, ipv4('0.0.0.0/0')), errorCode: 'Client.InvalidPermission.Duplicate' }],
    },
  ],
});
