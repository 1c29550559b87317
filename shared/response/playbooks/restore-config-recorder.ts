import { type Call, type JsonObject, stringAt, type Target } from '../../model/index.ts';
import { isNamed } from '../aws.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../playbook.ts';
import { objects, pages, tagsIn } from '../reading.ts';

/** Starts a recorder of AWS Config again. One that was deleted needs its role and scope from a person. */
export const restoreConfigRecorder: Playbook = {
  id: 'restore-config-recorder',
  title: 'Start a recorder of AWS Config',
  reversible: true,
  allowedCommands: [
    'config.DescribeConfigurationRecorders',
    'config.DescribeConfigurationRecorderStatus',
    'config.ListTagsForResource',
    'config.StartConfigurationRecorder',
    'config.StopConfigurationRecorder',
  ],

  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::Config::ConfigurationRecorder', id, ...place }),

  inspect,

  async tags({ region }, state, read) {
    const ResourceArn = stringAt(state, 'arn');
    // Recorders made before 2024 have no ARN, and no tags either.
    if (ResourceArn === undefined) return {};
    const call = { service: 'config', command: 'ListTagsForResource', input: { ResourceArn }, region };
    const tags: JsonObject[] = [];
    for await (const page of pages(read, call, 'NextToken')) tags.push(...objects(page.Tags));
    return tagsIn(tags);
  },

  plan(state, target) {
    if (state.recording === true) return { steps: [], reason: `recorder ${target.id} records` };
    const input = { ConfigurationRecorderName: target.id };
    return {
      steps: [
        {
          ...config('StartConfigurationRecorder', target, input),
          undo: config('StopConfigurationRecorder', target, input),
        },
      ],
      reason: `recorder ${target.id} does not record`,
    };
  },

  unmet: ({ recording }) => (recording === true ? undefined : 'the recorder does not record yet'),

  normalise: ({ recording }) => ({ recording }),

  notes: async () => ['What changed while it did not record is missing from the history of AWS Config.'],
};

async function inspect(target: Target, read: Read, { account }: Surroundings): Promise<Inspection> {
  const input = { ConfigurationRecorderNames: [target.id] };
  const gone: Inspection = {
    kind: 'handover',
    severity: 'high',
    reason: `recorder ${target.id} was deleted: make it again by hand, with its role and scope`,
  };
  try {
    const described = await read(config('DescribeConfigurationRecorders', target, input));
    const [recorder] = objects(described.ConfigurationRecorders);
    if (!recorder) return gone;
    if (stringAt(recorder, 'servicePrincipal') !== undefined) {
      const reason = `recorder ${target.id} belongs to ${stringAt(recorder, 'servicePrincipal')}: only that service starts it`;
      return { kind: 'handover', severity: 'high', reason };
    }
    const answer = await read(config('DescribeConfigurationRecorderStatus', target, input));
    const [status] = objects(answer.ConfigurationRecordersStatus);
    const arn = stringAt(recorder, 'arn');
    const named = `arn:aws:config:${target.region}:${account}:configuration-recorder/${target.id}`;
    return {
      kind: 'found',
      state: { recording: status?.recording === true, ...(arn === undefined ? {} : { arn }) },
      principals: [{ name: target.id, arn: arn ?? named }],
    };
  } catch (error) {
    if (isNamed(error, ['NoSuchConfigurationRecorder'])) return gone;
    throw error;
  }
}

function config(command: string, { region }: Target, input: JsonObject): Call {
  return { service: 'config', command, input, region };
}
