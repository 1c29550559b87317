import { expect, test } from 'vitest';
import { findingsOver, noiseOf } from '../../cli/rules/noise.ts';
import { provisioningDay } from './provisioning.ts';
import { standingRules } from './standing-rules.ts';

// What a person would be told in a day on which nothing is wrong.
const mostAlerts = 5;

const day = provisioningDay();

test('the day is a day: two environments made and taken down, deployments, a cluster, people, services', () => {
  expect(day.length).toBeGreaterThan(1000);
  expect(new Set(day.map(({ eventID }) => eventID)).size).toBe(day.length);
});

test('a day of ordinary provisioning raises a handful of alerts at most', async () => {
  const { ruleSet } = await standingRules();
  const noise = noiseOf(await findingsOver(ruleSet, day));
  expect(noise.length, JSON.stringify(noise, null, 2)).toBeLessThanOrEqual(mostAlerts);
});
