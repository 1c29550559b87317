import { isObject, type JsonObject, type RuleStatus, severities } from '../../model/index.ts';
import type { LogSource, RuleMeta, RuleTest } from '../rule.ts';
import {
  type Context,
  inside,
  objectOf,
  optionalText,
  ruleFault,
  textOf,
  textsOf,
  wordOf,
} from './context.ts';

const statuses: readonly RuleStatus[] = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];

/**
 * What the document says about the rule. `level` is optional in Sigma: a rule without one is `medium`,
 * so that it is neither lost in the noise nor a call in the night.
 */
export function metaOf(document: JsonObject, id: string, logsource: LogSource, context: Context): RuleMeta {
  const title = textOf(document.title ?? document.name, inside(context, 'title'), 'title');
  if (title.length > 256) throw ruleFault(inside(context, 'title'), 'title is longer than 256 characters');
  const name = optionalText(document, 'name', context);
  const playbook = playbookOf(document, context);
  return {
    id,
    ...(name === undefined ? {} : { name }),
    title,
    description: optionalText(document, 'description', context) ?? '',
    level: wordOf(document, 'level', severities, 'medium', context),
    status: wordOf(document, 'status', statuses, 'stable', context),
    tags: textsOf(document, 'tags', context),
    references: textsOf(document, 'references', context),
    falsePositives: textsOf(document, 'falsepositives', context),
    logsource,
    runbook: textsOf(document, 'runbook', context),
    ...(playbook === undefined ? {} : { response: { playbook } }),
    dedup: textsOf(document, 'dedup', context),
    resources: resourcesOf(document, context),
  };
}

export function logSourceOf(document: JsonObject, context: Context): LogSource {
  const here = inside(context, 'logsource');
  const source = objectOf(document.logsource, here, 'logsource');
  const read = (key: 'category' | 'product' | 'service') => {
    const value = optionalText(source, key, here);
    return value === undefined ? {} : { [key]: value };
  };
  const logsource: LogSource = { ...read('category'), ...read('product'), ...read('service') };
  if (Object.keys(logsource).length === 0) {
    throw ruleFault(here, 'logsource must name a category, a product or a service');
  }
  return logsource;
}

/** The examples beside a rule. */
export function testsOf(document: JsonObject, context: Context): RuleTest[] {
  if (document.tests === undefined) return [];
  const here = inside(context, 'tests');
  if (!Array.isArray(document.tests)) throw ruleFault(here, 'tests must be a list');
  return document.tests.map((item, index) => {
    const place = inside(here, index);
    const test = objectOf(item, place, 'a test');
    if (typeof test.match !== 'boolean')
      throw ruleFault(inside(place, 'match'), 'match must be true or false');
    const events = test.events;
    if (!Array.isArray(events) || events.length === 0 || !events.every(isObject)) {
      throw ruleFault(inside(place, 'events'), 'events must be a list of records');
    }
    return { name: textOf(test.name, inside(place, 'name'), 'name'), match: test.match, events };
  });
}

function playbookOf(document: JsonObject, context: Context): string | undefined {
  if (document.response === undefined) return undefined;
  const here = inside(context, 'response');
  return textOf(objectOf(document.response, here, 'response').playbook, inside(here, 'playbook'), 'playbook');
}

function resourcesOf(document: JsonObject, context: Context): { type: string; id: string }[] {
  if (document.resources === undefined) return [];
  const here = inside(context, 'resources');
  if (!Array.isArray(document.resources)) throw ruleFault(here, 'resources must be a list');
  return document.resources.map((item, index) => {
    const place = inside(here, index);
    const resource = objectOf(item, place, 'a resource');
    return {
      type: textOf(resource.type, inside(place, 'type'), 'type'),
      id: textOf(resource.id, inside(place, 'id'), 'id'),
    };
  });
}
