import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeSnapshotAttributeCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2';
import {
  AddTagsToResourceCommand,
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBClusterSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBSnapshotAttributesCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { killScene, playScene, type Scene } from './scene.ts';

const partner = '210987654321';
const stranger = '111122223333';
const shared = [stranger, partner, 'all'];
const exemptTag = [{ Key: 'bongsu:exempt', Value: '' }];
const added = { items: [{ group: 'all' }, { userId: stranger }] };
let made = 0;

const scene: Scene = {
  playbook: 'unshare-snapshot',
  offends: shared,
  closed: [partner],
  async make(options) {
    const ec2 = new EC2Client(options);
    const { VolumeId } = await ec2.send(
      new CreateVolumeCommand({ Size: 1, AvailabilityZone: `${options.region}a` }),
    );
    const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
    await ec2.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId,
        Attribute: 'createVolumePermission',
        OperationType: 'add',
        GroupNames: ['all'],
        UserIds: [partner, stranger],
      }),
    );
    return {
      resource: { type: 'AWS::EC2::Snapshot', id: SnapshotId },
      name: SnapshotId,
      record: { requestParameters: { createVolumePermission: { add: added } } },
      async look() {
        const { CreateVolumePermissions = [] } = await ec2.send(
          new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }),
        );
        return CreateVolumePermissions.map(({ Group, UserId }) => Group ?? UserId).sort();
      },
      exempt: () => ec2.send(new CreateTagsCommand({ Resources: [SnapshotId], Tags: exemptTag })),
      remove: () => ec2.send(new DeleteSnapshotCommand({ SnapshotId })),
    };
  },
};

playScene(scene);
killScene(scene);

playScene({
  playbook: 'unshare-snapshot',
  offends: shared,
  closed: [partner],
  async make(options) {
    const ec2 = new EC2Client(options);
    made += 1;
    const { ImageId = '' } = await ec2.send(new RegisterImageCommand({ Name: `shop-${made}` }));
    const Add = [{ Group: 'all' as const }, { UserId: partner }, { UserId: stranger }];
    await ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission: { Add } }));
    return {
      resource: { type: 'AWS::EC2::Image', id: ImageId },
      name: ImageId,
      record: { requestParameters: { launchPermission: { add: added } } },
      async look() {
        const { LaunchPermissions = [] } = await ec2.send(
          new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }),
        );
        return LaunchPermissions.map(({ Group, UserId }) => Group ?? UserId).sort();
      },
      exempt: () => ec2.send(new CreateTagsCommand({ Resources: [ImageId], Tags: exemptTag })),
      remove: () => ec2.send(new DeregisterImageCommand({ ImageId })),
    };
  },
});

const restore = { AttributeName: 'restore', ValuesToAdd: shared };

playScene({
  playbook: 'unshare-snapshot',
  offends: shared,
  closed: [partner],
  async make(options) {
    const rds = new RDSClient(options);
    made += 1;
    const DBInstanceIdentifier = `shop-${made}`;
    const DBSnapshotIdentifier = `shop-nightly-${made}`;
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        MasterUsername: 'shop',
        MasterUserPassword: 'not-a-password',
        AllocatedStorage: 20,
      }),
    );
    const { DBSnapshot } = await rds.send(
      new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }),
    );
    await rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier, ...restore }));
    return {
      resource: { type: 'AWS::RDS::DBSnapshot', id: DBSnapshotIdentifier },
      name: DBSnapshotIdentifier,
      record: { requestParameters: { attributeName: 'restore', valuesToAdd: ['all', stranger] } },
      async look() {
        const { DBSnapshotAttributesResult: result } = await rds.send(
          new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier }),
        );
        return result?.DBSnapshotAttributes?.flatMap(({ AttributeValues = [] }) => AttributeValues).sort();
      },
      exempt: () =>
        rds.send(new AddTagsToResourceCommand({ ResourceName: DBSnapshot?.DBSnapshotArn, Tags: exemptTag })),
      remove: () => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier })),
    };
  },
});

playScene({
  playbook: 'unshare-snapshot',
  offends: shared,
  closed: [partner],
  async make(options) {
    const rds = new RDSClient(options);
    made += 1;
    const DBClusterIdentifier = `shop-${made}`;
    const DBClusterSnapshotIdentifier = `shop-nightly-${made}`;
    await rds.send(
      new CreateDBClusterCommand({
        DBClusterIdentifier,
        Engine: 'aurora-postgresql',
        MasterUsername: 'shop',
        MasterUserPassword: 'not-a-password',
      }),
    );
    const { DBClusterSnapshot } = await rds.send(
      new CreateDBClusterSnapshotCommand({ DBClusterIdentifier, DBClusterSnapshotIdentifier }),
    );
    await rds.send(new ModifyDBClusterSnapshotAttributeCommand({ DBClusterSnapshotIdentifier, ...restore }));
    return {
      resource: { type: 'AWS::RDS::DBClusterSnapshot', id: DBClusterSnapshotIdentifier },
      name: DBClusterSnapshotIdentifier,
      record: { requestParameters: { attributeName: 'restore', valuesToAdd: ['all', stranger] } },
      async look() {
        const { DBClusterSnapshotAttributesResult: result } = await rds.send(
          new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier }),
        );
        return result?.DBClusterSnapshotAttributes?.flatMap(
          ({ AttributeValues = [] }) => AttributeValues,
        ).sort();
      },
      exempt: () =>
        rds.send(
          new AddTagsToResourceCommand({
            ResourceName: DBClusterSnapshot?.DBClusterSnapshotArn,
            Tags: exemptTag,
          }),
        ),
      remove: () => rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier })),
    };
  },
});
