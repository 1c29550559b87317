import { expect, test } from 'vitest';
import { parseSettings } from '../../../shared/platform/settings.ts';
import { responseSection } from '../../../shared/response/settings.ts';

test('an empty section is the defaults', () => {
  expect(parseSettings(responseSection, '{}')).toEqual({
    playbooks: {},
    capPerHour: 20,
    totalPerHour: 50,
    approvalHours: 24,
    exempt: [],
    protectedPrincipals: [],
    trustedAccounts: [],
  });
});

test.each([
  ['a playbook that does not exist', { playbooks: { 'disable-acces-key': { mode: 'off' } } }],
  ['an unknown mode', { playbooks: { 'disable-access-key': { mode: 'on' } } }],
  ['an unknown field', { capPerHours: 3 }],
  ['a cap below nothing', { capPerHour: -1 }],
  ['a severity that does not exist', { playbooks: { 'contain-user': { modes: { severe: 'enforce' } } } }],
  ['an account that is none', { trustedAccounts: ['12345'] }],
  ['an empty pattern', { exempt: [''] }],
  ['an approval that never ends', { approvalHours: 1_000 }],
])('%s is an error', (_name, document) => {
  expect(() => parseSettings(responseSection, JSON.stringify(document))).toThrow(/settings section response/);
});
