import { expect, test } from 'vitest';
import { formatSettings } from '../../../shared/lake/settings.ts';
import { parseSettings } from '../../../shared/platform/settings.ts';

const parse = (document: unknown) => parseSettings(formatSettings, JSON.stringify(document));

test('an empty document is the defaults', () => {
  expect(parse({})).toEqual(formatSettings.defaults);
});

test('what is left out keeps its default', () => {
  expect(parse({ unreadable: { missing: 'drop' } }).unreadable).toEqual({
    ...formatSettings.defaults.unreadable,
    missing: 'drop',
  });
  expect(parse({ objects: [{ format: 'vpc-flow' }] }).objects).toEqual([{ prefix: '', format: 'vpc-flow' }]);
});

test.each([
  { document: { objets: [] }, fault: /objets/ },
  {
    document: { objects: [{ prefix: 'a', format: 'vpcflow' }] },
    fault: /objects\.0\.format: is none of skip, /,
  },
  { document: { logGroups: { '/vpc': { format: 'skip' } } }, fault: /logGroups\.\/vpc\.format: is none of / },
  { document: { ownRanges: ['10.0.0.0/99'] }, fault: /ownRanges\.0/ },
  { document: { unreadable: { missing: 'ignore' } }, fault: /unreadable\.missing/ },
])('a typo is named with its path: $fault', ({ document, fault }) => {
  expect(() => parse(document)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
  expect(() => parse(document)).toThrow(fault);
});
