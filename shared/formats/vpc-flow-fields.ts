import type { ColumnType } from './format.ts';

/** A field of a flow log as AWS names it; `version` is the one that brought it, 6 being the Transit Gateway's. */
export type FlowField = {
  name: string;
  version: number;
  type: Extract<ColumnType, 'string' | 'int' | 'bigint'>;
  description: string;
  /** Tag values come percent-encoded. */
  encoded?: boolean;
};

/**
 * Every field of VPC flow logs (54, v2 to v11) and of Transit Gateway flow logs, which share names where they share
 * meaning. Types are those of AWS's Parquet files. Append-only: columns come from this list.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html and
 * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
 */
export const flowFields: readonly FlowField[] = [
  field(
    2,
    'version',
    'int',
    'Highest version among the fields chosen for the flow log; it does not tell the layout',
  ),
  field(2, 'account-id', 'string', 'Account that owns the network interface or the attachment'),
  field(2, 'interface-id', 'string', 'Network interface that the traffic was recorded for'),
  field(2, 'srcaddr', 'string', 'Source address; for outgoing traffic the private address of the interface'),
  field(
    2,
    'dstaddr',
    'string',
    'Destination address; for incoming traffic the private address of the interface',
  ),
  field(2, 'srcport', 'int', 'Source port'),
  field(2, 'dstport', 'int', 'Destination port'),
  field(2, 'protocol', 'int', 'IANA protocol number: 6 TCP, 17 UDP, 1 ICMP'),
  field(2, 'packets', 'bigint', 'Packets in the aggregation interval'),
  field(2, 'bytes', 'bigint', 'Bytes in the aggregation interval'),
  field(2, 'start', 'bigint', 'First packet in the aggregation interval, epoch seconds'),
  field(2, 'end', 'bigint', 'Last packet in the aggregation interval, epoch seconds'),
  field(2, 'action', 'string', 'ACCEPT, or REJECT by a security group or network ACL'),
  field(
    2,
    'log-status',
    'string',
    'OK; NODATA: no traffic; SKIPDATA: records were left out, possibly many flows',
  ),
  field(3, 'vpc-id', 'string', 'VPC of the network interface'),
  field(3, 'subnet-id', 'string', 'Subnet of the network interface'),
  field(3, 'instance-id', 'string', 'Instance that the interface is attached to, if it is the account’s own'),
  field(
    3,
    'tcp-flags',
    'int',
    'TCP flags, summed over the aggregation interval: 1 FIN, 2 SYN, 4 RST, 16 ACK',
  ),
  field(3, 'type', 'string', 'IPv4, IPv6 or EFA'),
  field(3, 'pkt-srcaddr', 'string', 'Source address in the packet, where it differs from the interface’s'),
  field(
    3,
    'pkt-dstaddr',
    'string',
    'Destination address in the packet, where it differs from the interface’s',
  ),
  field(4, 'region', 'string', 'Region of the network interface'),
  field(4, 'az-id', 'string', 'Availability Zone id of the network interface'),
  field(4, 'sublocation-type', 'string', 'wavelength, outpost or localzone'),
  field(4, 'sublocation-id', 'string', 'Id of the sublocation'),
  field(5, 'pkt-src-aws-service', 'string', 'AWS service that the packet’s source address belongs to'),
  field(5, 'pkt-dst-aws-service', 'string', 'AWS service that the packet’s destination address belongs to'),
  field(5, 'flow-direction', 'string', 'ingress or egress, seen from the network interface'),
  field(
    5,
    'traffic-path',
    'int',
    'Path that outgoing traffic takes: 1 same VPC, 2 internet gateway, 7 NAT, 8 Direct Connect',
  ),
  field(7, 'ecs-cluster-arn', 'string', 'ECS cluster'),
  field(7, 'ecs-cluster-name', 'string', 'Name of the ECS cluster'),
  field(7, 'ecs-container-instance-arn', 'string', 'ECS container instance, on EC2'),
  field(7, 'ecs-container-instance-id', 'string', 'Id of the ECS container instance, on EC2'),
  field(7, 'ecs-container-id', 'string', 'Runtime id of the first container'),
  field(7, 'ecs-second-container-id', 'string', 'Runtime id of the second container'),
  field(7, 'ecs-service-name', 'string', 'ECS service that started the task'),
  field(7, 'ecs-task-definition-arn', 'string', 'ECS task definition'),
  field(7, 'ecs-task-arn', 'string', 'ECS task'),
  field(7, 'ecs-task-id', 'string', 'Id of the ECS task'),
  field(8, 'reject-reason', 'string', 'Why the traffic was rejected: BPA is VPC Block Public Access'),
  field(
    9,
    'resource-id',
    'string',
    'Resource that the traffic was recorded for, where it is not an interface',
  ),
  field(
    10,
    'encryption-status',
    'int',
    'Encryption of the flow: 0 none, 1 by Nitro, 2 by the application, 3 by both',
  ),
  field(11, 'instance-tag', 'string', 'Value of the chosen tag of the instance', 'encoded'),
  field(11, 'instance-tag-2', 'string', 'Value of the second chosen tag of the instance', 'encoded'),
  field(11, 'interface-tag', 'string', 'Value of the chosen tag of the network interface', 'encoded'),
  field(
    11,
    'interface-tag-2',
    'string',
    'Value of the second chosen tag of the network interface',
    'encoded',
  ),
  field(11, 'asg-tag', 'string', 'Value of the chosen tag of the Auto Scaling group', 'encoded'),
  field(11, 'asg-tag-2', 'string', 'Value of the second chosen tag of the Auto Scaling group', 'encoded'),
  field(11, 'interface-type', 'string', 'Type of the network interface'),
  field(11, 'next-hop-interface-id', 'string', 'Network interface that the traffic goes to next'),
  field(11, 'next-hop-subnet-id', 'string', 'Subnet of the next hop'),
  field(11, 'next-hop-az-id', 'string', 'Availability Zone id of the next hop'),
  field(11, 'next-hop-vpc-id', 'string', 'VPC of the next hop'),
  field(11, 'next-hop-interface-type', 'string', 'Type of the next hop’s network interface'),
  field(6, 'resource-type', 'string', 'TransitGateway'),
  field(6, 'tgw-id', 'string', 'Transit gateway'),
  field(6, 'tgw-attachment-id', 'string', 'Transit gateway attachment that the traffic was recorded for'),
  field(6, 'tgw-src-vpc-account-id', 'string', 'Account of the source VPC'),
  field(6, 'tgw-dst-vpc-account-id', 'string', 'Account of the destination VPC'),
  field(6, 'tgw-src-vpc-id', 'string', 'Source VPC'),
  field(6, 'tgw-dst-vpc-id', 'string', 'Destination VPC'),
  field(6, 'tgw-src-subnet-id', 'string', 'Source subnet'),
  field(6, 'tgw-dst-subnet-id', 'string', 'Destination subnet'),
  field(6, 'tgw-src-eni', 'string', 'Network interface of the source attachment'),
  field(6, 'tgw-dst-eni', 'string', 'Network interface of the destination attachment'),
  field(6, 'tgw-src-az-id', 'string', 'Availability Zone id of the source attachment'),
  field(6, 'tgw-dst-az-id', 'string', 'Availability Zone id of the destination attachment'),
  field(
    6,
    'tgw-pair-attachment-id',
    'string',
    'The other attachment of the flow: its way out for ingress, in for egress',
  ),
  field(6, 'packets-lost-no-route', 'bigint', 'Packets lost because no route was given'),
  field(6, 'packets-lost-blackhole', 'bigint', 'Packets lost to a blackhole route'),
  field(6, 'packets-lost-mtu-exceeded', 'bigint', 'Packets lost because they exceeded the MTU'),
  field(6, 'packets-lost-ttl-expired', 'bigint', 'Packets lost because their time to live expired'),
];

/** The default format of VPC flow logs, which AWS does not let anyone change: the version 2 fields. */
export const defaultFlowLayout: readonly string[] = flowFields
  .filter(({ version }) => version === 2)
  .map(({ name }) => name);

/** The default format of Transit Gateway flow logs. */
export const transitGatewayLayout: readonly string[] = [
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id',
  'tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id',
  'tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end',
  'log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded',
  'packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service',
].flatMap((part) => part.split(' '));

/** `account-id` → `account_id`. */
export function columnName(fieldName: string): string {
  return fieldName.replaceAll('-', '_');
}

function field(
  version: number,
  name: string,
  type: FlowField['type'],
  description: string,
  encoded?: 'encoded',
): FlowField {
  return { name, version, type, description, ...(encoded && { encoded: true }) };
}
