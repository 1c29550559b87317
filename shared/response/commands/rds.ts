import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import { type Command, command, name, regional } from './command.ts';

const rds = regional((options) => new RDSClient(options));

const snapshots = 'arn:${AWS::Partition}:rds:*:${AWS::AccountId}:snapshot:*';
const clusterSnapshots = 'arn:${AWS::Partition}:rds:*:${AWS::AccountId}:cluster-snapshot:*';
const Snapshot = z.strictObject({ DBSnapshotIdentifier: name });
const ClusterSnapshot = z.strictObject({ DBClusterSnapshotIdentifier: name });
// `restore` is who may restore the snapshot: `all` and account ids. Source: RDS API reference, ModifyDBSnapshotAttribute.
const AttributeName = 'restore';
const accounts = z.optional(z.array(name));

export const rdsCommands = {
  'rds.DescribeDBSnapshots': command({
    kind: 'read',
    action: 'rds:DescribeDBSnapshots',
    on: ['arn:${AWS::Partition}:rds:*:${AWS::AccountId}:db:*', snapshots],
    input: Snapshot,
    send: (input, region) => rds(region).send(new DescribeDBSnapshotsCommand(input)),
  }),
  'rds.DescribeDBSnapshotAttributes': command({
    kind: 'read',
    action: 'rds:DescribeDBSnapshotAttributes',
    on: snapshots,
    input: Snapshot,
    send: (input, region) => rds(region).send(new DescribeDBSnapshotAttributesCommand(input)),
  }),
  'rds.ModifyDBSnapshotAttribute': command({
    kind: 'change',
    action: 'rds:ModifyDBSnapshotAttribute',
    on: snapshots,
    input: z.strictObject({ DBSnapshotIdentifier: name, ValuesToAdd: accounts, ValuesToRemove: accounts }),
    send: (input, region) =>
      rds(region).send(new ModifyDBSnapshotAttributeCommand({ ...input, AttributeName })),
  }),
  'rds.DescribeDBClusterSnapshots': command({
    kind: 'read',
    action: 'rds:DescribeDBClusterSnapshots',
    on: ['arn:${AWS::Partition}:rds:*:${AWS::AccountId}:cluster:*', clusterSnapshots],
    input: ClusterSnapshot,
    send: (input, region) => rds(region).send(new DescribeDBClusterSnapshotsCommand(input)),
  }),
  'rds.DescribeDBClusterSnapshotAttributes': command({
    kind: 'read',
    action: 'rds:DescribeDBClusterSnapshotAttributes',
    on: clusterSnapshots,
    input: ClusterSnapshot,
    send: (input, region) => rds(region).send(new DescribeDBClusterSnapshotAttributesCommand(input)),
  }),
  'rds.ModifyDBClusterSnapshotAttribute': command({
    kind: 'change',
    action: 'rds:ModifyDBClusterSnapshotAttribute',
    on: clusterSnapshots,
    input: z.strictObject({
      DBClusterSnapshotIdentifier: name,
      ValuesToAdd: accounts,
      ValuesToRemove: accounts,
    }),
    send: (input, region) =>
      rds(region).send(new ModifyDBClusterSnapshotAttributeCommand({ ...input, AttributeName })),
  }),
} satisfies Record<string, Command>;
