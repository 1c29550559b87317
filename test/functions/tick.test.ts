import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { handler } from '../../functions/tick.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
beforeAll(() => {
  stubEnvironment();
  // Not the first minute of an hour, in which exceptions are looked at besides.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-02-01T08:30:00Z') });
});
afterAll(() => void vi.useRealTimers());
afterEach(() => void aws.calls.splice(0));

const kindsAsked = () =>
  aws.calls
    .filter(({ command }) => command === 'QueryCommand')
    .map(
      ({ input }) =>
        JSON.stringify(input.ExpressionAttributeValues).match(/"(alert-\w+|window|response-\w+)"/)?.[1],
    );

test('it asks for what is due, abandoned deliveries first, and does nothing where nothing is', async () => {
  await handler({}, context);
  expect(kindsAsked()).toEqual([
    'alert-delivery',
    'alert-finding',
    'alert-window',
    'window',
    'response-approval',
  ]);
  expect(aws.commands().every((command) => command === 'QueryCommand')).toBe(true);
});

test('with no time left it leaves alerts to the next minute', async () => {
  await handler({}, { ...context, getRemainingTimeInMillis: () => 5_000 });
  expect(kindsAsked()).not.toContain('alert-delivery');
});
