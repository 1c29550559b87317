import { afterEach, beforeAll, expect, test } from 'vitest';
import { handler } from '../../functions/health-events.ts';
import { sample, samples } from '../shared/sources/samples.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
beforeAll(stubEnvironment);
afterEach(() => void aws.calls.splice(0));

const keyEvents = samples('health').filter((name) => name.endsWith('-is-critical-and-disabled.json'));

test.each(keyEvents)('%s: the response is asked for before anybody is told of it', async (name) => {
  await handler(sample(`health/${name}`), context);
  const order = aws.commands().filter((command) => /SendMessage|PutItem|Publish/.test(command));
  expect(order.slice(0, 2)).toEqual(['SendMessageBatchCommand', 'PutItemCommand']);
  expect(order.filter((command) => command === 'PublishCommand')).toHaveLength(2);
});

test('an alert prints the id under which its response is in the ledger', async () => {
  await handler(sample('health/key-exposed-is-critical-and-disabled.json'), context);
  const published = aws.calls.find(({ command }) => command === 'PublishCommand');
  expect(String(published?.input.Message)).toMatch(/npx bongsu respond undo r-[0-9a-f]{12}/);
});

test('an informational finding is stored, not sent', async () => {
  await handler(sample('health/unknown-code-is-informational.json'), context);
  expect(aws.commands()).toContain('TransactWriteItemsCommand');
  expect(aws.commands()).not.toContain('PublishCommand');
});

test.each([
  [
    'an entity without a value',
    sample('health/entity-without-value-is-refused.json'),
    ['detail', 'affectedEntities', 0, 'entityValue'],
  ],
  ['nothing', null, []],
  [
    'no detail',
    { id: '1', source: 'aws.health', 'detail-type': 'AWS Health Event', time: '2026-11-20T10:00:00Z' },
    ['detail'],
  ],
])('an event with %s fails with its place and calls nothing', async (_what, event, path) => {
  await expect(handler(event, context)).rejects.toMatchObject({ code: 'SIGNAL_INVALID', place: { path } });
  expect(aws.commands()).toEqual([]);
});
