import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandName, commands } from '../../../../shared/response/commands.ts';
import { playbookNamed, playbooks } from '../../../../shared/response/playbooks/index.ts';
import { exposedKey } from '../setting.ts';

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
  expect(() => playbookNamed('toString')).toThrow(/no playbook toString; there are: .*disable-access-key/);
});

test('every playbook that cannot be undone plans no undo, and every other can make the calls of its undo', () => {
  for (const { id, reversible, allowedCommands } of Object.values(playbooks)) {
    const changes = allowedCommands.filter((name) => commands[name].kind === 'change');
    expect(changes.length, id).toBeGreaterThan(0);
    if (!reversible)
      expect(
        changes.filter((name) => /Schedule|Delete|Stop|Disable/.test(name)),
        id,
      ).toEqual([]);
  }
});

test('no command deletes what a person would miss', () => {
  const deleting = Object.keys(commands).filter((name) =>
    /\.(Delete|Terminate|Deregister|Schedule)/.test(name),
  );
  // Settings and Bongsu's own policies, each with what it was in the ledger.
  expect(deleting.sort()).toEqual([
    'iam.DeleteRolePolicy',
    'iam.DeleteUserPolicy',
    's3.DeleteBucketEncryption',
    's3.DeleteBucketPolicy',
    's3.DeletePublicAccessBlock',
  ]);
});

test('each playbook is observed until settings say otherwise, but for an exposed key', () => {
  const { origin } = exposedKey().signal;
  const enforced = Object.values(playbooks).filter(
    ({ defaultMode }) => defaultMode(exposedKey()) !== 'observe',
  );
  expect(origin).toMatchObject({ source: 'aws.health' });
  expect(enforced.map(({ id }) => id)).toEqual(['disable-access-key']);
});
