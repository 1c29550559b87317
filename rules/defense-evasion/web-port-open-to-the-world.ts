import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { type Opening, worldOpenings } from '../../shared/detection/predicates/security-group.ts';

const authorize = (ipProtocol: string, fromPort: number, toPort: number, cidrIp = '0.0.0.0/0') => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters: {
    groupId: 'sg-0123456789abcdef0',
    ipPermissions: { items: [{ ipProtocol, fromPort, toPort, ipRanges: { items: [{ cidrIp }] } }] },
  },
});

const webPorts = [80, 443];

function isWeb(opening: Opening): boolean {
  return opening.fromPort === opening.toPort && webPorts.includes(opening.fromPort);
}

export default codeRule({
  id: 'defense-evasion/web-port-open-to-the-world',
  title: 'Port 80 or 443 opened to the world',
  description:
    'A security group admits the whole internet to a web port. For a load balancer that is its purpose, so it is recorded and not sent; for an instance that was reachable only from inside it is a change to look at.',
  references: ['https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html'],
  tags: [
    'attack.defense-evasion',
    'attack.initial-access',
    'attack.t1190',
    'attack.t1562',
    'attack.t1562.007',
    'cis.4.10',
  ],
  level: 'informational',
  falsePositives: ['A public load balancer that is set up'],
  runbook: [
    'See what uses the group; a load balancer is fine.',
    'If it is an instance, ask its owner whether it is meant to be on the internet by itself.',
    'If not, take the rule out (`aws ec2 revoke-security-group-ingress`).',
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
      .filter(isWeb)
      .map((opening) => ({
        field: 'cidr',
        value: `${opening.cidr} to ${opening.protocol} ${opening.fromPort}`,
      }));
  },
  tests: [
    { name: 'HTTPS', match: true, events: [authorize('tcp', 443, 443)] },
    { name: 'HTTP', match: true, events: [authorize('tcp', 80, 80)] },
    {
      name: 'a range from 80 to 443, which is another matter',
      match: false,
      events: [authorize('tcp', 80, 443)],
    },
    { name: 'from inside', match: false, events: [authorize('tcp', 443, 443, '10.0.0.0/16')] },
    { name: 'another port', match: false, events: [authorize('tcp', 8080, 8080)] },
  ],
});
