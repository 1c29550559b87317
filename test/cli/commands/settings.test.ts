import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settingsCommand } from '../../../cli/commands/settings.ts';
import { recordedIo } from '../recorded-io.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bongsu-settings-'));
  await writeFile(join(folder, 'alerts.json'), '{"mergeWindowMinutes": 30}');
  await writeFile(join(folder, 'draft.json'), '{"capPerHour": "many", "exemp": []}');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const check = async (...args: string[]) => {
  const { io, out, code } = recordedIo();
  await settingsCommand(io).parseAsync(['check', ...args], { from: 'user' });
  return { code: code(), line: JSON.parse(out()) };
};

test('a good file is ok', async () => {
  const file = join(folder, 'alerts.json');
  expect(await check(file)).toEqual({ code: 0, line: { file, section: 'alerts', ok: true, errors: [] } });
});

test('a bad one names the path of each fault and exits with 1', async () => {
  const { code, line } = await check(join(folder, 'draft.json'), '--section', 'response');
  expect({ code, ok: line.ok }).toEqual({ code: 1, ok: false });
  expect(line.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['capPerHour', 'exemp']);
});
