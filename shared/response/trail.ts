import { BongsuError, isObject, type JsonObject, stringAt } from '../model/index.ts';
import type { Read } from './playbook.ts';
import { ifThere, objects, tagsIn } from './reading.ts';

/** What of a trail is compared and restored. Source: CloudTrail API reference, UpdateTrail. */
export const trailSettings = [
  'S3BucketName',
  'S3KeyPrefix',
  'SnsTopicName',
  'IncludeGlobalServiceEvents',
  'IsMultiRegionTrail',
  'EnableLogFileValidation',
  'CloudWatchLogsLogGroupArn',
  'CloudWatchLogsRoleArn',
  'KmsKeyId',
] as const;

/** A trail as it is, or as its baseline says that it should be. JSON, as it stands in a parameter or in the ledger. */
export type Trail = {
  name: string;
  homeRegion: string;
  /** Those of `trailSettings` that it has. */
  settings: JsonObject;
  /** `EventSelectors` or `AdvancedEventSelectors`, as CloudTrail answers them. */
  selectors: JsonObject;
  insights: JsonObject[];
  tags: Record<string, string>;
};

/** The parameter that holds the baseline of a trail. */
export const baselinePath = (stage: string, trail: string): string =>
  `/bongsu/${stage}/baselines/trails/${trail}`;

/**
 * Reads a trail with everything that a baseline holds; undefined when there is none of that name.
 * @param place of the trail, as far as it is known: CloudTrail answers with its home region
 */
export async function readTrail(
  id: string,
  place: { region: string },
  read: Read,
): Promise<(Trail & { arn: string; organization: boolean; logging: boolean }) | undefined> {
  const call = (command: string, input: JsonObject, region: string) => ({
    service: 'cloudtrail',
    command,
    input,
    region,
  });
  const answer = await ifThere(read, call('GetTrail', { Name: id }, place.region), ['TrailNotFound']);
  const [found] = objects([answer?.Trail]);
  if (!found) return undefined;
  // Only the home region changes a trail; elsewhere there is its shadow.
  const home = stringAt(found, 'HomeRegion') ?? place.region;
  const name = stringAt(found, 'Name') ?? id;
  const arn = stringAt(found, 'TrailARN') ?? name;
  const status = await read(call('GetTrailStatus', { Name: arn }, home));
  const selectors = await read(call('GetEventSelectors', { TrailName: arn }, home));
  const insights =
    found.HasInsightSelectors === true
      ? await ifThere(read, call('GetInsightSelectors', { TrailName: arn }, home), ['InsightNotEnabled'])
      : undefined;
  const tags = await read(call('ListTags', { ResourceIdList: [arn] }, home));
  return {
    name,
    homeRegion: home,
    arn,
    organization: found.IsOrganizationTrail === true,
    logging: status.IsLogging === true,
    settings: Object.fromEntries(
      trailSettings.flatMap((key) => (found[key] === undefined ? [] : [[key, found[key]]])),
    ),
    selectors: selectorsOf(selectors),
    insights: objects(insights?.InsightSelectors),
    tags: tagsIn(objects(tags.ResourceTagList).flatMap(({ TagsList }) => objects(TagsList))),
  };
}

/**
 * Reads a baseline back from its parameter's text.
 * @throws BongsuError `BASELINE_INVALID`
 */
export function parseBaseline(text: string): Trail {
  const invalid = (cause?: unknown) =>
    new BongsuError('BASELINE_INVALID', 'the baseline of the trail cannot be read: save it again', { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(cause);
  }
  const name = stringAt(value, 'name');
  const homeRegion = stringAt(value, 'homeRegion');
  if (!isObject(value) || name === undefined || homeRegion === undefined) throw invalid();
  const { settings, selectors, insights, tags } = value;
  if (!isObject(settings) || !isObject(selectors) || !isObject(tags)) throw invalid();
  return {
    name,
    homeRegion,
    settings,
    selectors,
    insights: objects(insights),
    tags: Object.fromEntries(Object.entries(tags).map(([key, tag]) => [key, String(tag ?? '')])),
  };
}

function selectorsOf({ EventSelectors, AdvancedEventSelectors }: JsonObject): JsonObject {
  const advanced = objects(AdvancedEventSelectors);
  return advanced.length > 0
    ? { AdvancedEventSelectors: advanced }
    : { EventSelectors: objects(EventSelectors) };
}
