import { isObject, type JsonObject, type Step, stringAt, type Target } from '../../model/index.ts';
import { sameState } from '../inspection.ts';
import type { Inspection, Playbook, Read, Surroundings } from '../playbook.ts';
import { ifThere, nameIn, objects, tagsOf } from '../reading.ts';
import { baselinePath, parseBaseline, readTrail, trailSettings } from '../trail.ts';

/**
 * Makes a trail log again: starts it, gives it the settings, event selectors and insights of its baseline back, and
 * makes it anew where it was deleted. The baseline is one that a person saved; without one only logging is started.
 */
export const restoreTrail: Playbook = {
  id: 'restore-trail',
  title: 'Restore a trail',
  reversible: true,
  allowedCommands: [
    'cloudtrail.GetTrail',
    'cloudtrail.GetTrailStatus',
    'cloudtrail.GetEventSelectors',
    'cloudtrail.GetInsightSelectors',
    'cloudtrail.ListTags',
    'ssm.GetParameter',
    'cloudtrail.StartLogging',
    'cloudtrail.StopLogging',
    'cloudtrail.UpdateTrail',
    'cloudtrail.PutEventSelectors',
    'cloudtrail.PutInsightSelectors',
    'cloudtrail.CreateTrail',
  ],

  defaultMode: () => 'observe',

  targetNamed: (id, place) => ({ type: 'AWS::CloudTrail::Trail', id, ...place }),

  inspect,

  tags: async (_target, state) => tagsOf(state),

  plan(state) {
    const name = stringAt(state, 'name') ?? '';
    const steps = state.exists === true ? repair(state) : recreate(state);
    if (steps.length === 0) return { steps, reason: `trail ${name} logs${asBaseline(state)}` };
    const done = steps.map(({ command }) => command).join(', ');
    return {
      steps,
      reason:
        state.exists === true
          ? `trail ${name} does not log as it should: ${done}`
          : `trail ${name} is gone, and its baseline says how it was`,
    };
  },

  unmet(state) {
    const left = state.exists === true ? repair(state) : recreate(state);
    return left.length === 0 ? undefined : `${left.map(({ command }) => command).join(', ')} shows no effect`;
  },

  normalise: ({ exists, logging, settings, selectors, insights }) => ({
    exists,
    logging,
    settings,
    selectors,
    insights,
  }),

  notes: async (_target, state) => [
    isObject(state.baseline)
      ? 'Compared with its saved baseline (npx bongsu respond baseline replaces it).'
      : 'It has no saved baseline: only whether it logs was looked at. Save one with npx bongsu respond baseline.',
    'What happened while it did not log is not in its bucket; the event history of CloudTrail has management events of the last 90 days.',
  ],
};

async function inspect(target: Target, read: Read, { stage, account }: Surroundings): Promise<Inspection> {
  const name = nameIn(target.id);
  const parameter = await ifThere(
    read,
    { service: 'ssm', command: 'GetParameter', input: { Name: baselinePath(stage, name) } },
    ['ParameterNotFound'],
  );
  const text = stringAt(parameter, 'Parameter.Value');
  const baseline = text === undefined ? undefined : parseBaseline(text);
  const region = regionIn(target.id) ?? baseline?.homeRegion ?? target.region;
  const trail = await readTrail(target.id, { region }, read);
  if (!trail && !baseline) {
    const reason = `trail ${name} is gone and has no saved baseline: make it again by hand`;
    return { kind: 'handover', severity: 'critical', reason };
  }
  const arn = trail?.arn ?? `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;
  if (trail?.organization && accountIn(trail.arn) !== account) {
    const reason = `trail ${name} is the organisation's: its owner ${accountIn(arn)} has to restore it`;
    return { kind: 'handover', severity: 'critical', reason };
  }
  return {
    kind: 'found',
    state: {
      name,
      homeRegion: trail?.homeRegion ?? region,
      exists: trail !== undefined,
      logging: trail?.logging ?? false,
      settings: trail?.settings ?? {},
      selectors: trail?.selectors ?? {},
      insights: trail?.insights ?? [],
      tags: trail?.tags ?? {},
      baseline: baseline ?? null,
    },
    principals: [{ name, arn }],
  };
}

/** What brings a trail that is there back to its baseline. Logging first: every second counts. */
function repair(state: JsonObject): Step[] {
  const call = callsOf(state);
  const { name, logging, settings, selectors, insights, baseline } = state;
  const steps: Step[] = [];
  if (logging !== true) {
    steps.push({ ...call('StartLogging', { Name: name }), undo: call('StopLogging', { Name: name }) });
  }
  if (!isObject(baseline)) return steps;
  const wanted = changed(settings, baseline.settings);
  if (Object.keys(wanted).length > 0) {
    const undo = call('UpdateTrail', { Name: name, ...changed(baseline.settings, settings) });
    steps.push({ ...call('UpdateTrail', { Name: name, ...wanted }), undo });
  }
  if (!sameState(selectors, baseline.selectors))
    steps.push(put('PutEventSelectors', selectors, baseline.selectors));
  if (!sameState(insights, baseline.insights)) {
    const step = put(
      'PutInsightSelectors',
      { InsightSelectors: objects(insights) },
      { InsightSelectors: objects(baseline.insights) },
    );
    steps.push(step);
  }
  return steps;

  function put(command: string, before: unknown, after: unknown): Step {
    const to = (value: unknown) => call(command, { TrailName: name, ...(isObject(value) ? value : {}) });
    return { ...to(after), undo: to(before) };
  }
}

/** A trail that is gone. No undo: a response should not be able to delete a trail. */
function recreate(state: JsonObject): Step[] {
  const { name, baseline } = state;
  if (!isObject(baseline)) return [];
  const call = callsOf(state);
  const settings = isObject(baseline.settings) ? baseline.settings : {};
  const selectors = isObject(baseline.selectors) ? baseline.selectors : {};
  const TagsList = Object.entries(tagsOf(baseline)).map(([Key, Value]) => ({ Key, Value }));
  const InsightSelectors = objects(baseline.insights);
  return [
    call('CreateTrail', { Name: name, ...settings, ...(TagsList.length > 0 ? { TagsList } : {}) }),
    call('PutEventSelectors', { TrailName: name, ...selectors }),
    ...(InsightSelectors.length > 0
      ? [call('PutInsightSelectors', { TrailName: name, InsightSelectors })]
      : []),
    call('StartLogging', { Name: name }),
  ];
}

/** The settings that `to` has otherwise than `from`; what it lacks is cleared by an empty text. */
function changed(from: unknown, to: unknown): JsonObject {
  const [before, after] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
  return Object.fromEntries(
    trailSettings
      .filter((key) => before[key] !== after[key])
      .map((key) => [key, after[key] ?? (typeof before[key] === 'boolean' ? false : '')]),
  );
}

function callsOf(state: JsonObject) {
  const region = stringAt(state, 'homeRegion') ?? '';
  return (command: string, input: JsonObject) => ({ service: 'cloudtrail', command, input, region });
}

const asBaseline = ({ baseline }: JsonObject): string => (isObject(baseline) ? ' as its baseline says' : '');
const regionIn = (id: string): string | undefined => (id.startsWith('arn:') ? id.split(':')[3] : undefined);
const accountIn = (arn: string): string | undefined => arn.split(':')[4];
