import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { at, type Json, stringAt } from '../../shared/model/index.ts';
import { statementsOf } from '../../shared/model/policy.ts';

const update = (principal: Json, rest: Record<string, Json> = {}) => ({
  eventSource: 'iam.amazonaws.com',
  eventName: 'UpdateAssumeRolePolicy',
  requestParameters: {
    roleName: 'production-admin',
    policyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
    }),
  },
  ...rest,
});

const alice = 'arn:aws:iam::123456789012:user/alice';

export default codeRule({
  id: 'privilege-escalation/role-trusts-the-caller',
  title: 'Role made to trust whoever changed it',
  description:
    'A principal wrote itself into the trust policy of a role that was there before. The next call takes the role, whatever it may do.',
  references: ['https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html'],
  tags: [
    'attack.privilege-escalation',
    'attack.persistence',
    'attack.t1078',
    'attack.t1078.004',
    'attack.t1098',
    'attack.t1098.001',
    'attack.t1098.003',
    'attack.t1548',
  ],
  level: 'medium',
  falsePositives: ['An administrator who lets the own user take a role while it is set up'],
  runbook: [
    'See what the role may do, and whether it was taken since (AssumeRole by the same principal).',
    "Put the trust policy before this one back, and revoke the role's sessions.",
    'Ask the principal; without an owner, cut its sessions and keys.',
  ],
  dedup: ['requestParameters.roleName', 'userIdentity.arn'],
  resources: [{ type: 'AWS::IAM::Role', id: 'requestParameters.roleName' }],
  dispatch: { eventSource: ['iam.amazonaws.com'], eventName: ['UpdateAssumeRolePolicy'] },
  match(record) {
    if (outcomeOf(record) === 'failure' || isAwsCaller(record)) return undefined;
    const issuer = stringAt(record, 'userIdentity.sessionContext.sessionIssuer.arn');
    const caller = [stringAt(record, 'userIdentity.arn'), issuer].filter((one) => one !== undefined);
    return statementsOf(at(record, 'requestParameters.policyDocument'))
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ principals }) => principals.filter((principal) => caller.includes(principal)))
      .map((value) => ({ field: 'requestParameters.policyDocument', value }));
  },
  tests: [
    { name: 'a user trusts itself', match: true, events: [update(alice)] },
    {
      name: 'among others, denied',
      match: true,
      events: [update(['arn:aws:iam::123456789012:role/deploy', alice], { errorCode: 'AccessDenied' })],
    },
    { name: 'another user', match: false, events: [update('arn:aws:iam::123456789012:user/bob')] },
    { name: 'the account', match: false, events: [update('arn:aws:iam::123456789012:root')] },
    { name: 'a role that is new', match: false, events: [{ ...update(alice), eventName: 'CreateRole' }] },
  ],
});
