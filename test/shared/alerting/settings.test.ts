import { expect, test } from 'vitest';
import { alertDefaults, alertSection } from '../../../shared/alerting/settings.ts';
import { parseSettings } from '../../../shared/platform/settings.ts';

test.each([
  ['an empty document is the defaults', '{}', alertDefaults],
  [
    'one route may be set alone',
    '{"routes":{"chat":{"minimumSeverity":"high"}}}',
    { ...alertDefaults, routes: { ...alertDefaults.routes, chat: { minimumSeverity: 'high' } } },
  ],
  [
    'aliases and muted accounts',
    '{"accountAliases":{"123456789012":"production"},"mutedAccounts":["210987654321"]}',
    { ...alertDefaults, accountAliases: { '123456789012': 'production' }, mutedAccounts: ['210987654321'] },
  ],
])('%s', (_what, document, expected) => {
  expect(parseSettings(alertSection, document)).toEqual(expected);
});

test.each([
  ['{"mergeWindowMinute":5}', 'mergeWindowMinute'],
  ['{"mergeWindowMinutes":0}', 'mergeWindowMinutes'],
  ['{"routes":{"chat":{"minimumSeverity":"urgent"}}}', 'routes.chat.minimumSeverity'],
  ['{"mutedAccounts":["123"]}', 'mutedAccounts.0'],
  ['{"accountAliases":{"prod":"123456789012"}}', 'accountAliases'],
])('%s is refused and names %s', (document, name) => {
  expect(() => parseSettings(alertSection, document)).toThrow(
    expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.stringContaining(name) }),
  );
});
