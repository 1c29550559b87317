import {
  AddTagsCommand,
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { saveBaselines } from '../../../cli/respond/baseline.ts';
import { handleMessage } from '../../../shared/response/handle.ts';
import { baselinePath } from '../../../shared/response/trail.ts';
import type { account } from '../account.ts';
import { killScene, playScene, type Scene, stageFor } from './scene.ts';

type Options = Awaited<ReturnType<typeof account>>['options'];

let made = 0;
const S3BucketName = 'shop-trail';
const everything = [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true, DataResources: [] }];

/** A trail that logs everything, with its baseline saved. */
async function goodTrail(options: Options): Promise<{ Name: string; cloudTrail: CloudTrailClient }> {
  const cloudTrail = new CloudTrailClient(options);
  made += 1;
  const Name = `shop-trail-${made}`;
  const CreateBucketConfiguration = { LocationConstraint: 'ap-northeast-2' } as const;
  await new S3Client(options)
    .send(new CreateBucketCommand({ Bucket: S3BucketName, CreateBucketConfiguration }))
    .catch((error: unknown) => {
      if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
    });
  await cloudTrail.send(new CreateTrailCommand({ Name, S3BucketName, IsMultiRegionTrail: true }));
  await cloudTrail.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors: everything }));
  const deployed = { kind: 'deployed', stage: 'prod', client: options } as const;
  for await (const { trail, logging } of saveBaselines(deployed, [Name])) {
    expect({ trail, logging }).toEqual({ trail: Name, logging: false });
  }
  return { Name, cloudTrail };
}

async function look(cloudTrail: CloudTrailClient, Name: string) {
  const { Trail } = await cloudTrail.send(new GetTrailCommand({ Name }));
  const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name }));
  const { EventSelectors } = await cloudTrail.send(new GetEventSelectorsCommand({ TrailName: Name }));
  return {
    everywhere: Trail?.IsMultiRegionTrail,
    logging: IsLogging,
    writes: EventSelectors?.map(({ ReadWriteType }) => ReadWriteType),
  };
}

const scene: Scene = {
  playbook: 'restore-trail',
  offends: { everywhere: false, logging: false, writes: ['ReadOnly'] },
  closed: { everywhere: true, logging: true, writes: ['All'] },
  async make(options) {
    const { Name, cloudTrail } = await goodTrail(options);
    const narrow = [{ ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true, DataResources: [] }];
    await cloudTrail.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors: narrow }));
    await cloudTrail.send(new UpdateTrailCommand({ Name, IsMultiRegionTrail: false }));
    const { TrailARN = '' } = await cloudTrail.send(new UpdateTrailCommand({ Name }));
    return {
      resource: { type: 'AWS::CloudTrail::Trail', id: Name },
      name: Name,
      look: () => look(cloudTrail, Name),
      exempt: () =>
        cloudTrail.send(
          new AddTagsCommand({ ResourceId: TrailARN, TagsList: [{ Key: 'bongsu:exempt', Value: '' }] }),
        ),
      async remove() {
        await cloudTrail.send(new DeleteTrailCommand({ Name }));
        await new SSMClient(options).send(
          new PutParameterCommand({ Name: baselinePath('prod', Name), Value: '{', Overwrite: true }),
        );
      },
    };
  },
  gone: 'refused',
};

playScene(scene);
killScene(scene);

describe('a trail that was deleted', () => {
  const { make, stage, message, undo } = stageFor({
    ...scene,
    async make(options) {
      const { Name, cloudTrail } = await goodTrail(options);
      await cloudTrail.send(new DeleteTrailCommand({ Name }));
      const resource = { type: 'AWS::CloudTrail::Trail', id: Name };
      const remove = async () => {};
      return { resource, name: Name, look: () => look(cloudTrail, Name), exempt: remove, remove };
    },
  });

  test('is made anew from its baseline, and no undo deletes it', async () => {
    const trail = await make();
    const { deps, reports } = stage();
    await handleMessage(message(trail), deps);
    expect(reports).toMatchObject([{ outcome: 'applied' }]);
    expect(await trail.look()).toEqual(scene.closed);
    expect(await undo(trail, deps)).toMatchObject({ ok: false, code: 'RESPONSE_IRREVERSIBLE' });
  });
});
