import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Which parts of the house a part may import; its own files are always allowed. */
const arrows: Record<string, readonly string[]> = {
  'shared/model': [],
  'shared/sources': ['shared/model'],
  'shared/formats': ['shared/model'],
  'shared/detection': ['shared/model'],
  'shared/lake': ['shared/model', 'shared/formats', 'shared/platform'],
  'shared/alerting': ['shared/model', 'shared/platform'],
  'shared/response': ['shared/model', 'shared/platform'],
  'shared/platform': ['shared/model'],
  // Where the domains meet, for what more than one function does.
  'shared/lanes': ['shared'],
  rules: ['shared/model', 'shared/detection'],
  functions: ['shared', '#rules'],
  cli: ['functions', 'shared', 'infra', 'rules', '#rules'],
};

/** Data in, data out: no AWS client, no file system, no network, no clock, no environment. */
const pure = ['shared/model', 'shared/sources', 'shared/formats', 'shared/detection', 'rules'];

const impure = /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bfetch\(/;
const pureBuiltins = ['node:crypto', 'node:buffer', 'node:zlib', 'node:net', 'node:util'];

type Import = { file: string; from: string };

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function imports(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, from = '']) => ({
    file,
    from: from.startsWith('.') ? normalize(join(dirname(file), from)) : from,
  }));
}

function inside(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}/`);
}

test.each(Object.keys(arrows))('%s imports only what the design allows', (part) => {
  const allowed = [part, ...(arrows[part] ?? [])];
  const wrong = sources(part)
    .flatMap(imports)
    .filter(
      ({ from }) => from.startsWith('#') || /^(shared|functions|cli|rules|infra|test|dist)\//.test(from),
    )
    .filter(({ from }) => !allowed.some((target) => inside(from, target)));
  expect(wrong).toEqual([]);
});

test.each(pure)('%s is pure: data in, data out', (part) => {
  const packages = sources(part)
    .flatMap(imports)
    .filter(
      ({ from }) => from.startsWith('@aws-sdk/') || from.startsWith('@middy/') || from.startsWith('node:'),
    )
    .filter(({ from }) => !pureBuiltins.includes(from));
  expect(packages).toEqual([]);
  const ambient = sources(part).filter((file) => impure.test(readFileSync(join(root, file), 'utf8')));
  expect(ambient).toEqual([]);
});

test('every folder of shared has its arrows written down', () => {
  const parts = readdirSync(join(root, 'shared')).map((name) => `shared/${name}`);
  expect(parts.filter((part) => !(part in arrows))).toEqual([]);
});
