import type { Grant } from '../shared/response/commands/command.ts';
import { type CommandName, commands } from '../shared/response/commands.ts';
import { playbooks } from '../shared/response/playbooks/index.ts';
import { type Fragment, logicalId, type Resource, sub, type Value } from './cloudformation.ts';

/** Which services' commands stand in one managed policy. A role takes ten; an inline policy would not hold them all. */
const groups = {
  identity: ['iam'],
  network: ['ec2'],
  storage: ['s3', 'rds', 'kms'],
  logging: ['cloudtrail', 'ssm'],
  detection: ['guardduty', 'config'],
} as const satisfies Record<string, readonly string[]>;

/** What a response never touches, whatever a playbook plans: what Bongsu itself is made of, and what belongs to AWS. */
const keptOff: Record<string, { service: string; resources: string[] }> = {
  identity: {
    service: 'iam',
    resources: [
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/bongsu-${sls:stage}-*',
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:user/bongsu-${sls:stage}-*',
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/*',
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-reserved/*',
    ],
  },
  storage: { service: 's3', resources: ['arn:${AWS::Partition}:s3:::bongsu-${sls:stage}-*'] },
};

/** The grants of the commands that some playbook declares, and no others. */
export function grantsFor(names: readonly CommandName[]): Grant[] {
  return names.flatMap((name) => commands[name].grants);
}

/** The managed policies of `respond`, made from what the playbooks declare. */
export function responsePolicies(stage: string): Fragment {
  const used = [...new Set(Object.values(playbooks).flatMap(({ allowedCommands }) => allowedCommands))];
  const policies = Object.entries(groups).map(([group, services]): [string, Resource] => {
    const names = used.filter((name) => services.some((service) => name.startsWith(`${service}.`)));
    return [logicalId('respond', group, 'policy'), policy(stage, group, names)];
  });
  return { Resources: Object.fromEntries(policies) };
}

function policy(stage: string, group: string, names: CommandName[]): Resource {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: `bongsu-${stage}-respond-${group}`,
      Description: `What response playbooks may do: ${group}`,
      Roles: [{ Ref: 'RespondRole' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [...allowed(grantsFor(names), stage), ...denied(stage, group, names)],
      },
    },
  };
}

/** One statement for all grants that are alike in where and when. */
export function allowed(grants: readonly Grant[], stage: string): Value[] {
  const alike = new Map<string, { grant: Grant; actions: Set<string> }>();
  for (const grant of grants) {
    const key = JSON.stringify([grant.on, grant.when ?? null]);
    const entry = alike.get(key) ?? { grant, actions: new Set<string>() };
    entry.actions.add(grant.action);
    alike.set(key, entry);
  }
  return [...alike.values()].map(({ grant: { on, when }, actions }) => ({
    Effect: 'Allow',
    Action: [...actions].sort(),
    Resource: on.map((arn) => placed(arn, stage)),
    ...(when === undefined ? {} : { Condition: conditionOf(when, stage) }),
  }));
}

function denied(stage: string, group: string, names: CommandName[]): Value[] {
  const off = keptOff[group];
  if (off === undefined) return [];
  const changes = grantsFor(names.filter((name) => commands[name].kind === 'change'))
    .map(({ action }) => action)
    .filter((action) => action.startsWith(`${off.service}:`));
  const Resource = off.resources.map((arn) => placed(arn, stage));
  return [{ Effect: 'Deny', Action: [...new Set(changes)].sort(), Resource }];
}

function conditionOf(when: NonNullable<Grant['when']>, stage: string): Value {
  return Object.fromEntries(
    Object.entries(when).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, placed(value, stage)])),
    ]),
  );
}

function placed(text: string, stage: string): Value {
  const named = text.replaceAll('${sls:stage}', stage);
  return named.includes('${') ? sub(named) : named;
}
