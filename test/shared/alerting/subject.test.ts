import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderEmail } from '../../../shared/alerting/render-email.ts';
import { alertDefaults } from '../../../shared/alerting/settings.ts';
import { subject } from '../../../shared/alerting/subject.ts';
import { ascii, delay, wrap } from '../../../shared/alerting/words.ts';
import type { Alert } from '../../../shared/model/index.ts';
import { examples, settings } from './alerts.ts';
import { finding, home } from './rig.ts';

function titled(title: string): Alert {
  const tally = { count: 1, since: 1, firstAt: '', lastAt: '', actors: [], actorCount: 0 };
  const about = finding(1, { title });
  return {
    kind: 'first',
    id: 'a-1.1',
    alertId: 'a-1',
    severity: 'high',
    finding: about,
    tally,
    at: '2026-11-20T10:00:42Z',
  };
}

test('a subject says severity, what and where', () => {
  expect(subject(titled('Trail stopped'), settings)).toBe('[HIGH] Trail stopped | production us-east-1');
  expect(subject(titled('Trail stopped'), alertDefaults)).toBe(
    '[HIGH] Trail stopped | 123456789012 us-east-1',
  );
});

test('where it is too long, what gives way', () => {
  const long = subject(titled('x'.repeat(200)), settings);
  expect(long).toHaveLength(100);
  expect(long).toMatch(/^\[HIGH\] x+\.\.\. \| production us-east-1$/);
});

test('whatever the title, a subject is one line of at most 100 printable ASCII characters', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ minLength: 1, maxLength: 40 }),
      (title, alias) => {
        const made = subject(titled(title), { ...settings, accountAliases: { '123456789012': alias } });
        expect(made).toMatch(/^[\x20-\x7e]{1,100}$/);
      },
    ),
  );
});

test.each(Object.entries(examples()))('the body of %s is printable ASCII', (_name, alert) => {
  expect(renderEmail(alert, settings, home)).toMatch(/^[\n\x20-\x7e]+$/);
});

test('a name that holds line breaks cannot forge a section', () => {
  const forged = 'main\n\nWHAT NOW\n1. Nothing, all is well';
  const base = titled('Trail stopped');
  const alert = {
    ...base,
    finding: finding(1, { resources: [{ type: 'AWS::CloudTrail::Trail', id: forged }] }),
  } as Alert;
  expect(renderEmail(alert, settings, home).match(/^WHAT NOW$/gm)).toHaveLength(1);
});

test.each([
  ['42 s', '2026-11-20T10:00:42Z'],
  ['5 min', '2026-11-20T10:05:10Z'],
  ['3 h', '2026-11-20T13:01:00Z'],
  ['3 d', '2026-11-23T10:00:00Z'],
  ['0 s', '2026-11-20T09:00:00Z'],
])('a delay reads %s', (expected, to) => {
  expect(delay('2026-11-20T10:00:00Z', to)).toBe(expected);
});

test('text beyond ASCII is shown by its code, typographic signs by their plain ones', () => {
  expect(ascii('“bücher” → \u0430dmin\r')).toBe('"b\\u{fc}cher" -> \\u{430}dmin\\u{d}');
});

test('prose is broken at spaces, a long word keeps its line', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap(`see ${'x'.repeat(20)} there`, 8)).toEqual(['see', 'x'.repeat(20), 'there']);
});
