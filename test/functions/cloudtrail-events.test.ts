import { afterEach, beforeAll, expect, test } from 'vitest';
import { handler } from '../../functions/cloudtrail-events.ts';
import { sample, samples } from '../shared/sources/samples.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
beforeAll(stubEnvironment);
afterEach(() => void aws.calls.splice(0));

const named = (end: string) => samples('cloudtrail').filter((name) => name.endsWith(`-${end}.json`));

test.each(named('is-a-finding'))('%s', async (name) => {
  await handler(sample(`cloudtrail/${name}`), context);
  expect(aws.commands()).toContain('PublishCommand');
});

test.each(named('is-nothing'))('%s', async (name) => {
  await handler(sample(`cloudtrail/${name}`), context);
  expect(aws.commands()).not.toContain('PublishCommand');
});

test.each(['service-event-is-nothing', 'console-action-is-nothing'])(
  '%s, no rule selects it, and so it makes no AWS call',
  async (name) => {
    await handler(sample(`cloudtrail/${name}.json`), context);
    expect(aws.commands()).toEqual([]);
  },
);

test.each(named('is-refused'))(
  '%s, with its place, so that it reaches the onFailure destination',
  async (name) => {
    await expect(handler(sample(`cloudtrail/${name}`), context)).rejects.toMatchObject({
      code: 'SIGNAL_INVALID',
      place: { path: ['detail', 'eventID'] },
    });
    expect(aws.commands()).toEqual([]);
  },
);

test('what is found is stored before it is sent, and marked after', async () => {
  await handler(sample('cloudtrail/delete-trail-by-role-is-a-finding.json'), context);
  const order = aws.commands().filter((name) => /Put|Transact|Publish|Update/.test(name));
  expect(order.slice(0, 3)).toEqual(['PutItemCommand', 'TransactWriteItemsCommand', 'PublishCommand']);
  expect(order.at(-1)).toBe('UpdateItemCommand');
});
