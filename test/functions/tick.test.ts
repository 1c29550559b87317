import { afterEach, beforeAll, expect, test } from 'vitest';
import { handler } from '../../functions/tick.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
beforeAll(stubEnvironment);
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
