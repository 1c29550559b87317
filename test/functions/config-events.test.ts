import { afterEach, beforeAll, expect, test } from 'vitest';
import { handler } from '../../functions/config-events.ts';
import { sample } from '../shared/sources/samples.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
beforeAll(stubEnvironment);
afterEach(() => void aws.calls.splice(0));

test('a rule that is broken is told', async () => {
  await handler(sample('config/ssh-opened-is-high.json'), context);
  expect(aws.commands()).toContain('PublishCommand');
});

test.each(['first-compliant-verdict-is-nothing', 'configuration-item-change-is-nothing'])(
  '%s, and makes no AWS call',
  async (name) => {
    await handler(sample(`config/${name}.json`), context);
    expect(aws.commands()).toEqual([]);
  },
);

test('a verdict that says nothing fails with its place', async () => {
  await expect(
    handler(sample('config/verdict-without-compliance-type-is-refused.json'), context),
  ).rejects.toMatchObject({ code: 'SIGNAL_INVALID' });
});
