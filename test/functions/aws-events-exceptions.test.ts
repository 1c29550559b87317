import { afterEach, beforeAll, expect, test } from 'vitest';
import { handler } from '../../functions/aws-events.ts';
import { sample } from '../shared/sources/samples.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws({
  detection: {
    disabled: ['ec2-*'],
    exceptions: [
      {
        rule: 'alarm-metric',
        match: { alarmName: 'web-5xx' },
        owner: 'web team',
        reason: 'known until the next release',
        expires: '2999-12-31',
      },
    ],
  },
});
beforeAll(stubEnvironment);
afterEach(() => void aws.calls.splice(0));

test.each([
  ['a rule that is switched off', 'ec2/spot-interruption-is-low.json'],
  ['an alarm that is excepted', 'alarms/metric-alarm-is-medium.json'],
])('%s is neither stored nor told', async (_what, path) => {
  await handler(sample(path), context);
  expect(aws.commands().filter((command) => command !== 'GetParameterCommand')).toEqual([]);
});

test('what is not excepted is told', async () => {
  await handler(sample('alarms/status-check-is-high.json'), context);
  expect(aws.commands()).toContain('PublishCommand');
});
