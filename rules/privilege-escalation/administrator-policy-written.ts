import { codeRule } from '../../shared/detection/code-rule.ts';
import { isAwsCaller, outcomeOf } from '../../shared/detection/predicates/caller.ts';
import { at, type Json } from '../../shared/model/index.ts';
import { isAdministrator, type Statement, statementsOf } from '../../shared/model/policy.ts';

const put = (eventName: string, statement: Json, rest: Record<string, Json> = {}) => ({
  eventSource: 'iam.amazonaws.com',
  eventName,
  requestParameters: {
    policyName: 'everything',
    policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    ...rest,
  },
});

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

// Whoever may do everything in IAM can take every other right.
function isAdministratorOfIam(statement: Statement): boolean {
  const all = statement.actions.some((action) => action.toLowerCase() === 'iam:*');
  const conditions = Object.keys(statement.condition).length;
  return statement.effect === 'Allow' && all && statement.resources.includes('*') && conditions === 0;
}

export default codeRule({
  id: 'privilege-escalation/administrator-policy-written',
  title: 'Policy written that allows everything',
  description:
    'A policy was written by hand that allows every action on every resource, or everything in IAM, which comes to the same. It has no telling name, so that a look at the list of policies does not show it.',
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege'],
  tags: [
    'attack.privilege-escalation',
    'attack.persistence',
    'attack.t1078',
    'attack.t1078.004',
    'attack.t1098',
    'attack.t1098.003',
    'attack.t1484',
    'attack.t1548',
    'cis.4.4',
  ],
  level: 'medium',
  falsePositives: ['The role of a deployment pipeline that is set up'],
  runbook: [
    'See who the policy applies to (a new version of a policy applies to everybody who has it).',
    'Ask the principal who wrote it; if nobody owns it, delete the policy or set its version before this one.',
    'Look at what was done with the new rights since.',
    'If it is wanted, see whether a narrower policy would do.',
  ],
  dedup: [
    'requestParameters.userName',
    'requestParameters.roleName',
    'requestParameters.groupName',
    'requestParameters.policyArn',
    'requestParameters.policyName',
  ],
  resources: [
    { type: 'AWS::IAM::User', id: 'requestParameters.userName' },
    { type: 'AWS::IAM::Role', id: 'requestParameters.roleName' },
    { type: 'AWS::IAM::Group', id: 'requestParameters.groupName' },
    { type: 'AWS::IAM::ManagedPolicy', id: 'requestParameters.policyArn' },
  ],
  dispatch: {
    eventSource: ['iam.amazonaws.com'],
    eventName: ['PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion'],
  },
  match(record) {
    if (outcomeOf(record) !== 'success' || isAwsCaller(record)) return undefined;
    return statementsOf(at(record, 'requestParameters.policyDocument'))
      .filter((statement) => isAdministrator(statement) || isAdministratorOfIam(statement))
      .map(({ actions }) => ({
        field: 'requestParameters.policyDocument',
        value: `allows ${actions.join(', ')} on *`,
      }));
  },
  tests: [
    { name: 'for a user', match: true, events: [put('PutUserPolicy', [everything], { userName: 'bob' })] },
    {
      name: 'as a new version of a policy, one statement, lists',
      match: true,
      events: [
        put('CreatePolicyVersion', { ...everything, Action: ['*'], Resource: ['*'] }, { setAsDefault: true }),
      ],
    },
    {
      name: 'everything in IAM',
      match: true,
      events: [put('PutRolePolicy', [{ ...everything, Action: 'iam:*' }])],
    },
    {
      name: 'everything in one bucket',
      match: false,
      events: [put('PutRolePolicy', [{ ...everything, Resource: 'arn:aws:s3:::reports/*' }])],
    },
    {
      name: 'everything is denied',
      match: false,
      events: [put('PutUserPolicy', [{ ...everything, Effect: 'Deny' }])],
    },
    {
      name: 'everything in S3',
      match: false,
      events: [put('CreatePolicy', [{ ...everything, Action: 's3:*' }])],
    },
  ],
});
