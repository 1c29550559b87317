import {
  type Actor,
  type Finding,
  findingId,
  type JsonObject,
  type Matched,
  type Resource,
  type Signal,
} from '../model/index.ts';
import { actorKey, actorOf } from './actor.ts';
import { keyReader } from './link/field.ts';
import { textOf } from './link/values.ts';
import { resourcesNamed, resourcesOf } from './resources.ts';
import type { RuleMeta } from './rule.ts';

/** What the record says about who and what, read once for all findings of one signal. */
export type Subject = { actor: Actor | undefined; resources: Resource[] };

export function subjectOf(record: JsonObject): Subject {
  return { actor: actorOf(record), resources: resourcesOf(record) };
}

/** The finding of a rule on one signal, with the values that made it match. */
export function buildFinding(meta: RuleMeta, signal: Signal, matched: Matched[], subject: Subject): Finding {
  const named = meta.resources.length === 0 ? [] : resourcesNamed(signal.record, meta.resources);
  const resources = named.length === 0 ? subject.resources : named;
  return {
    id: findingId(meta.id, [signal.id]),
    ruleId: meta.id,
    title: meta.title,
    description: meta.description,
    severity: meta.level,
    status: meta.status,
    signal,
    signalIds: [signal.id],
    ...(subject.actor === undefined ? {} : { actor: subject.actor }),
    resources,
    matched,
    dedupKey: dedupKey(meta, signal, subject.actor, resources),
    references: meta.references,
    runbook: meta.runbook,
    falsePositives: meta.falsePositives,
    tags: meta.tags,
    ...(meta.response === undefined ? {} : { response: meta.response }),
  };
}

/** Longest part of a key, in characters: keys are stored under DynamoDB's 2,048-byte limit. */
const longestPart = 256;

/** Joins what makes findings one alert. */
export function keyOf(parts: readonly string[]): string {
  return parts.map((part) => part.slice(0, longestPart).replaceAll('|', '%7C')).join('|');
}

function dedupKey(meta: RuleMeta, signal: Signal, actor: Actor | undefined, resources: Resource[]): string {
  const parts =
    meta.dedup.length === 0
      ? [actorKey(actor), resources[0]?.id ?? '']
      : meta.dedup.map((field) => fieldText(signal.record, field));
  return keyOf([meta.id, signal.account, ...parts]);
}

function fieldText(record: JsonObject, field: string): string {
  const found = keyReader(field)(record);
  if (found === undefined) return '';
  return Array.isArray(found) ? JSON.stringify(found) : (textOf(found) ?? JSON.stringify(found));
}
