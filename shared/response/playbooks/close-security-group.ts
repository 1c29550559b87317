import {
  at,
  type Call,
  type Finding,
  includesPort,
  isObject,
  isWorldOpen,
  type JsonObject,
  sensitivePorts,
  stringAt,
  type Target,
} from '../../model/index.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../playbook.ts';
import { nameIn, objects, pages, tagsIn, tagsOf } from '../reading.ts';

/** One inbound rule that lets the world in, with all that undo needs to make it again. */
type Rule = {
  id: string;
  protocol: string;
  fromPort: number;
  toPort: number;
  /** `CidrIpv4`, `CidrIpv6` or `PrefixListId`, as EC2 calls it, and its value. */
  peer: [kind: string, value: string];
  description?: string;
  tags: { Key: string; Value: string }[];
};

/**
 * Takes the rules out of a security group that let the world in where nobody from outside has any business: a login,
 * a database, a control plane, or everything. Rule by rule, by its id: whatever else the group allows stays.
 */
export const closeSecurityGroup: Playbook = {
  id: 'close-security-group',
  title: 'Close a security group',
  reversible: true,
  allowedCommands: [
    'ec2.DescribeSecurityGroups',
    'ec2.DescribeSecurityGroupRules',
    'ec2.GetManagedPrefixListEntries',
    'ec2.RevokeSecurityGroupIngress',
    'ec2.AuthorizeSecurityGroupIngress',
  ],

  // Someone may reach their servers by this very rule: a person decides, until settings say otherwise.
  defaultMode: () => 'observe',

  partsOf,

  targetNamed: (id, place) => ({ type: 'AWS::EC2::SecurityGroup', id: nameIn(id), ...place }),

  inspect,

  tags: async (_target, state) => tagsOf(state),

  plan(state, target) {
    const offending = offendingRules(state, target);
    if (offending.length === 0) {
      return { steps: [], reason: `no rule of ${target.id} opens a sensitive port to the world any more` };
    }
    return {
      steps: offending.map((rule) => ({ ...revoke(rule, target), undo: authorize(rule, target) })),
      reason: `${target.id} lets the world in by ${offending.map(describe).join('; ')}`,
    };
  },

  unmet(state, target) {
    const left = offendingRules(state, target);
    return left.length === 0 ? undefined : `${left.map(({ id }) => id).join(', ')} still there`;
  },

  // A rule that is made again has a new id. Rules that do not offend are not ours to compare.
  normalise: (state) => ({
    open: rulesIn(state)
      .map(({ id: _id, ...rule }) => rule)
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  }),

  notes: async () => [
    'Connections that were open when the rule went may live on until they idle: the security group only tracks new ones.',
  ],
};

async function inspect(target: Target, read: Read, { account }: Surroundings): Promise<Inspection> {
  const call = calls(target);
  // A group that is gone raises here; the list of its rules would only be empty.
  const { SecurityGroups } = await read(call('DescribeSecurityGroups', { GroupIds: [target.id] }));
  const [group] = objects(SecurityGroups);
  if (!group) return { kind: 'gone', reason: `security group ${target.id} no longer exists` };
  const rules: JsonObject[] = [];
  for await (const page of pages(
    read,
    call('DescribeSecurityGroupRules', { GroupId: target.id }),
    'NextToken',
  )) {
    for (const item of objects(page.SecurityGroupRules)) {
      const rule = ruleOf(item);
      if (rule && (await lets(rule, target, read))) rules.push(item);
    }
  }
  const name = stringAt(group, 'GroupName') ?? target.id;
  const arn = `arn:aws:ec2:${target.region}:${account}:security-group/${target.id}`;
  return {
    kind: 'found',
    state: { rules, tags: tagsIn(group.Tags) },
    principals: [{ name, arn: stringAt(group, 'SecurityGroupArn') ?? arn }],
  };
}

const calls =
  ({ region }: Target) =>
  (command: string, input: JsonObject): Call => ({ service: 'ec2', command, input, region });

