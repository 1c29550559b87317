import {
  at,
  BongsuError,
  type Call,
  type Finding,
  type JsonObject,
  stringAt,
  type Target,
} from '../../model/index.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../playbook.ts';
import { nameIn, objects, tagsIn, tagsOf, texts } from '../reading.ts';

/** How one kind of thing is shared with accounts, or with `all`. */
type Kind = {
  /** Reads it, its tags and its ARN. */
  describe: (id: string) => Call;
  found: (answer: JsonObject) => JsonObject | undefined;
  shares: (id: string) => Call;
  sharedWith: (answer: JsonObject) => string[];
  change: (id: string, operation: 'add' | 'remove', names: string[]) => Call;
};

const ec2 = (command: string, input: JsonObject): Call => ({ service: 'ec2', command, input });
const rds = (command: string, input: JsonObject): Call => ({ service: 'rds', command, input });
const isAccount = (name: string): boolean => name !== 'all';
const values = { add: 'ValuesToAdd', remove: 'ValuesToRemove' } as const;
const grantees = (list: unknown): string[] =>
  objects(list).flatMap((item) => stringAt(item, 'Group') ?? stringAt(item, 'UserId') ?? []);
const restorers = (result: unknown, list: string): string[] =>
  objects(at(result, list))
    .filter(({ AttributeName }) => AttributeName === 'restore')
    .flatMap(({ AttributeValues }) => texts(AttributeValues));

const kinds: Record<string, Kind> = {
  'AWS::EC2::Snapshot': {
    describe: (id) => ec2('DescribeSnapshots', { SnapshotIds: [id] }),
    found: ({ Snapshots }) => objects(Snapshots)[0],
    shares: (id) => ec2('DescribeSnapshotAttribute', { SnapshotId: id }),
    sharedWith: ({ CreateVolumePermissions }) => grantees(CreateVolumePermissions),
    change: (id, operation, names) =>
      ec2('ModifySnapshotAttribute', {
        SnapshotId: id,
        OperationType: operation,
        ...(names.includes('all') ? { GroupNames: ['all'] } : {}),
        ...(names.some(isAccount) ? { UserIds: names.filter(isAccount) } : {}),
      }),
  },
  'AWS::EC2::Image': {
    describe: (id) => ec2('DescribeImages', { ImageIds: [id] }),
    found: ({ Images }) => objects(Images)[0],
    shares: (id) => ec2('DescribeImageAttribute', { ImageId: id }),
    sharedWith: ({ LaunchPermissions }) => grantees(LaunchPermissions),
    change: (id, operation, names) => {
      const permissions = names.map((one) => (isAccount(one) ? { UserId: one } : { Group: one }));
      const LaunchPermission = operation === 'add' ? { Add: permissions } : { Remove: permissions };
      return ec2('ModifyImageAttribute', { ImageId: id, LaunchPermission });
    },
  },
  'AWS::RDS::DBSnapshot': {
    describe: (id) => rds('DescribeDBSnapshots', { DBSnapshotIdentifier: id }),
    found: ({ DBSnapshots }) => objects(DBSnapshots)[0],
    shares: (id) => rds('DescribeDBSnapshotAttributes', { DBSnapshotIdentifier: id }),
    sharedWith: (answer) => restorers(answer, 'DBSnapshotAttributesResult.DBSnapshotAttributes'),
    change: (id, operation, names) =>
      rds('ModifyDBSnapshotAttribute', { DBSnapshotIdentifier: id, [values[operation]]: names }),
  },
  'AWS::RDS::DBClusterSnapshot': {
    describe: (id) => rds('DescribeDBClusterSnapshots', { DBClusterSnapshotIdentifier: id }),
    found: ({ DBClusterSnapshots }) => objects(DBClusterSnapshots)[0],
    shares: (id) => rds('DescribeDBClusterSnapshotAttributes', { DBClusterSnapshotIdentifier: id }),
    sharedWith: (answer) =>
      restorers(answer, 'DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes'),
    change: (id, operation, names) =>
      rds('ModifyDBClusterSnapshotAttribute', {
        DBClusterSnapshotIdentifier: id,
        [values[operation]]: names,
      }),
  },
};

/**
 * Takes a snapshot or an image back from the public and from the accounts that the finding names. Accounts that
 * settings trust keep it, and so do those it was shared with before.
 */
