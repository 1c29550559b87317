import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { readTemplate, type Template } from '../../cli/local/template.ts';
import { isObject, type JsonObject } from '../../shared/model/index.ts';

export const account = '123456789012';
export const region = 'us-east-1';

/** A compiled template: as it is, and as the account would have it. */
export type Compiled = {
  file: string;
  document: JsonObject;
  /** Unresolved resources by logical id. */
  resources: Record<string, JsonObject>;
  resolved: Template;
  bundles: string;
};

/** What `osls package` made, with the defaults (`plain`) or with every parameter given (`full`). */
export function compiled(variant: 'plain' | 'full' = 'plain'): Compiled {
  const folder = inject('packaged')[variant];
  const file = join(folder, '.serverless/cloudformation-template-update-stack.json');
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(document) || !isObject(document.Resources)) throw new Error(`${file} is not a template`);
  const resources = Object.fromEntries(
    Object.entries(document.Resources).flatMap(([id, resource]) =>
      isObject(resource) ? [[id, resource]] : [],
    ),
  );
  const world = { accountId: account, region, stackName: 'bongsu-dev', endpoint: 'https://example.com' };
  return {
    file,
    document,
    resources,
    resolved: readTemplate(document, world),
    bundles: join(folder, '.esbuild/.build/functions'),
  };
}

/** The object at a key, `{}` where there is none. */
export function objectAt(value: unknown, ...keys: string[]): JsonObject {
  const found = valueAt(value, ...keys);
  return isObject(found) ? found : {};
}

export function valueAt(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
}

/** The list at a key; a single value is a list of one, nothing is an empty one. */
export function listAt(value: unknown, ...keys: string[]): unknown[] {
  const found = valueAt(value, ...keys);
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

/** The policies of a role, those in it and the managed ones that name it. */
export function policiesOf({ resolved }: Compiled, role: string): unknown[] {
  const [found] = resolved.ofType('AWS::IAM::Role').filter(({ name }) => name === role);
  const others = ['AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resolved.ofType(type));
  return [
    ...listAt(found?.properties, 'Policies').map((policy) => valueAt(policy, 'PolicyDocument')),
    ...others
      .filter(({ properties }) => [properties.RoleName, ...listAt(properties, 'Roles')].includes(role))
      .map(({ properties }) => properties.PolicyDocument),
  ];
}

/** The functions by name without the `bongsu-<stage>-` prefix, as the deployment has them. */
export function functionNames({ resolved }: Compiled): string[] {
  return resolved.ofType('AWS::Lambda::Function').map(({ name }) => name.replace('bongsu-dev-', ''));
}

/** Files of `infra/`, by path inside the project. */
export function infraFiles(): string[] {
  return readdirSync('infra', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[a-z]+$/.test(name))
    .map((name) => `infra/${name}`);
}
