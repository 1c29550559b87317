import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { containsNetwork, type Network, parseCidr } from '../../shared/model/cidr.ts';
import { type JsonObject, stringAt } from '../../shared/model/index.ts';

const rfc1918 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
  .map(parseCidr)
  .filter((network): network is Network => network !== undefined);

// In the request, in the wrapped request of newer calls, and in the answer where IPAM chose the range.
const fields = [
  'requestParameters.cidrBlock',
  'requestParameters.AssociateVpcCidrBlockRequest.CidrBlock',
  'responseElements.vpc.cidrBlock',
  'responseElements.AssociateVpcCidrBlockResponse.cidrBlockAssociation.cidrBlock',
];

function strangeRanges(record: JsonObject): { field: string; value: string }[] {
  const found = fields.flatMap((field) => {
    const value = stringAt(record, field);
    const network = value === undefined ? undefined : parseCidr(value);
    if (value === undefined || network === undefined || network.family !== 4) return [];
    return rfc1918.some((range) => containsNetwork(range, network)) ? [] : [{ field, value }];
  });
  return found.slice(0, 1);
}

const create = (cidrBlock: string, rest: JsonObject = {}) => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateVpc',
  requestParameters: { cidrBlock, instanceTenancy: 'default' },
  ...rest,
});

export default codeRule({
  id: 'defense-evasion/vpc-range-not-private',
  title: 'VPC with addresses outside the private ranges',
  description:
    'The VPC has, or gets, addresses that are not of RFC 1918. Where they belong to somebody on the internet, that somebody cannot be reached from the VPC any more, and logs show addresses that mean two things.',
  references: ['https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html'],
  tags: ['attack.defense-evasion', 'attack.t1578', 'attack.t1578.005', 'attack.t1599', 'cis.4.14'],
  level: 'low',
  falsePositives: [
    'Shared address space (100.64.0.0/10) for pods, or addresses that you own and brought to AWS',
  ],
  runbook: [
    "See whether the range is yours, shared address space, or somebody else's on the internet.",
    'A VPC with nothing in it is best deleted and made again with a private range.',
    'Ask the principal; a network in no plan may be meant to be overlooked.',
  ],
  dedup: ['requestParameters.cidrBlock', 'requestParameters.AssociateVpcCidrBlockRequest.VpcId'],
  resources: [
    { type: 'AWS::EC2::VPC', id: 'responseElements.vpc.vpcId' },
    { type: 'AWS::EC2::VPC', id: 'requestParameters.AssociateVpcCidrBlockRequest.VpcId' },
    { type: 'AWS::EC2::VPC', id: 'requestParameters.vpcId' },
  ],
  dispatch: { eventSource: ['ec2.amazonaws.com'], eventName: ['CreateVpc', 'AssociateVpcCidrBlock'] },
  match(record) {
    if (outcomeOf(record) !== 'success' || isAwsCaller(record)) return undefined;
    return strangeRanges(record);
  },
  tests: [
    { name: 'a range of the internet', match: true, events: [create('203.0.113.0/24')] },
    { name: 'just outside 172.16.0.0/12', match: true, events: [create('172.32.0.0/16')] },
    {
      name: 'a second range',
      match: true,
      events: [
        {
          eventSource: 'ec2.amazonaws.com',
          eventName: 'AssociateVpcCidrBlock',
          requestParameters: {
            AssociateVpcCidrBlockRequest: { VpcId: 'vpc-0123456789abcdef0', CidrBlock: '198.51.100.0/24' },
          },
        },
      ],
    },
    { name: 'within 172.16.0.0/12', match: false, events: [create('172.31.0.0/16')] },
    { name: 'within 10.0.0.0/8', match: false, events: [create('10.20.0.0/16')] },
    {
      name: 'refused',
      match: false,
      events: [create('8.0.0.0/8', { errorCode: 'Client.InvalidVpc.Range' })],
    },
  ],
});