export const unshareSnapshot: Playbook = {
  id: 'unshare-snapshot',
  title: 'Stop sharing a snapshot or an image',
  reversible: true,
  allowedCommands: [
    'ec2.DescribeSnapshots',
    'ec2.DescribeSnapshotAttribute',
    'ec2.ModifySnapshotAttribute',
    'ec2.DescribeImages',
    'ec2.DescribeImageAttribute',
    'ec2.ModifyImageAttribute',
    'rds.DescribeDBSnapshots',
    'rds.DescribeDBSnapshotAttributes',
    'rds.ModifyDBSnapshotAttribute',
    'rds.DescribeDBClusterSnapshots',
    'rds.DescribeDBClusterSnapshotAttributes',
    'rds.ModifyDBClusterSnapshotAttribute',
  ],

  defaultMode: () => 'observe',

  // A person who names it means everybody that settings do not trust.
  partsOf: ({ signal: { record, origin } }: Finding) => [
    ...(origin.lane === 'person' ? ['*'] : []),
    ...grantees(asAnswered(at(record, 'requestParameters.createVolumePermission.add.items'))),
    ...grantees(asAnswered(at(record, 'requestParameters.launchPermission.add.items'))),
    ...texts(at(record, 'requestParameters.valuesToAdd')),
  ],

  targetNamed: (id, place) => ({ type: typeOf(nameIn(id)), id: nameIn(id), ...place }),

  inspect,

  tags: async (_target, state) => tagsOf(state),

  plan(state, target) {
    const remove = unwanted(state, target);
    if (remove.length === 0) {
      return { steps: [], reason: `${target.id} is not shared with anybody who should not have it` };
    }
    const change = (operation: 'add' | 'remove'): Call => ({
      ...kindOf(target).change(target.id, operation, remove),
      region: target.region,
    });
    return {
      steps: [{ ...change('remove'), undo: change('add') }],
      reason: `${target.id} is shared with ${remove.join(', ')}`,
    };
  },

  unmet(state, target) {
    const left = unwanted(state, target);
    return left.length === 0 ? undefined : `still shared with ${left.join(', ')}`;
  },

  normalise: ({ sharedWith }) => ({ sharedWith: texts(sharedWith).sort() }),

  notes: async () => ['A copy that somebody made while it was shared is theirs: it cannot be called back.'],
};

async function inspect(target: Target, read: Read, { trustedAccounts }: Surroundings): Promise<Inspection> {
  const kind = kindOf(target);
  const { region } = target;
  const item = kind.found(await read({ ...kind.describe(target.id), region }));
  if (!item) return { kind: 'gone', reason: `${target.id} no longer exists` };
  const shares = await read({ ...kind.shares(target.id), region });
  const arn = stringAt(item, 'DBSnapshotArn') ?? stringAt(item, 'DBClusterSnapshotArn');
  return {
    kind: 'found',
    state: {
      sharedWith: kind.sharedWith(shares),
      trusted: [...trustedAccounts],
      tags: tagsIn(item.Tags ?? item.TagList),
    },
    principals: [{ name: target.id, arn: arn ?? target.id }],
  };
}

/** Everybody it is shared with that the finding names, or the public where it names nobody; trusted accounts never. */
function unwanted({ sharedWith, trusted }: JsonObject, { parts = ['all'] }: Target): string[] {
  const kept = texts(trusted);
  return texts(sharedWith)
    .filter((name) => (parts.includes('*') || parts.includes(name)) && !kept.includes(name))
    .sort();
}

const kindOf = ({ type }: Target): Kind => {
  const found = kinds[type];
  if (found) return found;
  throw new BongsuError('RESPONSE_TARGET_UNKNOWN', `nothing of type ${type} can be shared`);
};

function typeOf(id: string): string {
  if (id.startsWith('snap-')) return 'AWS::EC2::Snapshot';
  if (id.startsWith('ami-')) return 'AWS::EC2::Image';
  return id.includes(':cluster-snapshot:') ? 'AWS::RDS::DBClusterSnapshot' : 'AWS::RDS::DBSnapshot';
}

// CloudTrail writes the names of EC2's fields with a small first letter.
const asAnswered = (list: unknown): JsonObject[] =>
  objects(list).map(({ userId, group }) => ({ UserId: userId, Group: group }));
