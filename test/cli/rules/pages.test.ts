import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../cli/project.ts';
import { techniques } from '../../../cli/rules/attack.ts';
import { layerFile, rulePages, writeRulePages } from '../../../cli/rules/pages.ts';
import { generatedLine } from '../../../cli/rules/rule-page.ts';
import { isObject } from '../../../shared/model/index.ts';

const docs = join(projectRoot(), 'docs', 'rules');
const pages = await rulePages(join(projectRoot(), 'rules'), projectRoot());

test('docs/rules is what the rules make of it', async () => {
  for (const [path, content] of pages) {
    expect(await readFile(join(docs, path), 'utf8'), `${path}: npx bongsu rules docs`).toBe(content);
  }
  const entries = await readdir(docs, { recursive: true, withFileTypes: true });
  expect(entries.filter((entry) => entry.isFile())).toHaveLength(pages.size);
});

test('every page stands in the index', () => {
  const index = pages.get('README.md') ?? '';
  const paths = [...pages.keys()].filter((path) => path.includes('/'));
  expect(paths.length).toBeGreaterThan(150);
  expect(paths.filter((path) => !index.includes(`](${path})`))).toEqual([]);
});

test('a page leads to its rule and to its playbook', async () => {
  const links = [...pages].flatMap(([path, content]) =>
    [...content.matchAll(/\]\((\.\.\/[^)]+)\)/g)].map(([, link = '']) => join(docs, dirname(path), link)),
  );
  expect(links.length).toBeGreaterThan(200);
  for (const link of links) expect(await readFile(link, 'utf8').then(() => link)).toBe(link);
});

test('the layer names techniques that there are, each with its rules', () => {
  const layer: unknown = JSON.parse(pages.get(layerFile) ?? '');
  const listed = isObject(layer) && Array.isArray(layer.techniques) ? layer.techniques.filter(isObject) : [];
  expect(listed.length).toBeGreaterThan(50);
  for (const { techniqueID, score, comment } of listed) {
    expect(techniques[String(techniqueID)], String(techniqueID)).toBeDefined();
    expect(String(comment).split('\n')).toHaveLength(Number(score));
  }
});

test('pages of rules that are gone are taken away, those of people stay', async () => {
  const out = await mkdtemp(join(tmpdir(), 'bongsu-pages-'));
  await mkdir(join(out, 'impact'));
  await writeFile(join(out, 'impact', 'gone.md'), `${generatedLine}\n\n# Gone\n`);
  await writeFile(join(out, 'notes.md'), '# Notes\n');
  expect(await writeRulePages(new Map([['README.md', `${generatedLine}\n`]]), out)).toBe(1);
  expect((await readdir(out, { recursive: true })).sort()).toEqual(['README.md', 'impact', 'notes.md']);
});
