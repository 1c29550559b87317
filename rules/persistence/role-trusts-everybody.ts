import { codeRule } from '../../shared/detection/code-rule.ts';
import { outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { at, type Json } from '../../shared/model/index.ts';
import { isOpenToAll, statementsOf } from '../../shared/model/policy.ts';

const trust = (statement: Json, rest: Record<string, Json> = {}) => ({
  eventSource: 'iam.amazonaws.com',
  eventName: 'UpdateAssumeRolePolicy',
  requestParameters: {
    roleName: 'reader',
    policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  },
  ...rest,
});

const anybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };

export default codeRule({
  id: 'persistence/role-trusts-everybody',
  title: 'Role opened to everybody',
  description: 'Any principal of any AWS account can take the role. All that is left to guess is its name.',
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html'],
  tags: [
    'attack.persistence',
    'attack.initial-access',
    'attack.privilege-escalation',
    'attack.t1078',
    'attack.t1078.004',
    'attack.t1098',
    'attack.t1098.003',
    'attack.t1199',
    'attack.t1484',
    'attack.t1484.002',
  ],
  level: 'high',
  response: { playbook: 'remove-foreign-trust' },
  falsePositives: ['None known; a condition on the organization makes it quiet'],
  runbook: [
    "Put the trust policy before this one back at once, and revoke the role's sessions.",
    'Look for AssumeRole of this role by other accounts since, and at what they did.',
    'Ask the principal; without an owner, cut its sessions and keys.',
  ],
  dedup: ['requestParameters.roleName'],
  resources: [{ type: 'AWS::IAM::Role', id: 'requestParameters.roleName' }],
  dispatch: { eventSource: ['iam.amazonaws.com'], eventName: ['CreateRole', 'UpdateAssumeRolePolicy'] },
  match(record) {
    if (outcomeOf(record) !== 'success') return undefined;
    const field = record.eventName === 'CreateRole' ? 'assumeRolePolicyDocument' : 'policyDocument';
    return statementsOf(at(record, `requestParameters.${field}`))
      .filter(isOpenToAll)
      .map((statement) => ({
        field: `requestParameters.${field}`,
        value: `everybody may ${statement.actions.join(', ')}`,
      }));
  },
  tests: [
    { name: 'everybody', match: true, events: [trust(anybody)] },
    { name: 'everybody, in the short form', match: true, events: [trust({ ...anybody, Principal: '*' })] },
    {
      name: 'everybody of the organization',
      match: false,
      events: [
        trust({ ...anybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
      ],
    },
    {
      name: 'one account',
      match: false,
      events: [trust({ ...anybody, Principal: { AWS: '123456789012' } })],
    },
    {
      name: 'refused by IAM',
      match: false,
      events: [trust(anybody, { errorCode: 'MalformedPolicyDocumentException' })],
    },
  ],
});
