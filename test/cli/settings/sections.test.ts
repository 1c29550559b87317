import { expect, test } from 'vitest';
import { sectionNamed, sectionNames, settingsFaults, stored } from '../../../cli/settings/sections.ts';

test.each([
  ['an empty document', 'alerts', '{}', []],
  [
    'an unknown name',
    'alerts',
    '{"mergeWindowMinute": 5}',
    [{ path: 'mergeWindowMinute', message: 'is no setting' }],
  ],
  [
    'an unknown name further in',
    'response',
    '{"playbooks": {"disable-access-key": {"mod": "off"}}}',
    [{ path: 'playbooks.disable-access-key.mod', message: 'is no setting' }],
  ],
  ['no JSON', 'formats', '{"a": ', [{ path: '(top)', message: expect.stringMatching(/^not JSON/) }]],
  [
    'a value out of range',
    'response',
    '{"capPerHour": -1}',
    [{ path: 'capPerHour', message: expect.any(String) }],
  ],
  ['a list', 'alerts', '[]', [{ path: '(top)', message: expect.any(String) }]],
  [
    'too much',
    'alerts',
    JSON.stringify({
      accountAliases: Object.fromEntries(
        Array.from({ length: 300 }, (_, n) => [String(100000000000 + n), 'x'.repeat(20)]),
      ),
    }),
    [{ path: '(top)', message: expect.stringMatching(/bytes; Parameter Store holds 8192 at most/) }],
  ],
])('%s', (_, section, document, faults) => {
  expect(settingsFaults(sectionNamed(section), document)).toEqual(faults);
});

test.each(sectionNames)('the defaults of %s are a valid document', (name) => {
  const section = sectionNamed(name);
  expect(settingsFaults(section, JSON.stringify(section.defaults))).toEqual([]);
});

test('white space does not count against the limit', () => {
  expect(stored('{\n  "a": 1\n}')).toBe('{"a":1}');
});

test('an unknown section is named with those there are', () => {
  expect(() => sectionNamed('alert')).toThrow(/alerts/);
});
