import { isObject } from '../../shared/model/index.ts';

/**
 * Whether an EventBridge pattern takes an event, for the operators that we generate (exact values, `prefix`, `suffix`, `exists`,
 * `anything-but`).
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function takes(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) return false;
  return Object.entries(pattern).every(([key, wanted]) => {
    const actual = isObject(event) ? event[key] : undefined;
    if (!Array.isArray(wanted)) return takes(wanted, actual);
    const values = Array.isArray(actual) ? actual : [actual];
    return values.some((value) => wanted.some((one) => matches(one, value)));
  });
}

function matches(wanted: unknown, value: unknown): boolean {
  if (!isObject(wanted)) return wanted === value;
  const [operator = '', operand] = Object.entries(wanted)[0] ?? [];
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(operand));
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      if (value === undefined) return false;
      return ![operand].flat().some((one) => matches(one, value));
    default:
      throw new Error(`the pattern matcher does not know the operator ${operator}`);
  }
}
