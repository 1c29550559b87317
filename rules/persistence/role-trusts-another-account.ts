import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { at, isObject, type Json, stringAt } from '../../shared/model/index.ts';
import { foreignAccounts, type Statement, statementsOf } from '../../shared/model/policy.ts';

const partner = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'sts:AssumeRole',
};

const policy = (...Statement: Json[]) => JSON.stringify({ Version: '2012-10-17', Statement });

const create = (assumeRolePolicyDocument: string) => ({
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateRole',
  requestParameters: { roleName: 'reader', assumeRolePolicyDocument },
});

const update = (policyDocument: string) => ({
  eventSource: 'iam.amazonaws.com',
  eventName: 'UpdateAssumeRolePolicy',
  requestParameters: { roleName: 'reader', policyDocument },
});

// Vendors are given an external id, and sister accounts the organization's: these are agreed between two parties.
function isAgreed(statement: Statement): boolean {
  return Object.values(statement.condition).some(
    (keys) =>
      isObject(keys) &&
      Object.keys(keys).some((key) =>
        /^(sts:externalid|aws:principalorgid|aws:principalorgpaths)$/i.test(key),
      ),
  );
}

export default codeRule({
  id: 'persistence/role-trusts-another-account',
  title: 'Role opened to another account',
  description:
    'Principals of another account can take the role, without an external id or an organization asked of them. No key has to be kept and none can be found; intruders come back this way.',
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html'],
  tags: [
    'attack.persistence',
    'attack.initial-access',
    'attack.privilege-escalation',
    'attack.t1078',
    'attack.t1078.004',
    'attack.t1098',
    'attack.t1098.001',
    'attack.t1098.003',
    'attack.t1136',
    'attack.t1136.003',
    'attack.t1199',
    'attack.t1484',
    'attack.t1484.002',
  ],
  level: 'medium',
  response: { playbook: 'remove-foreign-trust' },
  falsePositives: [
    'Another account of the same owner; add a condition on the organization, or make it an exception',
  ],
  runbook: [
    'See whose the account is and what the role may do.',
    "If it is nobody you know, put the trust policy before this one back, and revoke the role's sessions.",
    'Look for AssumeRole of this role by the other account since.',
    'Look at what else the principal changed; cut its sessions and keys if nobody owns it.',
  ],
  dedup: ['requestParameters.roleName'],
  resources: [{ type: 'AWS::IAM::Role', id: 'requestParameters.roleName' }],
  dispatch: { eventSource: ['iam.amazonaws.com'], eventName: ['CreateRole', 'UpdateAssumeRolePolicy'] },
  match(record) {
    if (outcomeOf(record) !== 'success' || isAwsCaller(record)) return undefined;
    const account = stringAt(record, 'recipientAccountId') ?? '';
    const field = record.eventName === 'CreateRole' ? 'assumeRolePolicyDocument' : 'policyDocument';
    return statementsOf(at(record, `requestParameters.${field}`))
      .filter((statement) => !isAgreed(statement))
      .flatMap((statement) => foreignAccounts(statement, account))
      .map((foreign) => ({ field: `requestParameters.${field}`, value: `account ${foreign}` }));
  },
  tests: [
    { name: 'a new role', match: true, events: [create(policy(partner))] },
    {
      name: 'added to a service',
      match: true,
      events: [update(policy({ ...partner, Principal: { Service: 'ec2.amazonaws.com' } }, partner))],
    },
    {
      name: 'a user of the account',
      match: true,
      events: [update(policy({ ...partner, Principal: { AWS: ['arn:aws:iam::111122223333:user/x'] } }))],
    },
    {
      name: 'a vendor with an external id',
      match: false,
      events: [
        create(policy({ ...partner, Condition: { StringEquals: { 'sts:ExternalId': 'example-id' } } })),
      ],
    },
    {
      name: 'the own account',
      match: false,
      events: [create(policy({ ...partner, Principal: { AWS: 'arn:aws:iam::123456789012:root' } }))],
    },
    {
      name: 'a service',
      match: false,
      events: [create(policy({ ...partner, Principal: { Service: 'lambda.amazonaws.com' } }))],
    },
    {
      name: 'another account is denied',
      match: false,
      events: [update(policy({ ...partner, Effect: 'Deny' }))],
    },
  ],
});
