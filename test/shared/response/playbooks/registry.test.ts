import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandName, commands } from '../../../../shared/response/commands.ts';
import { playbookNamed, playbooks } from '../../../../shared/response/playbooks/index.ts';

const root = join(import.meta.dirname, '../../../..');
const namesIn = (folder: string, extension: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(extension) && file !== `index${extension}`)
    .map((file) => file.slice(0, -extension.length))
    .sort();

test('every file in the folder is registered, under the id that is its name', () => {
  const ids = Object.values(playbooks).map(({ id }) => id);
  expect(ids.sort()).toEqual(namesIn('shared/response/playbooks', '.ts'));
  expect(Object.keys(playbooks).sort()).toEqual(ids);
});

test('every playbook has a page', () => {
  expect(namesIn('docs/playbooks', '.md')).toEqual(Object.keys(playbooks).sort());
});

test('no command is on the list that no playbook uses', () => {
  const used = new Set<CommandName>(
    Object.values(playbooks).flatMap(({ allowedCommands }) => allowedCommands),
  );
  expect([...used].sort()).toEqual(Object.keys(commands).sort());
});

test('an unknown playbook is named with those there are', () => {
  expect(() => playbookNamed('toString')).toThrow(/no playbook toString; there are: disable-access-key/);
});
