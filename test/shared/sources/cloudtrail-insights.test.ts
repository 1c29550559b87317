import { expect, test } from 'vitest';
import { cloudTrailInsightsSource } from '../../../shared/sources/cloudtrail-insights.ts';
import { sample } from './samples.ts';

const found = (name: string) => {
  const event = sample(`cloudtrail-insights/${name}.json`);
  return cloudTrailInsightsSource.findings(cloudTrailInsightsSource.signal(event))[0];
};

test('the start and the end of one insight are one alert', () => {
  const start = found('call-rate-start-is-low');
  const end = found('call-rate-end-is-informational');
  expect(end?.id).not.toBe(start?.id);
  expect(end?.dedupKey).toBe(start?.dedupKey);
  expect(end?.title).toBe('Over: ec2 RunInstances is at its usual rate again');
});

test('how much, by whom and with what is told', () => {
  expect(found('call-rate-start-is-low')).toMatchObject({
    title: 'ec2 RunInstances is called far more often than usual',
    description:
      '12.4 a minute where 0.0017 is usual, for 1 min.\nBy arn:aws:sts::123456789012:assumed-role/ci-deploy/build-42\nWith aws-cli/2.31.0',
  });
});

test('errors are told as errors', () => {
  expect(found('error-rate-start-is-low')).toMatchObject({
    ruleId: 'cloudtrail-insights-error-rate',
    title: 'ec2 RunInstances fails with Client.UnauthorizedOperation far more often than usual',
  });
});
