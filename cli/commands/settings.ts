import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { BongsuError } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';
import type { SettingsFault } from '../settings/sections.ts';

type Target = { stage?: string };
type Source = { section?: string };

const examples = `
Examples:
  bongsu settings show                          every section in force in the running local account
  bongsu settings show alerts --stage prod
  bongsu settings check response.json           exit code 1 when something is wrong with it
  bongsu settings put response.json --stage prod
  bongsu settings put draft.json --section alerts

A file is named after its section (alerts.json) unless --section says otherwise.`;

/** `bongsu settings`: the run-time settings in Parameter Store. */
export function settingsCommand(io: Io): Command {
  const command = new Command('settings').description('show, check and put the run-time settings');
  command.addHelpText('after', examples);
  command
    .command('show')
    .description('the settings in force: one line a section {"section","source","value"}')
    .argument('[section]', 'only this one')
    .option('--stage <stage>', 'of this deployed stage instead of the running local account')
    .addHelpText('after', examples)
    .action((section: string | undefined, { stage }: Target) => show(io, section, stage));
  command
    .command('check')
    .description('check a settings file: one line {"file","section","ok","errors"}; nothing is stored')
    .argument('<file>', 'a JSON document')
    .option('--section <section>', 'what it is for, when its name does not say so')
    .addHelpText('after', examples)
    .action(async (file: string, { section }: Source) => {
      const checked = await check(file, section);
      io.out(
        JSON.stringify({
          file,
          section: checked.section,
          ok: checked.errors.length === 0,
          errors: checked.errors,
        }),
      );
      if (checked.errors.length > 0) io.exit(1);
    });
  command
    .command('put')
    .description('check a settings file and store it; functions read it within a minute')
    .argument('<file>', 'a JSON document')
    .option('--section <section>', 'what it is for, when its name does not say so')
    .option('--stage <stage>', 'for this deployed stage instead of the running local account')
    .addHelpText('after', examples)
    .action((file: string, { section, stage }: Source & Target) => put(io, file, section, stage));
  return command;
}

async function show(io: Io, only: string | undefined, stage: string | undefined): Promise<void> {
  const [{ sectionNamed, sectionNames }, { openSettingsStore }, { parseSettings }] = await Promise.all([
    import('../settings/sections.ts'),
    import('../settings/store.ts'),
    import('../../shared/platform/settings.ts'),
  ]);
  const sections = (only === undefined ? sectionNames : [only]).map(sectionNamed);
  const store = await openSettingsStore(stage);
  for (const section of sections) {
    const document = await store.read(section.name);
    const value = document === undefined ? section.defaults : parseSettings(section, document);
    io.out(
      JSON.stringify({
        section: section.name,
        source: document === undefined ? 'defaults' : 'stored',
        value,
      }),
    );
  }
}

async function put(io: Io, file: string, name: string | undefined, stage: string | undefined): Promise<void> {
  const { section, document, errors } = await check(file, name);
  if (errors.length > 0) {
    throw new BongsuError('SETTINGS_INVALID', `nothing was stored:\n${errors.map(faultLine).join('\n')}`, {
      place: { file },
    });
  }
  const [{ stored }, { openSettingsStore }] = await Promise.all([
    import('../settings/sections.ts'),
    import('../settings/store.ts'),
  ]);
  const { parameter, tier } = await (await openSettingsStore(stage)).write(section, stored(document));
  io.out(JSON.stringify({ file, section, parameter, tier }));
}

async function check(
  file: string,
  name: string | undefined,
): Promise<{ section: string; document: string; errors: SettingsFault[] }> {
  const { sectionNamed, settingsFaults } = await import('../settings/sections.ts');
  const section = sectionNamed(name ?? basename(file).replace(/\.json$/, ''));
  const document = await readText(file);
  return { section: section.name, document, errors: settingsFaults(section, document) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new BongsuError('FILE_UNREADABLE', `${file} cannot be read`, { cause });
  }
}

function faultLine({ path, message }: SettingsFault): string {
  return `  ${path}: ${message}`;
}
