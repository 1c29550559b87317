import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BongsuError, isObject, severities, targetsOf } from '../../../shared/model/index.ts';
import { sourceOf, sources } from '../../../shared/sources/index.ts';
import type { Source } from '../../../shared/sources/source.ts';
import { watchedServices } from '../../../shared/sources/unknown.ts';
import { sample, samples } from './samples.ts';

const folder = join(import.meta.dirname, '../../../shared/sources');
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts');

const isSource = (value: unknown): value is Source =>
  isObject(value) && typeof value.signal === 'function' && typeof value.findings === 'function';

/** Every source with its sample events, as rows. */
const cases = sources.flatMap((source) =>
  samples(source.name).map((file) => ({ source, file, path: `${source.name}/${file}` })),
);

test('every source of the folder is in the registry, under the name of its file', async () => {
  const exported = await Promise.all(
    files.map(async (file) => {
      const found = Object.values(await import(join(folder, file))).filter(isSource);
      for (const { name } of found) expect([name, `${name}-source`]).toContain(basename(file, '.ts'));
      return found;
    }),
  );
  expect(new Set(exported.flat())).toEqual(new Set(sources));
  expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
});

test.each(sources.map((source) => [source.name, source] as const))(
  '%s has sample events: some that it refuses, some that it reads',
  (name) => {
    const refused = samples(name).filter((file) => file.includes('-is-refused'));
    expect(refused.length).toBeGreaterThan(0);
    expect(samples(name).length).toBeGreaterThan(refused.length);
  },
);

test.each(cases)('$path is read by $source.name', ({ source, path }) => {
  expect(sourceOf(sample(path)).name).toBe(source.name);
});

test.each(cases.filter(({ file }) => file.includes('-is-refused')))('$path', ({ source, path }) => {
  expect(() => source.signal(sample(path))).toThrow(
    expect.objectContaining({ code: 'SIGNAL_INVALID', place: { path: expect.any(Array) } }),
  );
});

const outcome = new RegExp(`-(?:is|are)-(${severities.join('|')}|nothing)(?:\\.|-)`);

test.each(
  cases.flatMap((one) => {
    const expected = outcome.exec(one.file)?.[1];
    return expected === undefined ? [] : [{ ...one, expected }];
  }),
)('$path', ({ source, path, expected }) => {
  const found = source.findings(source.signal(sample(path)));
  expect(found.map(({ severity }) => severity)).toEqual(
    expected === 'nothing' ? [] : found.map(() => expected),
  );
  expect(found.length > 0).toBe(expected !== 'nothing');
});

describe('whatever comes', () => {
  const read = cases.filter(({ file }) => !file.includes('-is-refused'));
  const odd = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.constant(''),
    fc.integer(),
    fc.boolean(),
    fc.string({ maxLength: 20 }),
    fc.constant([]),
    fc.constant([null, 7, {}]),
    fc.constant({}),
  );

  test.each(read)('$path with a field of it changed is read or refused, never more', ({ source, path }) => {
    const whole = sample(path);
    const places = placesOf(whole);
    fc.assert(
      fc.property(fc.constantFrom(...places), odd, (place, value) => {
        let signal: ReturnType<Source['signal']>;
        try {
          signal = source.signal(changed(whole, place, value));
        } catch (error) {
          expect(error).toBeInstanceOf(BongsuError);
          return;
        }
        for (const { id, title, severity } of source.findings(signal)) {
          expect(id).toMatch(/^f-[0-9a-f]{16}$/);
          expect(title).not.toBe('');
          expect(severities).toContain(severity);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(read)('$path twice is the same twice', ({ source, path }) => {
    const once = source.findings(source.signal(sample(path)));
    expect(source.findings(source.signal(sample(path)))).toEqual(once);
  });
});

test('nothing that is routine pages anybody: what a source calls routine is informational', () => {
  const routine = cases.filter(({ file }) =>
    /running|stopped|rotated|succeeded|clean|passed-check/.test(file),
  );
  expect(routine.length).toBeGreaterThan(4);
  for (const { source, path } of routine) {
    for (const { severity } of source.findings(source.signal(sample(path)))) {
      expect(severity).toBe('informational');
    }
  }
});

test.each([
  ['a new event of a service that is watched', { source: 'aws.guardduty', 'detail-type': 'GuardDuty Anew' }],
  [
    'a CloudTrail name that somebody else uses',
    { source: 'com.example', 'detail-type': 'AWS API Call via CloudTrail' },
  ],
  ['a known name from another service', { source: 'com.example', 'detail-type': 'GuardDuty Finding' }],
  ['nothing', null],
])('%s is unknown', (_what, event) => {
  expect(sourceOf(event).name).toBe('unknown');
});

test('CloudTrail is known by its names, whatever the service', () => {
  const event = { source: 'aws.signin', 'detail-type': 'AWS Console Signin via CloudTrail' };
  expect(sourceOf(event).name).toBe('cloudtrail');
});

test('an unknown event keeps the whole of itself', () => {
  const event = sample('unknown/new-guardduty-event-is-informational.json');
  const { signal, findings } = sourceOf(event);
  const unknown = signal(event);
  expect(unknown).toMatchObject({
    kind: 'unknown',
    record: { source: event.source, 'detail-type': event['detail-type'], detail: event.detail },
  });
  expect(findings(unknown)).toMatchObject([{ ruleId: 'unknown-aws-guardduty-guardduty-something-new' }]);
});

test('every service that is watched has a source of its own', () => {
  const named = new Set(sources.flatMap(({ events }) => events.map(({ source }) => source)));
  expect(watchedServices.filter((service) => !named.has(service))).toEqual([]);
});

type Place = readonly (string | number)[];

function placesOf(value: unknown, at: Place = []): Place[] {
  if (Array.isArray(value))
    return value.flatMap((one, index) => [[...at, index], ...placesOf(one, [...at, index])]);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => [[...at, name], ...placesOf(one, [...at, name])]);
}

function changed(whole: unknown, [name, ...rest]: Place, value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((one, index) => (index === name ? changed(one, rest, value) : one));
  return { ...(whole as object), [name]: changed((whole as Record<string, unknown>)[name], rest, value) };
}

test('what a source asks for acts on something that its finding names, and stands in its table', () => {
  for (const { source, path } of cases.filter(({ file }) => !file.includes('-is-refused'))) {
    for (const finding of source.findings(source.signal(sample(path)))) {
      if (finding.response === undefined) continue;
      const { playbook } = finding.response;
      expect(targetsOf(finding, playbook), path).not.toEqual([]);
      expect(
        source.responses?.map((one) => one.playbook),
        path,
      ).toContain(playbook);
    }
  }
});