/** The rules that the record says were made or changed; none where it is not such a record. */
function partsOf({ signal: { record } }: Finding, target: Target): string[] {
  const made = objects(at(record, 'responseElements.securityGroupRuleSet.items'))
    .filter((item) => item.groupId === undefined || item.groupId === target.id)
    .map((item) => stringAt(item, 'securityGroupRuleId'));
  const change = at(record, 'requestParameters.ModifySecurityGroupRulesRequest.SecurityGroupRule');
  const changed = (Array.isArray(change) ? objects(change) : isObject(change) ? [change] : []).map((item) =>
    stringAt(item, 'SecurityGroupRuleId'),
  );
  return [...made, ...changed].filter((id) => id !== undefined);
}

function ruleOf(item: JsonObject): Rule | undefined {
  const kinds = ['CidrIpv4', 'CidrIpv6', 'PrefixListId'];
  const [peer] = kinds.flatMap((kind): [string, string][] => {
    const value = stringAt(item, kind);
    return value === undefined ? [] : [[kind, value]];
  });
  const id = stringAt(item, 'SecurityGroupRuleId');
  if (item.IsEgress === true || id === undefined || peer === undefined) return undefined;
  const description = stringAt(item, 'Description');
  return {
    id,
    protocol: stringAt(item, 'IpProtocol') ?? '-1',
    fromPort: Number(item.FromPort ?? -1),
    toPort: Number(item.ToPort ?? -1),
    peer,
    ...(description === undefined ? {} : { description }),
    tags: Object.entries(tagsIn(item.Tags)).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** True when the rule lets the world reach a sensitive port. A ping reaches none. */
async function lets(rule: Rule, target: Target, read: Read): Promise<boolean> {
  // EC2 writes -1 for all ports of a protocol that has them.
  const all = rule.fromPort === -1;
  const range = { ...rule, fromPort: all ? 0 : rule.fromPort, toPort: all ? 65_535 : rule.toPort };
  if (!sensitivePorts.some(({ port }) => includesPort(range, port))) return false;
  const [kind, value] = rule.peer;
  return kind === 'PrefixListId' ? listIsOpen(value, target, read) : isWorldOpen(value);
}

async function listIsOpen(PrefixListId: string, target: Target, read: Read): Promise<boolean> {
  const call = calls(target)('GetManagedPrefixListEntries', { PrefixListId });
  for await (const page of pages(read, call, 'NextToken')) {
    if (objects(page.Entries).some((entry) => isWorldOpen(stringAt(entry, 'Cidr') ?? ''))) return true;
  }
  return false;
}

/** Where the finding names rules, those of them; else every one that lets the world in. */
function offendingRules(state: JsonObject, { parts }: Target): Rule[] {
  return rulesIn(state).filter(({ id }) => parts === undefined || parts.includes(id));
}

const rulesIn = (state: JsonObject): Rule[] =>
  objects(state.rules)
    .map(ruleOf)
    .filter((rule) => rule !== undefined);

function revoke({ id }: Rule, target: Target): Call {
  return calls(target)('RevokeSecurityGroupIngress', { GroupId: target.id, SecurityGroupRuleIds: [id] });
}

function authorize(rule: Rule, target: Target): Call {
  const [kind, value] = rule.peer;
  const [list, key] = {
    CidrIpv4: ['IpRanges', 'CidrIp'] as const,
    CidrIpv6: ['Ipv6Ranges', 'CidrIpv6'] as const,
  }[kind] ?? ['PrefixListIds', 'PrefixListId'];
  const ports = rule.protocol === '-1' ? {} : { FromPort: rule.fromPort, ToPort: rule.toPort };
  const Description = rule.description;
  const tags =
    rule.tags.length === 0
      ? {}
      : { TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: rule.tags }] };
  return calls(target)('AuthorizeSecurityGroupIngress', {
    GroupId: target.id,
    IpPermissions: [
      {
        IpProtocol: rule.protocol,
        ...ports,
        [list]: [{ [key]: value, ...(Description === undefined ? {} : { Description }) }],
      },
    ],
    ...tags,
  });
}

function describe({ id, protocol, fromPort, toPort, peer: [, value] }: Rule): string {
  const ports = protocol === '-1' || fromPort === -1 ? 'all ports' : `${fromPort}-${toPort}`;
  return `${id} (${protocol === '-1' ? 'all protocols' : protocol} ${ports} from ${value})`;
}
