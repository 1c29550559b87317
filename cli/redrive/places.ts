import { ListBucketsCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { BongsuError } from '../../shared/model/index.ts';

/** How a place's letters come back: by the kind of the hop that they fell out of. */
export type Return =
  /** The dead letters of a work queue: SQS itself moves them back. */
  | { way: 'move'; to: string }
  /** Events that EventBridge could not put into a work queue: sent there. */
  | { way: 'forward'; to: string }
  /** Events that EventBridge could not deliver to a function: invoked with them. `aws.*` events cannot be put on a bus again. */
  | { way: 'invoke-event'; function: string }
  /** Invocations that failed for good: invoked again with the payload in the record. */
  | { way: 'invoke-record' };

/** Where letters lie that could not be handled. */
export type DeadLetterPlace = Return & {
  name: string;
  /** How many there are; SQS counts approximately. */
  letters: number;
} & ({ store: 'queue'; url: string; arn: string } | { store: 'bucket' });

type Clients = { sqs: SQSClient; s3: S3Client };

/** Keys of the records that Lambda writes to an S3 onFailure destination begin so. */
export const recordsPrefix = 'aws/lambda/async/';

/** Every dead-letter place of a stage that exists, empty ones included, in the order of their names. */
export async function deadLetterPlaces(stage: string, clients: Clients): Promise<DeadLetterPlace[]> {
  const prefix = `bongsu-${stage}-`;
  const urls: string[] = [];
  for await (const page of paginateListQueues({ client: clients.sqs }, { QueueNamePrefix: prefix })) {
    urls.push(...(page.QueueUrls ?? []));
  }
  const names = new Map(urls.map((url) => [url.slice(url.lastIndexOf('/') + 1), url]));
  const places: DeadLetterPlace[] = [];
  for (const [name, url] of names) {
    const back = returnOf(name, stage, (queue) => names.has(queue));
    if (back === undefined) continue;
    places.push({ name, ...back, ...(await queueState(url, clients)), store: 'queue', url });
  }
  for (const name of await failureBuckets(prefix, clients)) {
    places.push({ name, way: 'invoke-record', store: 'bucket', letters: await countRecords(name, clients) });
  }
  return places.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * How the letters of a queue come back, by its name; undefined when it holds no dead letters.
 * @param exists whether there is a queue of that name
 */
export function returnOf(
  name: string,
  stage: string,
  exists: (queue: string) => boolean,
): Return | undefined {
  const [, base, kind] = /^(.+)-(dlq|failures|undelivered)$/.exec(name) ?? [];
  if (base === undefined) return undefined;
  if (kind === 'dlq') return { way: 'move', to: base };
  if (kind === 'failures') return { way: 'invoke-record' };
  return exists(base)
    ? { way: 'forward', to: base }
    : { way: 'invoke-event', function: base.slice(`bongsu-${stage}-`.length) };
}

/**
 * The place of that name, with or without `bongsu-<stage>-`.
 * @throws BongsuError `PLACE_UNKNOWN` naming those there are
 */
export function placeNamed(places: readonly DeadLetterPlace[], name: string, stage: string): DeadLetterPlace {
  const found = places.find((place) => place.name === name || place.name === `bongsu-${stage}-${name}`);
  if (found) return found;
  const known = places.map((place) => place.name).join(', ') || 'none';
  throw new BongsuError(
    'PLACE_UNKNOWN',
    `${name} is no dead-letter place of stage ${stage}; there are: ${known}`,
  );
}

async function queueState(url: string, { sqs }: Clients): Promise<{ letters: number; arn: string }> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const {
    QueueArn = '',
    ApproximateNumberOfMessages = '0',
    ApproximateNumberOfMessagesNotVisible = '0',
  } = Attributes;
  return {
    arn: QueueArn,
    letters: Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible),
  };
}

async function failureBuckets(prefix: string, { s3 }: Clients): Promise<string[]> {
  const region = await s3.config.region();
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: `${prefix}failures-` }));
  // Of this region: a stage has one in each that it is deployed in. An emulated account may ignore the prefix.
  return Buckets.flatMap(({ Name }) =>
    Name?.startsWith(`${prefix}failures-`) && Name.endsWith(`-${region}`) ? [Name] : [],
  );
}

async function countRecords(bucket: string, { s3 }: Clients): Promise<number> {
  let count = 0;
  const input = { Bucket: bucket, Prefix: recordsPrefix };
  for await (const page of paginateListObjectsV2({ client: s3 }, input)) {
    count += page.KeyCount ?? page.Contents?.length ?? 0;
  }
  return count;
}
