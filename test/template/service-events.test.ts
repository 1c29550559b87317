import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { forwardFile } from '../../infra/forward.ts';
import { sourceOf, sources } from '../../shared/sources/index.ts';
import { takes } from './event-pattern.ts';
import { compiled, objectAt, valueAt } from './template.ts';

const rules = (variant: 'plain' | 'full') =>
  compiled(variant)
    .resolved.ofType('AWS::Events::Rule')
    .map(({ name, properties }) => ({
      name: name.replace('bongsu-dev-', ''),
      pattern: properties.EventPattern,
    }));

/** The sample events that arrive by EventBridge, with the source that reads them. */
const events = sources
  .filter(({ lane }) => lane !== 'cloudtrail-events')
  .flatMap(({ name, lane }) =>
    readdirSync(`events/${name}`)
      .filter((file) => !file.includes('-is-refused'))
      .map((file) => ({ path: `events/${name}/${file}`, name, lane })),
  )
  .map((one) => ({ ...one, event: JSON.parse(readFileSync(one.path, 'utf8')) }))
  .filter(({ event }) => 'detail-type' in event);

const takenBy = (event: unknown, variant: 'plain' | 'full' = 'full') =>
  rules(variant).flatMap(({ name, pattern }) => (takes(pattern, event) ? [name] : []));

/** What no rule fetches, because it is routine; it is read when it comes all the same. */
const routine = /instance-stopping|succeeded|configuration-item-change/;

describe('each sample event that is not routine is fetched once, for the function that reads it', () => {
  test.each(events.filter(({ path }) => !routine.test(path)))('$path', ({ event, lane }) => {
    expect(takenBy(event)).toEqual([expect.stringMatching(`^${lane}-`)]);
  });

  test.each(events.filter(({ path }) => routine.test(path)))('$path is not', ({ event }) => {
    expect(takenBy(event)).toEqual([]);
  });
});

test('an alarm of Bongsu itself is not: it tells the operations topic', () => {
  const event = JSON.parse(readFileSync('events/alarms/metric-alarm-is-medium.json', 'utf8'));
  expect(takenBy(event)).toHaveLength(1);
  event.detail.alarmName = 'bongsu-prod-aws-events-errors';
  expect(takenBy(event)).toEqual([]);
});

describe('what is not of the home region', () => {
  const forwarding = Object.values(objectAt(parse(readFileSync(forwardFile, 'utf8')), 'Resources'))
    .filter((resource) => valueAt(resource, 'Type') === 'AWS::Events::Rule')
    .map((resource) => valueAt(resource, 'Properties', 'EventPattern'));

  test.each(events.filter(({ path, name }) => !routine.test(path) && name !== 's3-objects'))(
    '$path is sent home',
    ({ event }) => {
      expect(forwarding.some((pattern) => takes(pattern, event))).toBe(true);
    },
  );
});

describe('objects', () => {
  const event = JSON.parse(readFileSync('events/s3-objects/protected-object-deleted-is-high.json', 'utf8'));
  const object = (bucket: string, key: string) => ({
    ...event,
    detail: { ...event.detail, bucket: { name: bucket }, object: { ...event.detail.object, key } },
  });

  test.each([
    ['example-records', 'contracts/2026/acme.pdf', true],
    ['example-records', 'evidence/1', true],
    ['example-records', 'scratch/1', false],
    ['example-backups', 'anything/at/all', true],
    ['somebody-elses', 'contracts/1', false],
  ])('s3://%s/%s is protected: %s', (bucket, key, expected) => {
    expect(takenBy(object(bucket, key)).length > 0).toBe(expected);
  });

  test('no prefix is protected unless it is named', () => {
    expect(takenBy(event, 'plain')).toEqual([]);
  });
});

test('what a watched service newly says comes as unknown, and a CloudTrail record of it does not', () => {
  const anew = { source: 'aws.securityhub', 'detail-type': 'Security Hub Anew', detail: {} };
  expect(takenBy(anew)).toEqual(['aws-events-unknown']);
  expect(sourceOf(anew).name).toBe('unknown');
  const call = { source: 'aws.guardduty', 'detail-type': 'AWS API Call via CloudTrail', detail: {} };
  expect(takenBy(call)).not.toContain('aws-events-unknown');
});

test('a customer’s own event that is called like one of AWS’s is not taken', () => {
  const forged = { source: 'com.example', 'detail-type': 'GuardDuty Finding', detail: {} };
  expect(takenBy(forged)).toEqual([]);
});
