import { ParameterNotFound } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { recordedLog } from '../../../shared/platform/log.ts';
import { parseSettings, type Section, settingsReader } from '../../../shared/platform/settings.ts';

const section: Section<{ limit: number }> = {
  name: 'alerts',
  schema: z.strictObject({ limit: z.number().check(z.positive()) }),
  defaults: { limit: 5 },
};

/** A parameter store of one parameter; a function as its value answers the call. */
function store(answer: () => string) {
  const state = { answer, calls: 0, names: [] as (string | undefined)[] };
  const send = async (command: { input: { Name?: string } }) => {
    state.calls += 1;
    state.names.push(command.input.Name);
    return { Parameter: { Value: state.answer() } };
  };
  return { state, ssm: { send: send as never } };
}

function fail(error: Error): () => string {
  return () => {
    throw error;
  };
}

const absent = new ParameterNotFound({ message: 'absent', $metadata: {} });

function reader(answer: () => string) {
  const { state, ssm } = store(answer);
  const time = { now: 0 };
  const { log, lines } = recordedLog();
  const read = settingsReader({ ssm, path: '/bongsu/dev/settings', section, clock: () => time.now, log });
  return { read, state, time, lines };
}

test('reads its section by name and serves it for a minute', async () => {
  const { read, state, time } = reader(() => '{"limit":7}');
  expect(await read()).toEqual({ value: { limit: 7 }, degraded: false });
  time.now = 59_999;
  await read();
  expect(state.calls).toBe(1);
  expect(state.names).toEqual(['/bongsu/dev/settings/alerts']);
  time.now = 60_000;
  await read();
  expect(state.calls).toBe(2);
});

test('an absent parameter means the defaults, and is not a fault', async () => {
  expect(await reader(fail(absent)).read()).toEqual({ value: { limit: 5 }, degraded: false });
});

test('a store that is down at a cold start gives the defaults, marked degraded', async () => {
  const { read, lines } = reader(fail(new Error('down')));
  expect(await read()).toEqual({ value: { limit: 5 }, degraded: true });
  expect(lines).toMatchObject([{ level: 'error', section: 'alerts' }]);
});

test.each([
  ['a store that went down', fail(new Error('down'))],
  ['a document with a typo', () => '{"limt":7}'],
  ['a document that is not JSON', () => '{'],
])('%s leaves the last good value in force', async (_, answer) => {
  const { read, state, time } = reader(() => '{"limit":7}');
  await read();
  state.answer = answer;
  time.now = 60_000;
  expect(await read()).toEqual({ value: { limit: 7 }, degraded: false });
});

test.each([
  ['{"limit":-1}', 'SETTINGS_INVALID', /limit: /],
  ['{"limit":1,"limt":2}', 'SETTINGS_INVALID', /limt/],
  ['[]', 'SETTINGS_INVALID', /\(top\)/],
  ['{', 'SETTINGS_NOT_JSON', /alerts/],
])('a settings document %s is refused with its place', (document, code, message) => {
  expect(() => parseSettings(section, document)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});
