import { expect, test } from 'vitest';
import { program, run } from '../../cli/main.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { recordedIo } from './recorded-io.ts';

const bongsu = async (...args: string[]) => {
  const { io, out, err, code } = recordedIo();
  return { returned: await run(args, io), code: code(), out: out(), err: err() };
};

const commandPaths = (): string[][] => {
  const walk = (command: ReturnType<typeof program>, path: string[]): string[][] => [
    path,
    ...command.commands.flatMap((child) => walk(child, [...path, child.name()])),
  ];
  return walk(program(recordedIo().io), []);
};

test('--version is that of the package', async () => {
  expect(await bongsu('--version')).toEqual({
    returned: 0,
    code: 0,
    out: `${packageJson.version}\n`,
    err: '',
  });
});

test.each(commandPaths())('%s %s --help shows usage on stdout', async (...path) => {
  const names = path.filter((name) => name !== undefined);
  const { returned, out, err } = await bongsu(...names, '--help');
  expect({ returned, err }).toEqual({ returned: 0, err: '' });
  expect(out).toContain(`Usage: ${['bongsu', ...names].join(' ')}`);
});

test.each(commandPaths().filter((path) => path.length === 1))('%s --help has examples', async (name) => {
  expect((await bongsu(name ?? '', '--help')).out).toMatch(/Examples?:/);
});

test.each([
  ['an unknown command', ['qurey'], /unknown command 'qurey'[\s\S]*Did you mean query\?/],
  ['an unknown option', ['start', '--onse'], /unknown option '--onse'[\s\S]*Did you mean --once\?/],
  [
    'an unknown option of a subcommand',
    ['settings', 'check', 'a.json', '--stage', 'x'],
    /unknown option '--stage'/,
  ],
  ['too many arguments', ['query', 'a', 'b'], /too many arguments/],
  ['an argument that is missing', ['send'], /missing required argument 'files'/],
  [
    'a value that is none of the choices',
    ['query', '--format', 'xml'],
    /Allowed choices are table, json, csv/,
  ],
  ['a duration that is none', ['query', '--since', 'yesterday'], /not a duration/],
  ['no command', [], /Usage: bongsu/],
])('%s is a usage error', async (_, args, message) => {
  const { returned, code, out, err } = await bongsu(...args);
  expect({ returned, code, out }).toEqual({ returned: 2, code: 2, out: '' });
  expect(err).toMatch(message);
});

test('a failure of a command is one line with its code', async () => {
  const { returned, out, err } = await bongsu('settings', 'check', '/nowhere/alerts.json');
  expect({ returned, out }).toEqual({ returned: 1, out: '' });
  expect(err).toBe('error: /nowhere/alerts.json cannot be read [FILE_UNREADABLE]\n');
});
