import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { type Opening, worldOpenings } from '../../shared/detection/predicates/security-group.ts';
import { sensitivePortOf } from '../../shared/model/sensitive-ports.ts';

const authorize = (ipProtocol: string, fromPort: number, toPort: number, cidrIp = '0.0.0.0/0') => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters: {
    groupId: 'sg-0123456789abcdef0',
    ipPermissions: { items: [{ ipProtocol, fromPort, toPort, ipRanges: { items: [{ cidrIp }] } }] },
  },
});

const carriesPorts = ['tcp', 'udp', '6', '17'];
const expectedPorts = [80, 443];

// ICMP and tunnels have no ports; a single web port and sensitive ports have rules of their own.
function isUnexpected(opening: Opening): boolean {
  const isWebPort = opening.fromPort === opening.toPort && expectedPorts.includes(opening.fromPort);
  return (
    carriesPorts.includes(opening.protocol.toLowerCase()) &&
    !isWebPort &&
    sensitivePortOf(opening) === undefined
  );
}

export default codeRule({
  id: 'defense-evasion/port-open-to-the-world',
  title: 'Port opened to the world',
  description:
    'A security group admits the whole internet to a port that is not a web port. Services on such ports are seldom meant for strangers.',
  references: ['https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html'],
  tags: [
    'attack.defense-evasion',
    'attack.initial-access',
    'attack.t1133',
    'attack.t1190',
    'attack.t1562',
    'attack.t1562.007',
    'cis.4.10',
  ],
  level: 'low',
  falsePositives: ['A public service on a port of its own: a VPN, a game server, mail'],
  runbook: [
    'See what uses the group and what listens on the port.',
    'Ask the principal whether the whole internet is meant; an office or a partner has a network that can be named.',
    'If not, take the rule out (`aws ec2 revoke-security-group-ingress`) and look at flow logs for who came since.',
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
    if (outcomeOf(record) !== 'success' || isAwsCaller(record)) return undefined;
    return worldOpenings(record)
      .filter(isUnexpected)
      .map((opening) => ({
        field: 'cidr',
        value: `${opening.cidr} to ${opening.protocol} ${opening.fromPort}-${opening.toPort}`,
      }));
  },
  tests: [
    { name: 'an application port', match: true, events: [authorize('tcp', 8080, 8080)] },
    { name: 'a range of UDP ports', match: true, events: [authorize('udp', 30_000, 32_767)] },
    { name: 'HTTPS', match: false, events: [authorize('tcp', 443, 443)] },
    { name: 'SSH, which another rule reports', match: false, events: [authorize('tcp', 22, 22)] },
    { name: 'ping', match: false, events: [authorize('icmp', -1, -1)] },
    { name: 'one office', match: false, events: [authorize('tcp', 8080, 8080, '203.0.113.0/24')] },
  ],
});
