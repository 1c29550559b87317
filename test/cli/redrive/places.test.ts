import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { deadLetterPlaces, placeNamed, returnOf } from '../../../cli/redrive/places.ts';

const queues = ['bongsu-dev-log-objects', 'bongsu-dev-responses'];

test.each([
  { name: 'bongsu-dev-log-objects-dlq', out: { way: 'move', to: 'bongsu-dev-log-objects' } },
  { name: 'bongsu-dev-responses-dlq', out: { way: 'move', to: 'bongsu-dev-responses' } },
  { name: 'bongsu-dev-health-events-failures', out: { way: 'invoke-record' } },
  { name: 'bongsu-dev-health-events-undelivered', out: { way: 'invoke-event', function: 'health-events' } },
  { name: 'bongsu-dev-log-objects-undelivered', out: { way: 'forward', to: 'bongsu-dev-log-objects' } },
  { name: 'bongsu-dev-log-objects', out: undefined },
])('how the letters of $name come back', ({ name, out }) => {
  expect(returnOf(name, 'dev', (queue) => queues.includes(queue))).toEqual(out);
});

test("the places of a stage: its dead-letter queues and its region's failure bucket, counted", async () => {
  const url = 'https://sqs.us-east-1.amazonaws.com/123456789012';
  const sqs = new SQSClient({ region: 'us-east-1' });
  const s3 = new S3Client({ region: 'us-east-1' });
  mockClient(sqs)
    .on(ListQueuesCommand)
    .resolves({ QueueUrls: [...queues, 'bongsu-dev-log-objects-dlq'].map((name) => `${url}/${name}`) })
    .on(GetQueueAttributesCommand)
    .resolves({
      Attributes: {
        QueueArn: 'arn:aws:sqs:us-east-1:123456789012:bongsu-dev-log-objects-dlq',
        ApproximateNumberOfMessages: '3',
        ApproximateNumberOfMessagesNotVisible: '1',
      },
    });
  const bucket = 'bongsu-dev-failures-123456789012-us-east-1';
  mockClient(s3)
    .on(ListBucketsCommand)
    .resolves({
      Buckets: [{ Name: bucket }, { Name: 'bongsu-dev-failures-123456789012-eu-west-1' }, { Name: 'else' }],
    })
    .on(ListObjectsV2Command)
    .resolves({ KeyCount: 2 });
  const places = await deadLetterPlaces('dev', { sqs, s3 });
  expect(places.map(({ name, way, letters }) => ({ name, way, letters }))).toEqual([
    { name: bucket, way: 'invoke-record', letters: 2 },
    { name: 'bongsu-dev-log-objects-dlq', way: 'move', letters: 4 },
  ]);
  expect(placeNamed(places, 'log-objects-dlq', 'dev').name).toBe('bongsu-dev-log-objects-dlq');
  expect(() => placeNamed(places, 'nothing', 'dev')).toThrow(
    expect.objectContaining({
      code: 'PLACE_UNKNOWN',
      message: expect.stringContaining('bongsu-dev-log-objects-dlq'),
    }),
  );
});
