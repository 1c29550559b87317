import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourcesFile, sourcesPage } from '../../../cli/docs/sources.ts';
import { sources } from '../../../shared/sources/index.ts';

test('docs/sources.md is what the sources make of it', () => {
  expect(readFileSync(sourcesFile, 'utf8'), 'npx tsx cli/docs/sources.ts').toBe(sourcesPage());
});

test('every source says where AWS describes it, and why it is worth what it is', () => {
  for (const { name, guide, grades } of sources) {
    expect(guide, name).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(Object.values(grades).length, name).toBeGreaterThan(0);
    for (const { when, why } of Object.values(grades)) {
      expect(when, name).not.toBe('');
      expect(why, name).not.toBe('');
    }
  }
});

test('a response that a source asks for has a page', () => {
  const asked = sources.flatMap(({ responses = [] }) => responses.map(({ playbook }) => playbook));
  for (const playbook of asked) {
    expect(readFileSync(`docs/playbooks/${playbook}.md`, 'utf8')).toContain('#');
  }
});
