import { expect, test } from 'vitest';
import { run } from '../../../cli/main.ts';
import { recordedIo } from '../recorded-io.ts';

test.each([
  ['a date that is none', ['yesterday', '2026-11-02'], 2, /write a UTC date/],
  ['a time without its zone', ['2026-11-01T10:00:00', '2026-11-02'], 2, /write a UTC date/],
  ['a period that ends before it begins', ['2026-11-02', '2026-11-01'], 1, /PERIOD_INVALID/],
  ['no end', ['2026-11-02'], 2, /missing required argument 'to'/],
])('%s', async (_, args, code, message) => {
  const { io, err } = recordedIo();
  expect(await run(['verify', 'trail', ...args], io)).toBe(code);
  expect(err()).toMatch(message);
});
