import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { BongsuError } from '../../shared/model/index.ts';
import type { Read } from '../../shared/response/playbook.ts';
import { baselinePath, readTrail } from '../../shared/response/trail.ts';
import type { Where } from '../account/where.ts';

/** What was saved: the trail and the parameter that holds it now. */
export type SavedBaseline = { trail: string; parameter: string; logging: boolean };

/**
 * Saves trails as they are now as what restore-trail brings back; all of the account where none is named. With the
 * operator's own rights: a function that could save a baseline could be made to save one of a trail that was
 * tampered with.
 * @throws BongsuError `TRAIL_UNKNOWN`
 */
export async function* saveBaselines(account: Where, names: string[]): AsyncGenerator<SavedBaseline> {
  const { client, stage } = account;
  const trails = new CloudTrailClient(client);
  const ssm = new SSMClient(client);
  const read = readWith(account);
  const region = await trails.config.region();
  for (const name of names.length > 0 ? names : await allTrails(trails, region)) {
    const found = await readTrail(name, { region }, read);
    if (!found) throw new BongsuError('TRAIL_UNKNOWN', `there is no trail ${name} in ${region}`);
    const { arn: _arn, organization: _organization, logging, ...baseline } = found;
    const parameter = baselinePath(stage, found.name);
    await ssm.send(
      new PutParameterCommand({
        Name: parameter,
        Description: 'The trail as restore-trail brings it back',
        Value: JSON.stringify(baseline),
        Type: 'String',
        // Advanced selectors may pass the 4 KB of the standard tier.
        Tier: 'Intelligent-Tiering',
        Overwrite: true,
      }),
    );
    yield { trail: found.name, parameter, logging };
  }
}

/** The trails whose home is this region; elsewhere there are shadows of them. */
async function allTrails(client: CloudTrailClient, region: string): Promise<string[]> {
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
  return trailList.flatMap(({ Name, HomeRegion }) =>
    Name !== undefined && (HomeRegion === undefined || HomeRegion === region) ? [Name] : [],
  );
}

function readWith({ client }: Where): Read {
  return async ({ command, input, region }) => {
    const trails = new CloudTrailClient({ ...client, ...(region && { region }) });
    const Name = String(input.Name ?? input.TrailName ?? '');
    const answers: Record<string, () => Promise<object>> = {
      GetTrail: () => trails.send(new GetTrailCommand({ Name })),
      GetTrailStatus: () => trails.send(new GetTrailStatusCommand({ Name })),
      GetEventSelectors: () => trails.send(new GetEventSelectorsCommand({ TrailName: Name })),
      GetInsightSelectors: () => trails.send(new GetInsightSelectorsCommand({ TrailName: Name })),
      ListTags: () => trails.send(new ListTagsCommand({ ResourceIdList: [String(input.ResourceIdList)] })),
    };
    return JSON.parse(JSON.stringify((await answers[command]?.()) ?? {}));
  };
}
