import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compiled, infraFiles, listAt, valueAt } from './template.ts';

/** cfn-lint as moto's requirements bring it: on PATH, or in the project's own virtual environment. */
function cfnLint(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '.bongsu/venv/bin'];
  const found = folders.map((folder) => join(folder, 'cfn-lint')).find(isExecutable);
  if (found) return found;
  throw new Error(
    'cfn-lint was found neither on PATH nor in .bongsu/venv/bin: python3 -m venv .bongsu/venv && .bongsu/venv/bin/pip install cfn-lint',
  );
}

function isExecutable(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

describe.each(['plain', 'full'] as const)('the %s template', (variant) => {
  const template = compiled(variant);

  test('has no finding of cfn-lint', () => {
    expect(execFileSync(cfnLint(), [template.file], { encoding: 'utf8' })).toBe('');
  });

  test('keeps half of what CloudFormation takes: 400 resources, 800 KB', () => {
    expect(Object.keys(template.resources).length).toBeLessThanOrEqual(400);
    expect(statSync(template.file).size).toBeLessThanOrEqual(800_000);
  });

  test('publishes no versions and reserves no concurrency', () => {
    const types = Object.values(template.resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::Lambda::Version');
    for (const { properties } of template.resolved.ofType('AWS::Lambda::Function')) {
      expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties).toMatchObject({ TracingConfig: { Mode: 'Active' } });
    }
  });

  test('names everything bongsu-<stage>-', () => {
    const named = [
      ...['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::DynamoDB::Table'],
      ...['AWS::KinesisFirehose::DeliveryStream', 'AWS::Events::Rule', 'AWS::IAM::Role'],
    ].flatMap((type) => template.resolved.ofType(type));
    for (const { name } of named) expect(name).toMatch(/^bongsu-dev-/);
    // Source: the quotas of EventBridge (rule name) and IAM (role name).
    for (const { name } of named) expect(name.length).toBeLessThanOrEqual(64);
  });

  test('has no cycle of references', () => {
    const references = new Map(
      Object.entries(template.resources).map(([id, resource]) => [
        id,
        new Set([...listAt(resource, 'DependsOn').map(String), ...referencesIn(resource)]),
      ]),
    );
    const done = new Set<string>();
    const visit = (id: string, path: string[]): void => {
      expect(path, `cycle: ${[...path, id].join(' -> ')}`).not.toContain(id);
      if (done.has(id)) return;
      for (const next of references.get(id) ?? []) if (references.has(next)) visit(next, [...path, id]);
      done.add(id);
    };
    for (const id of references.keys()) visit(id, []);
  });

  test('keeps the logs of each function for a set time, and no longer', () => {
    const groups = new Map(
      template.resolved.ofType('AWS::Logs::LogGroup').map(({ name, properties }) => [name, properties]),
    );
    for (const { name } of template.resolved.ofType('AWS::Lambda::Function')) {
      expect(groups.get(`/aws/lambda/${name}`)).toMatchObject({ RetentionInDays: 30 });
    }
    for (const properties of groups.values()) expect(properties.RetentionInDays).toBeGreaterThan(0);
  });
});

test('the forwarding stack has no finding of cfn-lint', () => {
  expect(execFileSync(cfnLint(), ['infra/forward.yml'], { encoding: 'utf8' })).toBe('');
});

test('every fragment that a person writes is under 300 lines', () => {
  const long = infraFiles().filter((file) => {
    const text = readFileSync(file, 'utf8');
    const isGenerated = text.startsWith('# Generated') || file.endsWith('.lock.json');
    return !isGenerated && text.split('\n').length > 300;
  });
  expect(long).toEqual([]);
});

test('every fragment is included', () => {
  const service = readFileSync('serverless.yml', 'utf8');
  const fragments = infraFiles().filter((file) => file.endsWith('.yml') && !file.includes('forward'));
  expect(fragments.filter((file) => !service.includes(`\${file(${file})}`))).toEqual([]);
});

test('no two fragments define the same thing', () => {
  const ids = infraFiles()
    .filter((file) => file.endsWith('.yml') && !file.includes('forward'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+):\n {4}Type: AWS/gm)])
    .map(([, id]) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const [key] = Object.keys(value);
  if (key === 'Ref') return [String(valueAt(value, 'Ref'))];
  if (key === 'Fn::GetAtt') return [String(listAt(value, 'Fn::GetAtt')[0])];
  const inText =
    key === 'Fn::Sub'
      ? [...String(listAt(value, 'Fn::Sub')[0]).matchAll(/\$\{(\w+)[.}]/g)].map(([, id]) => id ?? '')
      : [];
  return [...inText, ...Object.values(value).flatMap(referencesIn)];
}
