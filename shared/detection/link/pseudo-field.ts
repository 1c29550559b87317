import { networkOf } from '../../model/cidr.ts';
import { type JsonObject, stringAt } from '../../model/index.ts';
import { principalOf } from '../actor.ts';
import { callerKind, isForeignCaller, isSingleSignOn, outcomeOf } from '../predicates/caller.ts';
import type { FieldReader } from './field.ts';

const pseudoFields: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
  ['bongsu.caller', (record: JsonObject) => callerKind(record)],
  ['bongsu.sso', (record: JsonObject) => isSingleSignOn(record)],
  ['bongsu.foreign', (record: JsonObject) => isForeignCaller(record)],
  ['bongsu.outcome', (record: JsonObject) => outcomeOf(record)],
  // Nobody and nowhere are absent, so that such events are no part of a group.
  ['bongsu.principal', (record: JsonObject) => principalOf(record)],
  ['bongsu.network', (record: JsonObject) => networkOf(stringAt(record, 'sourceIPAddress') ?? '')],
]);

/** The names of the fields that the engine computes, for documentation and error messages. */
export const pseudoFieldNames: readonly string[] = [...pseudoFields.keys()];

export function isPseudoField(field: string): boolean {
  return field.startsWith('bongsu.');
}

/** The reader of a computed field; one that does not exist is never there. */
export function pseudoField(field: string): FieldReader {
  return pseudoFields.get(field) ?? (() => undefined);
}
