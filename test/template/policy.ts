import { isObject } from '../../shared/model/index.ts';
import { listAt, objectAt, valueAt } from './template.ts';

/** A caller at the door: who, what, on what, and the context keys that AWS would fill in. */
export type Request = {
  service?: string;
  principal?: string;
  action: string;
  resource: string;
  context?: Record<string, string>;
};

/**
 * Whether a resource policy lets a request in, by IAM's rules as far as our policies use them: a deny wins, and a
 * condition whose key is absent does not hold.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function admits(policy: unknown, request: Request): boolean {
  const statements = listAt(policy, 'Statement').filter((statement) => applies(statement, request));
  const effects = statements.map((statement) => valueAt(statement, 'Effect'));
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** Whether any deny of the policy strikes the request. */
export function denies(policy: unknown, request: Request): boolean {
  return listAt(policy, 'Statement').some(
    (statement) => valueAt(statement, 'Effect') === 'Deny' && applies(statement, request),
  );
}

/** `*` any run of characters, `?` any one. */
export function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(value);
}

function applies(statement: unknown, request: Request): boolean {
  return (
    principalIs(valueAt(statement, 'Principal'), request) &&
    listAt(statement, 'Action').some((action) => like(String(action), request.action)) &&
    listAt(statement, 'Resource').some((resource) => like(String(resource), request.resource)) &&
    Object.entries(objectAt(statement, 'Condition')).every(([operator, keys]) =>
      Object.entries(isObject(keys) ? keys : {}).every(([key, wanted]) =>
        holds(operator, request.context?.[key], Array.isArray(wanted) ? wanted : [wanted]),
      ),
    )
  );
}

function principalIs(principal: unknown, { service, principal: caller }: Request): boolean {
  // An identity policy names nobody: it is about whoever has it.
  if (principal === '*' || principal === undefined) return true;
  if (service !== undefined) return listAt(principal, 'Service').includes(service);
  return listAt(principal, 'AWS').some((one) => one === '*' || one === caller);
}

function holds(operator: string, actual: string | undefined, wanted: unknown[]): boolean {
  if (actual === undefined) return false;
  switch (operator.replace('ForAnyValue:', '')) {
    case 'StringEquals':
    case 'ArnEquals':
    case 'Bool':
      return wanted.some((one) => String(one) === actual);
    case 'ArnLike':
    case 'StringLike':
      return wanted.some((one) => like(String(one), actual));
    default:
      throw new Error(`the policy evaluator does not know the operator ${operator}`);
  }
}
