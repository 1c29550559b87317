import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { handler } from '../../functions/tick.ts';
import { context, recordedAws, stubEnvironment } from './invoke.ts';

const aws = recordedAws();
const settings = {
  exceptions: [
    {
      rule: 'persistence/*',
      match: { 'userIdentity.userName': 'deploy' },
      owner: 'platform@example.com',
      reason: 'migration',
      expires: '2026-01-31',
    },
  ],
};

beforeAll(() => {
  stubEnvironment();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-02-01T08:00:30Z') });
  const send = async ({ input }: { input: { Name?: string } }) => {
    const isDetection = input.Name?.endsWith('/detection');
    return { Parameter: { Value: JSON.stringify(isDetection ? settings : {}) } };
  };
  Object.defineProperty(SSMClient.prototype, 'send', { value: send, configurable: true });
});
afterAll(() => void vi.useRealTimers());

test('in the first minute of an hour the owner of an exception that ended is told', async () => {
  await handler({}, context);
  const published = aws.calls.filter(({ command }) => command === 'PublishCommand');
  expect(published).toHaveLength(1);
  expect(String(published[0]?.input.Message)).toContain('platform@example.com');
  expect(published[0]?.input.TopicArn).toBe('arn:aws:sns:us-east-1:123456789012:bongsu-test-alerts');
});

test('in any other minute it is not asked for', async () => {
  aws.calls.splice(0);
  vi.setSystemTime(Date.parse('2026-02-01T08:01:30Z'));
  await handler({}, context);
  expect(aws.commands()).not.toContain('PublishCommand');
});
