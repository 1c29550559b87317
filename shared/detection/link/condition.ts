import type { Json, JsonObject, Matched } from '../../model/index.ts';
import type { Condition, Test } from '../ir.ts';
import { type Found, fieldReader } from './field.ts';
import { type FoundTest, linkTest, linkValueTest } from './test.ts';
import { cutValue, textOf } from './values.ts';

/** A condition ready to run: whether a record satisfies it, and which of its values made it so. */
export type Linked = {
  holds: (record: JsonObject) => boolean;
  explain: (record: JsonObject) => Matched[];
};

/** Parts of conditions linked so far, by their JSON, and the number of the record that is being looked at. */
export type Shared = { parts: Map<string, Linked>; turn: number };

export function newShared(): Shared {
  return { parts: new Map(), turn: 0 };
}

/**
 * Builds the predicate of a condition. What the condition negates is never part of the explanation.
 *
 * Rules about the same calls ask the same things: equal parts of all conditions linked with one `shared` are one
 * predicate, which answers once per turn. Whoever shares must count `turn` up before each record.
 */
export function link(condition: Condition, shared: Shared = newShared()): Linked {
  const key = JSON.stringify(condition);
  const known = shared.parts.get(key);
  if (known !== undefined) return known;
  const part = linkPart(condition, shared);
  const linked = { ...part, holds: oncePerTurn(part.holds, shared) };
  shared.parts.set(key, linked);
  return linked;
}

function oncePerTurn(holds: Linked['holds'], shared: Shared): Linked['holds'] {
  let turn = 0;
  let answer = false;
  return (record) => {
    if (turn !== shared.turn || turn === 0) {
      answer = holds(record);
      turn = shared.turn;
    }
    return answer;
  };
}

function linkPart(condition: Condition, shared: Shared): Linked {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return linkAll(
        condition.kind,
        condition.of.map((part) => link(part, shared)),
      );
    case 'not': {
      const inner = link(condition.of, shared);
      return { holds: (record) => !inner.holds(record), explain: () => [] };
    }
    case 'field':
      return linkField(condition);
    case 'keywords':
      return linkKeywords(condition);
  }
}

function linkAll(kind: 'and' | 'or', parts: readonly Linked[]): Linked {
  return {
    holds:
      kind === 'and'
        ? (record) => parts.every((part) => part.holds(record))
        : (record) => parts.some((part) => part.holds(record)),
    explain: (record) => distinct(parts.flatMap((part) => (part.holds(record) ? part.explain(record) : []))),
  };
}

/** How many values of one field an explanation quotes. */
const quotedValues = 5;

function linkField(item: Extract<Condition, { kind: 'field' }>): Linked {
  const read = fieldReader(item.field);
  const tests = linkTests(item.tests, item.need);
  const values = item.tests.map(linkValueTest);
  const matching = (found: Found, record: JsonObject): Json[] => {
    if (found === undefined) return [null];
    const list = Array.isArray(found) ? found : [found];
    const chosen = list.filter((value) => values.some((test) => test(value, record)));
    return (chosen.length === 0 ? list : chosen).slice(0, quotedValues);
  };
  return {
    holds: (record) => tests(read(record), record),
    explain: (record) =>
      matching(read(record), record).map((value) => ({ field: item.field, value: cutValue(value) })),
  };
}

function linkTests(tests: readonly Test[], need: 'any' | 'all' | 'differs'): FoundTest {
  if (need === 'all') {
    const linked = tests.map(linkTest);
    return (found, record) => linked.every((test) => test(found, record));
  }
  const any = linkAny(tests);
  if (need === 'any') return any;
  return (found, record) => found !== undefined && found !== null && !any(found, record);
}

/** Plain texts, by far the commonest values, are looked up together instead of one by one. */
function linkAny(tests: readonly Test[]): FoundTest {
  const plain = tests.flatMap((test) =>
    test.op === 'equals' && !test.cased ? [test.value.toLowerCase()] : [],
  );
  const others = tests.filter((test) => test.op !== 'equals' || test.cased).map(linkTest);
  const texts = new Set(plain);
  const listed = (value: Json): boolean => {
    const text = textOf(value);
    return text !== undefined && (texts.has(text) || texts.has(text.toLowerCase()));
  };
  const byText: FoundTest = (found) =>
    found !== undefined && (Array.isArray(found) ? found.some(listed) : listed(found));
  const [other] = others;
  if (other === undefined) return byText;
  if (others.length === 1 && plain.length === 0) return other;
  return (found, record) =>
    (plain.length > 0 && byText(found, record)) || others.some((test) => test(found, record));
}

function linkKeywords(item: Extract<Condition, { kind: 'keywords' }>): Linked {
  const tests = item.tests.map((test) => ({ test, holds: linkTest(test) }));
  // The record itself is the value: tests for a part look into all of it.
  const holding = (record: JsonObject) => tests.filter(({ holds }) => holds(record, record));
  return {
    holds: (record) =>
      item.need === 'all'
        ? tests.every(({ holds }) => holds(record, record))
        : tests.some(({ holds }) => holds(record, record)),
    explain: (record) =>
      holding(record).map(({ test }) => ({ field: 'keywords', value: cutValue(wordsOf(test)) })),
  };
}

function wordsOf(test: Test): string {
  if (test.op === 'glob')
    return test.parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
  if (test.op === 're') return test.source;
  return 'value' in test ? String(test.value) : test.op;
}

function distinct(matched: readonly Matched[]): Matched[] {
  const seen = new Map(matched.map((one) => [`${one.field}\0${JSON.stringify(one.value)}`, one]));
  return [...seen.values()];
}
