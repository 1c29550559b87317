import { expect, test } from 'vitest';
import { newestTime } from '../../../cli/local/redate.ts';
import { readScenario } from '../../../cli/local/scenario.ts';

const now = Date.UTC(2027, 0, 15, 12);
const values = { AKIAIOSFODNN7EXAMPLE: 'AKIAI44QH8DHBEXAMPLE' };
const eventIds = (text: string | undefined) =>
  [...(text ?? '').matchAll(/"eventID": "([^"]+)"/g)].map(([, id]) => id);

test('the incident ends now, with this run’s key in it', async () => {
  const acts = await readScenario('leaked-key', { now, values });
  expect(Math.max(...acts.map(({ text }) => newestTime(text) ?? 0))).toBe(now);
  const all = acts.map(({ text }) => text).join();
  expect(all).toContain('AKIAI44QH8DHBEXAMPLE');
  expect(all).not.toContain('AKIAIOSFODNN7EXAMPLE');
});

test('a record that comes by two lanes keeps one identity, a second run has others', async () => {
  const first = await readScenario('leaked-key', { now, values, run: 'a' });
  const second = await readScenario('leaked-key', { now, values, run: 'b' });
  const envelope = eventIds(first.find(({ file }) => file.includes('access-key-for-another'))?.text);
  const object = eventIds(first.find(({ file }) => file.includes('object'))?.text);
  expect(envelope).toHaveLength(1);
  expect(object).toContain(envelope[0]);
  expect(eventIds(second[1]?.text)).not.toEqual(eventIds(first[1]?.text));
});

test('an unknown scenario is named', async () => {
  await expect(readScenario('nothing', { now, values })).rejects.toMatchObject({ code: 'SCENARIO_UNKNOWN' });
});
