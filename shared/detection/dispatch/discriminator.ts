import type { Condition } from '../ir.ts';
import { allowedValues } from './constraints.ts';

/**
 * A field that must be there for the rule to match, and must hold one of `values` (compared without case) where the
 * rule lists exact texts.
 */
export type Discriminator = { field: string; values?: readonly string[] };

/** More values than this make a poor index. */
const mostValues = 100;

/**
 * The first field of the condition that narrows it to a list of exact texts, else the first that must be there;
 * undefined when neither exists.
 */
export function discriminatorOf(condition: Condition): Discriminator | undefined {
  const fields = [...new Set(fieldsOf(condition))];
  for (const field of fields) {
    const values = allowedValues(condition, field);
    if (values === undefined || values.length > mostValues) continue;
    if (values.every((value) => !value.endsWith('*'))) return { field, values };
  }
  const needed = fields.find((field) => needs(condition, field));
  return needed === undefined ? undefined : { field: needed };
}

/** True when the condition cannot hold for a record without the field. */
function needs(condition: Condition, field: string): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.some((part) => needs(part, field));
    case 'or':
      return condition.of.every((part) => needs(part, field));
    case 'field': {
      if (condition.field !== field) return false;
      const absenceFits = condition.tests.map(
        (test) => test.op === 'null' || (test.op === 'exists' && !test.value),
      );
      return condition.need === 'all'
        ? absenceFits.includes(false)
        : condition.need === 'differs' || !absenceFits.includes(true);
    }
    case 'not':
    case 'keywords':
      return false;
  }
}

function fieldsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(fieldsOf);
    case 'field':
      return [condition.field];
    case 'not':
    case 'keywords':
      return [];
  }
}
