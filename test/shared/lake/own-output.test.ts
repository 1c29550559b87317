import { expect, test } from 'vitest';
import { isOwnBucket, isOwnLogGroup } from '../../../shared/lake/own-output.ts';

test.each([
  ['/aws/lambda/bongsu-prod-flow-logs', true],
  ['/aws/kinesisfirehose/bongsu-prod-vpc-flow', true],
  ['/aws/lambda/orders', false],
  ['/vpc/flow-logs', false],
  ['/aws/lambda/bongsu-dev-flow-logs', false],
])('log group %s is our own output: %s', (name, own) => {
  expect(isOwnLogGroup(name, 'bongsu-prod-')).toBe(own);
});

test.each([
  ['bongsu-prod-lake-123456789012-eu-west-1', true],
  ['bongsu-prod-failures-123456789012-eu-west-1', true],
  ['bongsu-prod-logs-123456789012-eu-west-1', false],
  ['trail-of-the-company', false],
])('bucket %s is our own output: %s', (name, own) => {
  expect(isOwnBucket(name, 'bongsu-prod-')).toBe(own);
});
