import {
  accountOf,
  at,
  type Call,
  isObject,
  isOpenToAll,
  type Json,
  type JsonObject,
  statementsOf,
  stringAt,
  type Target,
} from '../../model/index.ts';
import { bucketCall, bucketPrincipal, bucketTags } from '../bucket.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../playbook.ts';
import { documentAt, ifThere, nameIn, objects, tagsIn, tagsOf, texts } from '../reading.ts';

const bucketType = 'AWS::S3::Bucket';

/**
 * Takes accounts that nobody knows out of what a role trusts or a bucket's policy allows, principal by principal. An
 * account is known when it is this one or settings trust it; a role that trusts everybody trusts strangers too.
 */
export const removeForeignTrust: Playbook = {
  id: 'remove-foreign-trust',
  title: 'Remove trust in an unknown account',
  reversible: true,
  allowedCommands: [
    'iam.GetRole',
    'iam.UpdateAssumeRolePolicy',
    's3.GetBucketPolicy',
    's3.GetBucketAcl',
    's3.GetBucketTagging',
    's3.PutBucketPolicy',
    's3.DeleteBucketPolicy',
  ],

  // A partner's account is unknown until settings name it.
  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({
    type: id.startsWith('arn:aws:s3:::') ? bucketType : 'AWS::IAM::Role',
    id,
    ...place,
  }),

  inspect,

  tags: async (target, state, read) =>
    target.type === bucketType ? bucketTags(target, read) : tagsOf(state),

  plan(state, target) {
    const policy = stringAt(state, 'policy');
    const strangers = texts(state.strangers);
    if (policy === undefined || strangers.length === 0) {
      return { steps: [], reason: `${target.id} trusts no unknown account` };
    }
    const kept = withoutStrangers(policy, state);
    return {
      steps: [{ ...write(target, kept), undo: write(target, JSON.parse(policy)) }],
      reason: `${target.id} trusts ${strangers.join(', ')}`,
    };
  },

  unmet({ strangers }) {
    const left = texts(strangers);
    return left.length === 0 ? undefined : `${left.join(', ')} still in the policy`;
  },

  normalise: ({ policy }) => ({ policy: typeof policy === 'string' ? JSON.parse(policy) : null }),

  notes: async (target) =>
    target.type === bucketType
      ? ['What was copied out while the policy stood cannot be called back.']
      : ['Sessions that were opened by this trust live on: revoke-role-sessions ends them.'],
};

async function inspect(target: Target, read: Read, surroundings: Surroundings): Promise<Inspection> {
  const { account, trustedAccounts } = surroundings;
  const known = [account, ...trustedAccounts];
  if (target.type === bucketType) {
    // Asked first, because a bucket without a policy and one that is gone answer alike to nobody but this.
    await read(bucketCall('GetBucketAcl', target));
    const found = await ifThere(read, bucketCall('GetBucketPolicy', target), ['NoSuchBucketPolicy']);
    const policy = stringAt(found, 'Policy') ?? null;
    return {
      kind: 'found',
      state: { policy, strangers: strangersIn(policy, known, false) },
      principals: [bucketPrincipal(target)],
    };
  }
  const { Role } = await read({
    service: 'iam',
    command: 'GetRole',
    input: { RoleName: nameIn(target.id) },
  });
  const [role = {}] = objects([Role]);
  const path = stringAt(role, 'Path') ?? '/';
  if (path.startsWith('/aws-service-role/') || path.startsWith('/aws-reserved/')) {
    const reason = `whom ${nameIn(target.id)} trusts is up to AWS: it cannot be changed`;
    return { kind: 'handover', severity: 'high', reason };
  }
  const policy = documentAt(role, 'AssumeRolePolicyDocument');
  return {
    kind: 'found',
    state: { policy, strangers: strangersIn(policy, known, true), tags: tagsIn(role.Tags) },
    principals: [{ name: nameIn(target.id), arn: stringAt(role, 'Arn') ?? '' }],
  };
}

/** The principals of Allow statements that are other accounts', and, where that counts, everybody. */
function strangersIn(policy: string | null, known: readonly string[], everybody: boolean): string[] {
  const found = statementsOf(policy ?? undefined)
    .filter(({ effect, notPrincipal }) => effect === 'Allow' && !notPrincipal)
    .flatMap((statement) =>
      statement.principals.filter((principal) => {
        const open = isOpenToAll({ ...statement, principals: [principal] });
        return (everybody && open) || isStranger(principal, known);
      }),
    );
  return [...new Set(found)].sort();
}

function isStranger(principal: string, known: readonly string[]): boolean {
  const account = accountOf(principal);
  return account !== undefined && !known.includes(account);
}

/** The policy without the strangers; a statement that is left with nobody goes. */
function withoutStrangers(policy: string, { strangers }: JsonObject): JsonObject {
  const gone = texts(strangers);
  const document: unknown = JSON.parse(policy);
  const [whole = {}] = objects([document]);
  const list = Array.isArray(whole.Statement) ? objects(whole.Statement) : objects([whole.Statement]);
  const Statement = list.flatMap((statement) => {
    if (statement.Effect !== 'Allow' || statement.NotPrincipal !== undefined) return [statement];
    const Principal = keep(statement.Principal, gone);
    return Principal === undefined ? [] : [{ ...statement, Principal }];
  });
  return { ...whole, Statement };
}

function keep(principal: Json | undefined, gone: readonly string[]): Json | undefined {
  if (typeof principal === 'string') return gone.includes(principal) ? undefined : principal;
  if (!isObject(principal)) return principal;
  const kept = Object.entries(principal).flatMap(([kind, value]): [string, Json][] => {
    if (typeof value === 'string') return gone.includes(value) ? [] : [[kind, value]];
    const left = texts(value).filter((one) => !gone.includes(one));
    return left.length === 0 ? [] : [[kind, left]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function write(target: Target, policy: JsonObject): Call {
  const empty = objects(at(policy, 'Statement')).length === 0 && !isObject(policy.Statement);
  if (target.type === bucketType) {
    return empty
      ? bucketCall('DeleteBucketPolicy', target)
      : bucketCall('PutBucketPolicy', target, { Policy: JSON.stringify(policy) });
  }
  // IAM takes no trust policy without a statement: one that denies everybody trusts nobody.
  const nobody = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  const document = empty ? { ...policy, Statement: [nobody] } : policy;
  return {
    service: 'iam',
    command: 'UpdateAssumeRolePolicy',
    input: { RoleName: nameIn(target.id), PolicyDocument: JSON.stringify(document) },
  };
}
