import { isWorldOpen } from '../../model/cidr.ts';
import { at, isObject, type Json, type JsonObject, stringAt } from '../../model/index.ts';
import type { PortRange } from '../../model/sensitive-ports.ts';

/** One opening of a security group, as one record tells it. */
export type Opening = PortRange & {
  groupId: string;
  ruleId?: string;
  egress: boolean;
  /** The network, where the other side is one. */
  cidr?: string;
  /** The group or prefix list, where the other side is one of these. */
  peer?: string;
};

/**
 * The openings of AuthorizeSecurityGroupIngress/Egress and ModifySecurityGroupRules, in the old shape
 * (`ipPermissions.items`), the flat one and, preferred where it is there, the rules that EC2 answered with.
 */
export function openingsOf(record: JsonObject): Opening[] {
  const answered = items(at(record, 'responseElements.securityGroupRuleSet')).map(answeredOpening);
  return answered.length > 0 ? answered : requestedOpenings(record);
}

/** Openings for inbound traffic to a network as wide as the world (`isWorldOpen`). */
export function worldOpenings(record: JsonObject): Opening[] {
  return openingsOf(record).filter((one) => !one.egress && one.cidr !== undefined && isWorldOpen(one.cidr));
}

function answeredOpening(item: JsonObject): Opening {
  const cidr = stringAt(item, 'cidrIpv4') ?? stringAt(item, 'cidrIpv6');
  const peer =
    stringAt(item, 'prefixListId') ??
    stringAt(item, 'referencedGroupId') ??
    stringAt(item, 'referencedGroupInfo.groupId');
  const ruleId = stringAt(item, 'securityGroupRuleId');
  return {
    groupId: stringAt(item, 'groupId') ?? '',
    ...(ruleId === undefined ? {} : { ruleId }),
    egress: item.isEgress === true,
    ...portsOf(item),
    ...(cidr === undefined ? {} : { cidr }),
    ...(peer === undefined ? {} : { peer }),
  };
}

function requestedOpenings(record: JsonObject): Opening[] {
  const egress = (stringAt(record, 'eventName') ?? '').endsWith('Egress');
  const request = at(record, 'requestParameters');
  if (!isObject(request)) return [];
  const groupId = stringAt(request, 'groupId') ?? stringAt(request, 'groupName') ?? '';
  const nested = items(request.ipPermissions).flatMap((permission) =>
    peersOf(permission).map((peer) => ({ groupId, egress, ...portsOf(permission), ...peer })),
  );
  const flat = stringAt(request, 'cidrIp') ?? stringAt(request, 'cidrIpv6');
  const own = flat === undefined ? [] : [{ groupId, egress, ...portsOf(request), cidr: flat }];
  return [...nested, ...own, ...modified(request)];
}

function peersOf(permission: JsonObject): { cidr?: string; peer?: string }[] {
  const named = (list: Json | undefined, ...keys: string[]) =>
    items(list).flatMap((item) => keys.flatMap((key) => stringAt(item, key) ?? []));
  return [
    ...named(permission.ipRanges, 'cidrIp').map((cidr) => ({ cidr })),
    ...named(permission.ipv6Ranges, 'cidrIpv6').map((cidr) => ({ cidr })),
    ...named(permission.prefixListIds, 'prefixListId').map((peer) => ({ peer })),
    ...named(permission.groups, 'groupId', 'groupName')
      .slice(0, 1)
      .map((peer) => ({ peer })),
  ];
}

function modified(request: JsonObject): Opening[] {
  const change = request.ModifySecurityGroupRulesRequest;
  if (!isObject(change)) return [];
  const groupId = stringAt(change, 'GroupId') ?? '';
  const rules = Array.isArray(change.SecurityGroupRule)
    ? change.SecurityGroupRule
    : [change.SecurityGroupRule ?? null];
  return rules.filter(isObject).flatMap((item) => {
    const rule = item.SecurityGroupRule;
    if (!isObject(rule)) return [];
    const cidr = stringAt(rule, 'CidrIpv4') ?? stringAt(rule, 'CidrIpv6');
    const ruleId = stringAt(item, 'SecurityGroupRuleId');
    return [
      {
        groupId,
        ...(ruleId === undefined ? {} : { ruleId }),
        egress: false,
        protocol: String(rule.IpProtocol ?? '-1'),
        fromPort: numberOf(rule.FromPort, 0),
        toPort: numberOf(rule.ToPort, 65_535),
        ...(cidr === undefined ? {} : { cidr }),
      },
    ];
  });
}

function portsOf(item: JsonObject): PortRange {
  return {
    protocol: String(item.ipProtocol ?? '-1'),
    fromPort: numberOf(item.fromPort, 0),
    toPort: numberOf(item.toPort, 65_535),
  };
}

/** AWS writes -1 for "all", as the first and the last port. */
function numberOf(value: Json | undefined, all: number): number {
  const number = Number(value ?? all);
  return Number.isFinite(number) && number >= 0 ? number : all;
}

function items(value: Json | undefined): JsonObject[] {
  const list = isObject(value) ? value.items : value;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
