import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { handler } from '../../functions/aws-events.ts';
import { sources } from '../../shared/sources/index.ts';
import { sample, samples } from '../shared/sources/samples.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
beforeAll(stubEnvironment);
afterEach(() => void aws.calls.splice(0));

const published = () => aws.calls.filter(({ command }) => command === 'PublishCommand');
const ours = sources
  .filter(({ lane }) => lane === 'aws-events')
  .flatMap(({ name }) => samples(name).map((file) => `${name}/${file}`));
const ending = (pattern: RegExp) => ours.filter((path) => pattern.test(path));

describe('by the name of the sample', () => {
  test.each(ending(/-is-(critical|high|medium)\./))('%s is told by mail and in the chat', async (path) => {
    await handler(sample(path), context);
    expect(published()).toHaveLength(2);
  });

  test.each(ending(/-is-low\./))('%s is told by mail', async (path) => {
    await handler(sample(path), context);
    expect(published()).toHaveLength(1);
  });

  test.each(ending(/-is-informational\./))('%s is stored and told to nobody', async (path) => {
    await handler(sample(path), context);
    expect(aws.commands()).toContain('TransactWriteItemsCommand');
    expect(published()).toEqual([]);
  });

  test.each(ending(/-is-nothing\./))('%s makes no call', async (path) => {
    await handler(sample(path), context);
    expect(aws.commands()).toEqual([]);
  });

  test.each(ending(/-is-refused\./))('%s fails with its place and makes no call', async (path) => {
    await expect(handler(sample(path), context)).rejects.toMatchObject({
      code: 'SIGNAL_INVALID',
      place: { path: expect.any(Array) },
    });
    expect(aws.commands()).toEqual([]);
  });
});

test('the response to an exposed key is asked for before anybody is told of it', async () => {
  await handler(sample('trusted-advisor/exposed-key-is-critical.json'), context);
  const order = aws.commands().filter((command) => /SendMessage|PutItem|Publish/.test(command));
  expect(order.slice(0, 2)).toEqual(['SendMessageBatchCommand', 'PutItemCommand']);
});

test('a sample of GuardDuty asks for no response', async () => {
  await handler(sample('guardduty/sample-is-low.json'), context);
  expect(aws.commands()).not.toContain('SendMessageBatchCommand');
});

test.each([[null], ['a text'], [{}]])('%j is refused', async (event) => {
  await expect(handler(event, context)).rejects.toMatchObject({ code: 'SIGNAL_INVALID' });
});
